// Names of connections: Guacamole allows the same one in several groups, and even twice at the root, so a name that is not
// unique is written with its path ("Lab A/pt05", "/pt05"), and where that is not enough with its number ("/pt05#12").
import type { Session } from './session.ts';

interface Connection {
  id: number;
  name: string;
  parent: number | null;
}

const columns = 'SELECT connection_id, connection_name, parent_id FROM guacamole_connection';

async function load(session: Session, where = '', values: string[][] | number[][] = []): Promise<Connection[]> {
  const rows = await session.all(`${columns} ${where}`, values);
  return rows.map((row) => ({
    id: Number(row['connection_id']),
    name: String(row['connection_name']),
    parent: row['parent_id'] === null ? null : Number(row['parent_id']),
  }));
}

/** @param connections with every one that shares a name with any of them */
async function labelsOf(
  session: Session,
  connections: readonly Connection[],
  keyOf: (name: string) => string,
): Promise<Map<number, string>> {
  const byName = Map.groupBy(connections, ({ name }) => keyOf(name));
  const labels = new Map<number, string>();
  let path: ((parent: number | null) => string) | undefined;
  for (const alike of byName.values()) {
    if (alike.length === 1) {
      labels.set(alike[0]!.id, alike[0]!.name);
      continue;
    }
    path ??= await pathsOf(session);
    const byPath = Map.groupBy(alike, ({ name, parent }) => keyOf(`${path!(parent)}/${name}`));
    for (const same of byPath.values()) {
      for (const { id, name, parent } of same) {
        labels.set(id, `${path(parent)}/${name}${same.length > 1 ? `#${id}` : ''}`);
      }
    }
  }
  return labels;
}

async function pathsOf(session: Session): Promise<(parent: number | null) => string> {
  const rows = await session.all(
    'SELECT connection_group_id, connection_group_name, parent_id FROM guacamole_connection_group',
  );
  const groups = new Map(rows.map((row) => [Number(row['connection_group_id']), row]));
  const path = (id: number | null, depth = 0): string => {
    const group = id === null ? undefined : groups.get(id);
    if (!group || depth > 50) return '';
    const parent = group['parent_id'] === null ? null : Number(group['parent_id']);
    const above = path(parent, depth + 1);
    return `${above}${above === '' ? '' : '/'}${String(group['connection_group_name'])}`;
  };
  return path;
}

/** Labels of all connections. */
export const allLabels = async (session: Session, keyOf: (name: string) => string): Promise<Map<number, string>> =>
  labelsOf(session, await load(session), keyOf);

/** Labels of some, by their ids. */
export async function labelsById(
  session: Session,
  ids: readonly number[],
  keyOf: (name: string) => string,
): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const wanted = await load(session, 'WHERE connection_id = ANY(?)', [[...new Set(ids)]]);
  if (wanted.length === 0) return new Map();
  const alike = await load(session, 'WHERE connection_name = ANY(?)', [[...new Set(wanted.map(({ name }) => name))]]);
  return labelsOf(session, alike, keyOf);
}

/** Labels with path and number, as they were while there were others of the same name. */
async function wholeLabels(
  session: Session,
  connections: readonly Connection[],
  keyOf: (name: string) => string,
): Promise<Map<string, number>> {
  const path = await pathsOf(session);
  const pathOf = ({ parent, name }: Connection) => keyOf(`${path(parent)}/${name}`);
  const all = new Map<string, number>();
  for (const [key, [first, ...others]] of Map.groupBy(connections, pathOf)) {
    if (others.length === 0) all.set(key, first!.id);
  }
  for (const one of connections) all.set(keyOf(`${path(one.parent)}/${one.name}#${one.id}`), one.id);
  return all;
}

export interface Unresolved {
  problem: string;
  /** There are connections of this name, and it does not say which of them. */
  several: boolean;
}

/** The id of each label, or why there is none. */
export async function resolveConnections(
  session: Session,
  labels: readonly string[],
  keyOf: (name: string) => string,
): Promise<Map<string, number | Unresolved>> {
  const resolved = new Map<string, number | Unresolved>();
  if (labels.length === 0) return resolved;
  const names = labels.flatMap((label) => {
    const bare = label.replace(/#\d+$/, '');
    return [label, bare, bare.slice(bare.lastIndexOf('/') + 1)];
  });
  const found = await load(session, 'WHERE connection_name = ANY(?)', [[...new Set(names)]]);
  const labelled = await labelsOf(session, found, keyOf);
  const byLabel = new Map([...labelled].map(([id, label]) => [keyOf(label), id]));
  const byName = Map.groupBy(found, ({ name }) => keyOf(name));
  const whole = labels.some((label) => !byLabel.has(keyOf(label)) && /\/|#\d+$/.test(label))
    ? await wholeLabels(session, found, keyOf)
    : new Map<string, number>();
  for (const label of labels) {
    const id = byLabel.get(keyOf(label)) ?? whole.get(keyOf(label));
    if (id !== undefined) resolved.set(label, id);
    else {
      const several = byName.get(keyOf(label));
      const choices = several?.map((one) => `“${labelled.get(one.id)!}”`).join(' or ');
      resolved.set(label, {
        problem:
          choices === undefined
            ? `There is no connection “${label}” in Guacamole.`
            : `“${label}” is the name of several connections: write ${choices}.`,
        several: choices !== undefined,
      });
    }
  }
  return resolved;
}
