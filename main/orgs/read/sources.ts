// All env.toml of a folder: those of Tetra's manager, of organizations, and those that services say they are made from.
import { hash } from 'node:crypto';
import path from 'node:path';
import type { Org, OrgProblem, OrgService } from '../../../preload/contract/org-model.ts';
import type { OrgServiceSource } from '../../../preload/contract/org-servers.ts';
import { envDocument, tomlDocument, type Document } from './document.ts';
import type { Entry, Folder } from './folder.ts';
import { orgOf, serviceSource } from './inheritance.ts';
import type { Reading } from './org.ts';
import { valuesOf } from './values.ts';

const isSecrets = ({ path: at, role }: Org['files'][number]): boolean =>
  role === 'secrets' && /(^|\/)secrets\.env$/.test(at);
const isSource = (file: string): boolean => /(^|\/)env\.toml$/.test(file);

/** @param services whose headers may name a file in the root */
export async function readServiceSources(
  folder: Folder,
  orgs: readonly Org[],
  services: readonly OrgService[],
  reading: Reading,
): Promise<{ sources: OrgServiceSource[]; problems: OrgProblem[] }> {
  const problems: OrgProblem[] = [];
  const sources: OrgServiceSource[] = [];
  const seen = new Set<string>();
  // What a source may take from organizations: whom it names, and where the secrets of each are.
  const told = orgs.map(({ name, aliases, files }) => [name, aliases, files.find(isSecrets)?.path]);
  const known = hash('sha256', JSON.stringify(told));
  for (const { file, org } of await placesOf(folder, orgs, services)) {
    const entry = await folder.at(file);
    if (entry?.kind !== 'file' || seen.has(entry.real!)) continue;
    seen.add(entry.real!);
    const key = `source ${JSON.stringify([entry, org, known])}`;
    const read = await reading.remember(key, folder, (own) => readSource(own, entry, org, orgs, reading));
    if (read.source) sources.push(read.source);
    // Those of an organization's files are with the organization already.
    if (org === null) problems.push(...read.problems);
    await reading.breathe();
  }
  return { sources, problems };
}

async function placesOf(
  folder: Folder,
  orgs: readonly Org[],
  services: readonly OrgService[],
): Promise<{ file: string; org: string | null }[]> {
  const ofOrgs = orgs.flatMap(({ name, files }) =>
    files.filter((file) => isSource(file.path)).map((file) => ({ file: file.path, org: name })),
  );
  const below = await folder.list('tsm');
  const ofManager = below
    .filter(({ kind, name }) => kind === 'folder' || isSource(name))
    .map(({ path: at, kind }) => ({ file: kind === 'folder' ? `${at}/env.toml` : at, org: null }));
  const named = services.flatMap(({ file, generated }) => {
    const source = generated?.source ?? null;
    if (file === null || source === null || !isSource(source)) return [];
    const at = path.isAbsolute(source) ? path.relative(folder.real, source) : path.join(path.dirname(file), source);
    return at.startsWith('..') || path.isAbsolute(at) ? [] : [{ file: at.replaceAll(path.sep, '/'), org: null }];
  });
  return [...ofOrgs, ...ofManager, ...named];
}

async function readSource(
  folder: Folder,
  entry: Entry,
  owner: string | null,
  orgs: readonly Org[],
  reading: Reading,
): Promise<{ source: OrgServiceSource | null; problems: OrgProblem[] }> {
  const { text, problem } = await folder.read(entry);
  if (text === null) return { source: null, problems: problem ? [problem] : [] };
  const document = tomlDocument({ path: entry.path, role: 'service', environment: null, text });
  if (document.problems.length > 0) return { source: null, problems: document.problems };
  // A TOML file of this name may be something else altogether.
  if (!document.tables.some(({ name }) => name === 'service')) return { source: null, problems: [] };
  const said = orgOf(document);
  const org = orgs.find(({ name, aliases }) =>
    said === null ? name === owner : name === said || aliases.includes(said),
  );
  const secrets = org ? await secretsOf(folder, org) : [];
  const names = new Set(document.tables.filter((one) => one.path.length === 1).map(({ name }) => name));
  const values = valuesOf([document, ...secrets], names, reading.hash);
  return { source: serviceSource(document, values.of, org?.name ?? null), problems: [] };
}

/** Read again, so that no reading that is kept has secrets in it; what is wrong in it is told with the organization. */
async function secretsOf(folder: Folder, { files }: Org): Promise<Document[]> {
  const file = files.find(isSecrets);
  const entry = file ? await folder.at(file.path) : null;
  const text = entry ? (await folder.read(entry)).text : null;
  return text === null ? [] : [envDocument({ path: file!.path, role: 'secrets', environment: null, text })];
}
