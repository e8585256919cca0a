// What is listed for the whole folder: the registry of organizations, and the ports that are given out.
import type { OrgPort, OrgPortRange, OrgProblem, OrgRoot } from '../../../preload/contract/org-model.ts';
import { tomlDocument, type Document } from './document.ts';
import type { Entry, Folder } from './folder.ts';

async function readDocument(folder: Folder, below: string, problems: OrgProblem[]): Promise<Document | null> {
  const entry = await folder.at(below);
  if (!entry) return null;
  const { text, problem } = await folder.read(entry);
  if (problem) problems.push(problem);
  if (text === null) return null;
  const document = tomlDocument({ path: entry.path, role: 'other', environment: null, text });
  problems.push(...document.problems);
  return document;
}

/** @param homes folders of organizations */
export async function readLists(
  folder: Folder,
  homes: readonly Entry[],
): Promise<Pick<OrgRoot, 'registry' | 'ports' | 'portRanges' | 'problems'>> {
  const problems: OrgProblem[] = [];
  const registry = await readRegistry(folder, homes, problems);
  const listed = await readDocument(folder, 'config/ports.toml', problems);
  return { registry, ports: portsIn(listed), portRanges: rangesIn(listed), problems };
}

async function readRegistry(
  folder: Folder,
  homes: readonly Entry[],
  problems: OrgProblem[],
): Promise<OrgRoot['registry']> {
  const registry: OrgRoot['registry'] = [];
  for (const { name } of homes) {
    const document = await readDocument(folder, `${name}/repos.toml`, problems);
    for (const { path: names, place } of document?.tables ?? []) {
      if (names.length !== 1) continue;
      const own = (key: string) =>
        document!.values.find((value) => value.path.length === 2 && value.path[0] === names[0] && value.path[1] === key)
          ?.items[0] ?? null;
      // A repository may be written with a token in its address.
      const repo = own('repo')?.replace(/\/\/[^/@\s]*@/, '//') ?? null;
      registry.push({ org: String(names[0]), repo, alias: own('alias'), description: own('description'), place });
    }
  }
  return registry;
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

function portsIn(document: Document | null): OrgPort[] {
  return (document?.values ?? []).flatMap(({ path: names, kind, items, place }) => {
    if (kind !== 'number' || names.length < 2 || names[0] === 'metadata') return [];
    const port = Number(items[0]);
    if (!isPort(port)) return [];
    return [{ name: String(names.at(-1)), port, table: names.slice(0, -1).join('.'), place }];
  });
}

/** [port_ranges] development = "3000-3999", or [3000, 3999] */
function rangesIn(document: Document | null): OrgPortRange[] {
  return (document?.values ?? []).flatMap(({ path: names, items, place }) => {
    if (names.length !== 2 || names[0] !== 'port_ranges') return [];
    const [from, to] = (items.length === 1 ? items[0]!.split(/\s*(?:-|\.\.|:)\s*/) : items).map(Number);
    return isPort(from!) && isPort(to!) && from! <= to!
      ? [{ name: String(names[1]), from: from!, to: to!, place }]
      : [];
  });
}
