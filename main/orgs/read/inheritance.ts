// env.toml: one file for the service in all environments, of which Tetra's builder makes a .tsm for each. What an environment
// gets is put together here as there: shared, then the environments before it, then its own, and secrets over all. Every
// value keeps where it is written. Secrets are taken from secrets.env by name; their values stay there.
import path from 'node:path';
import type { OrgValue } from '../../../preload/contract/org-model.ts';
import type { OrgInherited, OrgServiceSource } from '../../../preload/contract/org-servers.ts';
import type { Document, RawValue } from './document.ts';
import type { Values } from './values.ts';

type Environment = OrgServiceSource['environments'][number];

const usual = ['local', 'dev', 'staging', 'prod'];
/** Tables that are no environments. */
const others = new Set(['service', 'shared', 'secrets']);

interface Chain {
  names: string[];
  broken: Environment['broken'];
}

/** As the builder goes: from the one that it says it inherits from, or else from those before it; others from local. */
function chainOf(name: string, inherits: ReadonlyMap<string, string>, tables: ReadonlySet<string>): Chain {
  const own: string[] = [];
  const seen = new Set<string>();
  let at = name;
  for (;;) {
    if (seen.has(at)) return { names: [...own.toReversed()], broken: 'circle' };
    seen.add(at);
    const from = inherits.get(at);
    if (from === undefined) break;
    own.push(at);
    at = from;
  }
  const index = usual.indexOf(at);
  const first = index >= 0 ? usual.slice(0, index + 1) : ['local', at];
  const broken = at !== name && !tables.has(at) ? 'missing' : null;
  const names = [...first.filter((one) => tables.has(one)), ...own.toReversed()];
  // One that comes twice counts where it comes last: local that inherits from dev, which inherits from local.
  return { names: names.filter((one, at) => names.lastIndexOf(one) === at), broken };
}

/**
 * @param of all values of the file, made with those of secrets.env beside them
 * @param org whose secrets they are
 */
export function serviceSource(document: Document, of: Values['of'], org: string | null): OrgServiceSource {
  const first = (table: string, key: string): RawValue | undefined =>
    document.values.find(({ path: names }) => names.length === 2 && names[0] === table && names[1] === key);
  const service = (key: string): OrgValue | null => {
    const raw = first('service', key);
    return raw ? of(raw) : null;
  };
  const headers = document.tables.filter(({ path: names }) => names.length === 1 && !others.has(String(names[0])));
  const tables = new Set(headers.map(({ name }) => String(name)));
  const inherits = new Map(
    [...tables].flatMap((name): [string, string][] => {
      const written = first(name, 'inherit')?.items[0];
      return written ? [[name, written]] : [];
    }),
  );
  const inTable = (table: string) =>
    document.values.filter(({ path: names }) => names.length === 2 && names[0] === table && names[1] !== 'inherit');
  const environments = headers.map(({ path: names, place }): Environment => {
    const name = String(names[0]);
    const { names: chain, broken } = chainOf(name, inherits, tables);
    const merged = new Map<string, OrgInherited>();
    for (const from of ['shared', ...chain, 'secrets']) {
      for (const raw of inTable(from)) {
        const key = String(raw.path[1]);
        const hidden = merged.get(key);
        const overrides = hidden ? [{ from: hidden.from, value: plainOf(hidden) }, ...hidden.overrides] : [];
        merged.set(key, { ...of(raw), name: key, environment: name, from, overrides });
      }
    }
    const inherit = first(name, 'inherit');
    return {
      ...{
        name,
        place,
        chain: ['shared', ...chain].filter((one) => one !== 'shared' || inTable(one).length > 0),
        broken,
      },
      inherit: inherit ? of(inherit) : null,
      values: [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value),
    };
  });
  return {
    ...{
      file: document.path,
      org,
      name: service('name')?.resolved ?? path.posix.basename(path.posix.dirname(document.path)),
    },
    ...{ command: service('command'), description: service('description'), environments },
  };
}

const plainOf = ({ name: _name, from: _from, overrides: _overrides, ...value }: OrgInherited): OrgValue => value;

/** [service] org; null: it says none. */
export function orgOf(document: Document): string | null {
  const raw = document.values.find(
    ({ path: names }) => names.length === 2 && names[0] === 'service' && names[1] === 'org',
  );
  return raw?.items[0] || null;
}
