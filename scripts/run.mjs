// Runs an installed tool, or a script of this project, on the project's Node: `node scripts/run.mjs vitest run`.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, runOnProjectNode } from './node.mjs';

/** Commands that are not called like the package they come in. */
const packages = { tsc: 'typescript' };

const [name, ...args] = process.argv.slice(2);
const own = path.join(projectRoot, name);
if (existsSync(own)) runOnProjectNode([own, ...args]);
else {
  const folder = path.join(projectRoot, 'node_modules', packages[name] ?? name);
  if (!existsSync(folder)) {
    process.stderr.write(`${name} is not installed. Run: npm ci\n`);
    process.exit(1);
  }
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  runOnProjectNode([path.join(folder, typeof bin === 'string' ? bin : bin[name]), ...args]);
}
