// Services of Tetra's manager: shell files that Tetra sources, and that are read here as assignments and never run. Which of
// them start is told by links beside them.
import path from 'node:path';
import type { OrgProblem, OrgService, OrgValue } from '../../../preload/contract/org-model.ts';
import { envDocument } from './document.ts';
import { outside, type Entry, type Folder } from './folder.ts';
import type { Placed } from './layout.ts';
import type { Reading } from './org.ts';
import { valuesOf } from './values.ts';

const suffix = /\.tsm(\.sh)?$/;
const nameOf = (file: string): string => file.replace(suffix, '');

/** Where services are and which of them start: today's place, and that of September 2025. */
const places = [
  { available: 'tsm/services-available', enabled: 'tsm/services-enabled' },
  { available: 'services', enabled: 'services/enabled' },
];

interface Start {
  entry: Entry;
  state: 'enabled' | 'enabled-broken' | 'enabled-not-a-link';
}

/** @param ofOrgs service files in folders of organizations */
export async function readServices(
  folder: Folder,
  ofOrgs: readonly { org: string; placed: Placed }[],
  reading: Reading,
): Promise<{ services: OrgService[]; problems: OrgProblem[] }> {
  const services: OrgService[] = [];
  const problems: OrgProblem[] = [];
  const starts = new Map<string, Start>();
  const files: { entry: Entry; org: string | null }[] = [];
  for (const { available, enabled } of places) {
    for (const entry of await folder.list(enabled)) {
      if (!suffix.test(entry.name)) continue;
      const broken =
        entry.kind === 'broken' || (entry.kind === 'outside' && !(await leadsHere(folder, entry, available)));
      const state = entry.link === null ? 'enabled-not-a-link' : broken ? 'enabled-broken' : 'enabled';
      if (entry.kind === 'outside') problems.push(outside(entry.path));
      starts.set(nameOf(entry.name), { entry, state: entry.kind === 'outside' && broken ? 'enabled' : state });
    }
    for (const entry of await folder.list(available)) {
      if (suffix.test(entry.name) && entry.kind !== 'folder') files.push({ entry, org: null });
    }
  }
  const real = new Set(files.map(({ entry }) => entry.real));
  for (const { org, placed } of ofOrgs) if (!real.has(placed.entry.real)) files.push({ entry: placed.entry, org });
  for (const { entry, org } of files) {
    const name = nameOf(entry.name);
    const start = starts.get(name);
    const own = start && (org === null || start.entry.real === entry.real) ? start : undefined;
    if (own) starts.delete(name);
    const told = { name, org, start: own };
    const key = `service ${JSON.stringify([entry, told])}`;
    const read = await reading.remember(key, folder, (apart) => readService(apart, entry, told, reading));
    services.push(read.service);
    // Those of an organization's files are with the organization already.
    if (org === null) problems.push(...read.problems);
    await reading.breathe();
  }
  // Started from somewhere else, or from nowhere.
  for (const [name, start] of starts) {
    services.push({ ...none, ...stateOf(start), name, org: null, file: null });
  }
  return { services: services.toSorted((a, b) => (a.name < b.name ? -1 : 1)), problems };
}

/** A link with the whole path of a folder that was moved or copied: the file of that name is meant. */
const leadsHere = async (folder: Folder, entry: Entry, available: string): Promise<boolean> =>
  (await folder.at(path.join(available, entry.name))) !== null;

const none = {
  ...{ command: null, port: null, cwd: null, env: null, description: null, values: [], generated: null },
};

const stateOf = (start: Start | undefined): Pick<OrgService, 'state' | 'enabled' | 'link'> => ({
  state: start?.state ?? 'disabled',
  enabled: start?.state === 'enabled',
  link: start?.entry.link == null ? null : { path: start.entry.path, target: start.entry.link },
});

async function readService(
  folder: Folder,
  entry: Entry,
  { name, org, start }: { name: string; org: string | null; start: Start | undefined },
  reading: Reading,
): Promise<{ service: OrgService; problems: OrgProblem[] }> {
  const { text, problem, modifiedAt } = await folder.read(entry);
  const service: OrgService = { ...none, ...stateOf(start), name, org, file: entry.path };
  if (text === null) return { service, problems: problem ? [problem] : [] };
  const document = envDocument({ path: entry.path, role: 'service', environment: null, text }, true);
  const all = await valuesOf([document], new Set(), reading.hash).all(() => reading.breathe());
  const last = (...keys: string[]): OrgValue | null =>
    keys.map((key) => all.findLast((value) => value.key === key)).find((value) => value !== undefined) ?? null;
  const generated = generatedFrom(text);
  const source = generated?.source ?? null;
  const built = source === null ? null : await sourceOf(folder, entry, source);
  const stale = built !== null && (await folder.read(built)).modifiedAt > modifiedAt;
  return {
    service: {
      ...service,
      state:
        stale && service.state !== 'enabled-broken' && service.state !== 'enabled-not-a-link'
          ? 'generated-stale'
          : service.state,
      command: last('TSM_COMMAND'),
      port: last('TSM_PORT'),
      cwd: last('TSM_CWD'),
      env: last('TSM_ENV', 'TSM_ENV_FILE'),
      description: last('TSM_DESCRIPTION'),
      values: all,
      generated,
    },
    problems: document.problems,
  };
}

/** The header that Tetra's builder writes. */
function generatedFrom(text: string): OrgService['generated'] {
  const head = text.slice(0, 4000);
  const from = /^#\s*Generated from\s+\S*env\.toml(?:\s*\[([^\]\n]+)\])?/m.exec(head);
  if (!from) return null;
  return { environment: from[1] ?? null, source: /^#\s*Source:\s*(.+?)\s*$/m.exec(head)?.[1] ?? null };
}

/** What it was generated from, when that is in the root; elsewhere it is not looked at. */
async function sourceOf(folder: Folder, entry: Entry, source: string): Promise<Entry | null> {
  const at = path.isAbsolute(source) ? source : path.join(path.dirname(entry.real ?? ''), source);
  const below = path.relative(folder.real, at);
  if (below.startsWith('..') || path.isAbsolute(below)) return null;
  const found = await folder.at(below);
  return found?.kind === 'file' ? found : null;
}
