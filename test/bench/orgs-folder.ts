// A folder of many organizations for the benchmark: all layouts and generations in turn, with names, hosts and keys of
// their own.
import { cpSync, globSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const fixtures = path.join(import.meta.dirname, '../orgs/fixtures/tetra');
const models = [
  'orgs/hilllab',
  'orgs/flatlab',
  'orgs/southlab',
  'orgs/northlab',
  'orgs/westlab',
  'org/marshlab',
  'org/eastlab',
];

const text = /\.(toml|env|json|tsm)$/;

/** @returns the names, in order */
export function makeOrganizations(root: string, count: number): string[] {
  mkdirSync(path.join(root, 'orgs'), { recursive: true });
  mkdirSync(path.join(root, 'config'));
  return Array.from({ length: count }, (_, index) => {
    const model = models[index % models.length]!;
    const was = path.basename(model);
    const name = `${was.replace('lab', '')}-campus-${index}`;
    const folder = path.join(root, 'orgs', name);
    cpSync(path.join(fixtures, model), folder, { recursive: true });
    for (const file of filesBelow(folder)) {
      const own = readFileSync(file, 'utf8')
        .replaceAll(was, name)
        .replaceAll('lab.example.com', `${name}.example.com`)
        .replaceAll('192.0.2.', `192.0.${index % 250}.`);
      writeFileSync(file, own);
      if (path.basename(file).startsWith(`${was}.`)) renameSync(file, file.replace(`${was}.`, `${name}.`));
    }
    return name;
  });
}

/** Its text files, with whole paths. */
export const filesBelow = (root: string): string[] =>
  globSync('**/*', { cwd: root })
    .map((file) => path.join(root, file))
    .filter((file) => text.test(file) && statSync(file).isFile());
