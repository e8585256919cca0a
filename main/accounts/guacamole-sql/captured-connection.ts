// All of a connection's rows as they are kept to bring it back: every one that removing it would take along. Passwords for
// what it leads to are among them.
import { ProvostError } from '../../errors.ts';
import type { Json } from '../../plans/operation.ts';
import type { Capture } from '../target.ts';
import { packRow, type Reference } from './captured.ts';
import { resolveConnections } from './connections.ts';
import { portions } from './leads.ts';
import { connectionColumns } from './schema.ts';
import type { Row, Session } from './session.ts';

/** What a connection and a sharing profile have alike. */
export interface CapturedObject {
  id: number;
  name: string;
  parameters: [string, string][];
  attributes: [string, string][];
  /** Who has permissions on it. `id` is of guacamole_entity, whose type comes first in the name: "USER alice". */
  heldBy: Reference[];
  /** Rows of guacamole_connection_history that point to it: the first, then how far each is from the one before. */
  history: number[];
}

export interface CapturedConnection extends CapturedObject {
  /** Version of this form. */
  connection: 1;
  /** Its columns but its ids. */
  row: Record<string, Json>;
  parent: Reference | null;
  profiles: CapturedObject[];
}

/** @throws ProvostError BAD_INPUT when it is none of this kind of target's */
export function connectionFrom(capture: Capture): CapturedConnection {
  const one = capture as unknown as CapturedConnection | null;
  if (typeof one !== 'object' || one === null || one.connection !== 1) {
    throw new ProvostError('BAD_INPUT', 'What was kept of the connection is not from a database of Guacamole’s.');
  }
  return one;
}

export function historyOf({ history }: CapturedObject): number[] {
  let last = 0;
  return history.map((step) => (last += step));
}

/** Connections in one question. */
const atOnce = 500;

/** @returns by the labels that were asked for; those that are not there, or are several, are left out */
export async function captureConnections(
  session: Session,
  labels: readonly string[],
  keyOf: (name: string) => string,
): Promise<Map<string, Capture>> {
  const all = new Map<string, Capture>();
  for (const some of portions([...new Set(labels)], atOnce)) {
    const resolved = await resolveConnections(session, some, keyOf);
    const captured = await readConnections(session, [
      ...new Set([...resolved.values()].filter((found) => typeof found === 'number')),
    ]);
    for (const [label, found] of resolved) {
      const one = typeof found === 'number' ? captured.get(found) : undefined;
      if (one) all.set(label, one as unknown as Capture);
    }
  }
  return all;
}

async function readConnections(session: Session, ids: readonly number[]): Promise<Map<number, CapturedConnection>> {
  if (ids.length === 0) return new Map();
  const rows = await session.all(
    `SELECT c.connection_id, ${connectionColumns.map((column) => `c.${column}`).join(', ')}, g.connection_group_name AS g
     FROM guacamole_connection c LEFT JOIN guacamole_connection_group g ON g.connection_group_id = c.parent_id
     WHERE c.connection_id = ANY(?)`,
    [ids],
  );
  const profiles = await session.all(
    `SELECT sharing_profile_id AS id, sharing_profile_name AS name, primary_connection_id AS c
     FROM guacamole_sharing_profile WHERE primary_connection_id = ANY(?) ORDER BY sharing_profile_id`,
    [ids],
  );
  const profileOf = await belongingsOf(
    session,
    'sharing_profile',
    profiles.map((row) => Number(row['id'])),
  );
  const connectionOf = await belongingsOf(session, 'connection', ids);
  const profilesOf = Map.groupBy(profiles, (row) => Number(row['c']));
  return new Map(
    rows.map((row): [number, CapturedConnection] => {
      const id = Number(row['connection_id']);
      const parent = row['parent_id'] === null ? null : Number(row['parent_id']);
      const own = connectionOf(id, String(row['connection_name']));
      return [
        id,
        {
          ...{ connection: 1, ...own },
          row: packRow(row, ['connection_id', 'connection_name', 'parent_id', 'g']),
          parent: parent === null ? null : { id: parent, name: String(row['g']), permission: null },
          profiles: (profilesOf.get(id) ?? []).map((one) => profileOf(Number(one['id']), String(one['name']))),
        },
      ];
    }),
  );
}

async function belongingsOf(session: Session, kind: 'connection' | 'sharing_profile', ids: readonly number[]) {
  const key = `${kind}_id`;
  const by = async (sql: string): Promise<Map<number, Row[]>> =>
    ids.length === 0 ? new Map() : Map.groupBy(await session.all(sql, [ids]), (row) => Number(row['id']));
  const pairs = (what: string) =>
    by(
      `SELECT ${key} AS id, ${what}_name AS n, ${what}_value AS v FROM guacamole_${kind}_${what} WHERE ${key} = ANY(?)`,
    );
  const parameters = await pairs('parameter');
  const attributes = await pairs('attribute');
  const held = await by(
    `SELECT p.${key} AS id, p.entity_id AS e, e.type, e.name, p.permission FROM guacamole_${kind}_permission p
     JOIN guacamole_entity e ON e.entity_id = p.entity_id WHERE p.${key} = ANY(?)`,
  );
  const history = await by(
    `SELECT ${key} AS id, history_id AS h FROM guacamole_connection_history WHERE ${key} = ANY(?) ORDER BY history_id`,
  );
  const listed = (rows: readonly Row[] = []) =>
    rows.map((row): [string, string] => [String(row['n']), String(row['v'])]);
  return (id: number, name: string): CapturedObject => {
    let last = 0;
    return {
      ...{ id, name, parameters: listed(parameters.get(id)), attributes: listed(attributes.get(id)) },
      heldBy: (held.get(id) ?? []).map((row) => ({
        id: Number(row['e']),
        name: `${String(row['type'])} ${String(row['name'])}`,
        permission: String(row['permission']),
      })),
      history: (history.get(id) ?? []).map((row) => {
        const step = Number(row['h']) - last;
        last += step;
        return step;
      }),
    };
  };
}
