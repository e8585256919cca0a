// Which of Tetra's six generations of TOML an organization is written in (A to F, from September 2025 on). They followed one
// another within months, and files of several lie in the same folder.
import type { Org, OrgDirty } from '../../../preload/contract/org-model.ts';
import type { Document } from './document.ts';

/** @returns null when it is none of them */
export function generationOf(documents: readonly Document[], layout: Org['layout']): Org['generation'] {
  const main = documents.filter(({ role }) =>
    ['source', 'config', 'manifest', 'environment', 'mapping'].includes(role),
  );
  const tables = new Set<string>();
  const keys = new Set<string>();
  for (const { tables: headers, values } of main) {
    for (const { path } of headers) tables.add(String(path[0])).add(path.slice(0, 2).join('.'));
    for (const { path } of values) {
      keys.add(path.join('.'));
      if (path.length > 1) tables.add(String(path[0]));
    }
  }
  const inEnvironments = (...names: string[]) =>
    [...keys].some((key) => {
      const [table, , name] = key.split('.');
      return table === 'env' && names.includes(name!);
    });
  if (layout === 'environments' || tables.has('symbols') || tables.has('connectors')) return 'D';
  if (main.some(({ role }) => role === 'mapping')) return 'D';
  if (tables.has('env')) {
    const flattened = inEnvironments(
      'symbol',
      'ssh_host',
      'ssh_auth_user',
      'ssh_work_user',
      'ssh_key',
      'server_ip',
      'address',
    );
    return flattened || keys.has('metadata.tes_version') ? 'E' : 'F';
  }
  if (keys.has('metadata.tes_version')) return 'D';
  if (tables.has('metadata') && (tables.has('environments') || tables.has('services') || tables.has('org'))) return 'C';
  if (tables.has('environments') && (tables.has('variables') || tables.has('deployment')) && !tables.has('org'))
    return 'B';
  if (tables.has('org') && tables.has('environments')) return 'A';
  // Without environments yet: what `org create` writes today.
  return tables.has('org') ? 'F' : null;
}

const mostShown = 20;

/**
 * Whether the generated file says what its sources say, whichever of them was changed by hand.
 * @param times of the sources and the generated file, for when contents can't be compared
 */
export function dirtyOf(
  sources: readonly Document[],
  generated: Document | null,
  times: ReadonlyMap<string, number>,
): OrgDirty {
  if (!generated || sources.length === 0) return { state: 'unknown', by: null, differs: [] };
  if ([...sources, generated].some(({ problems }) => problems.length > 0)) {
    const built = times.get(generated.path);
    const newer = sources
      .map(({ path }) => path)
      .filter((path) => built !== undefined && (times.get(path) ?? 0) > built);
    if (built === undefined) return { state: 'unknown', by: null, differs: [] };
    return { state: newer.length > 0 ? 'dirty' : 'clean', by: 'time', differs: newer.slice(0, mostShown) };
  }
  const wanted = contentOf(sources);
  const built = contentOf([generated]);
  const differs = [...new Set([...wanted.keys(), ...built.keys()])].filter((key) => wanted.get(key) !== built.get(key));
  return {
    state: differs.length > 0 ? 'dirty' : 'clean',
    by: 'content',
    differs: differs.toSorted().slice(0, mostShown),
  };
}

/** What documents say, without comments, order and the way in which strings are quoted. */
function contentOf(documents: readonly Document[]): Map<string, string> {
  const content = new Map<string, string>();
  for (const { tables, values } of documents) {
    for (const { name } of tables) content.set(name, 'table');
    for (const { key, kind, items } of values) content.set(key, JSON.stringify([kind, items]));
  }
  return content;
}
