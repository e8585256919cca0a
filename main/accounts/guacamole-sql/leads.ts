// Which connections lead to a container, and who may use them.
import type { Lead } from '../target.ts';
import { labelsById } from './connections.ts';
import type { Cell, Session } from './session.ts';

/** Hosts or connections in one question. */
const atOnce = 2000;

export function* portions<T>(all: readonly T[], size = atOnce): Iterable<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

/** Where connections lead, by their ids; those without a host are left out. */
export async function hostsOf(session: Session, ids: readonly number[]): Promise<Map<number, string>> {
  const hosts = new Map<number, string>();
  for (const some of portions(ids)) {
    const rows = await session.all(
      `SELECT connection_id AS id, parameter_value AS host FROM guacamole_connection_parameter
       WHERE connection_id = ANY(?) AND parameter_name = 'hostname'`,
      [some],
    );
    for (const row of rows) hosts.set(Number(row['id']), String(row['host']));
  }
  return hosts;
}

export interface Holder {
  entityId: number;
  name: string;
  type: 'USER' | 'USER_GROUP';
}

/** Who may use connections by a permission of their own, by connection. Who administers one is not counted. */
export async function holdersOf(session: Session, ids: readonly number[]): Promise<Map<number, Holder[]>> {
  const holders = new Map<number, Holder[]>();
  for (const some of portions(ids)) {
    const rows = await session.all(
      `SELECT p.connection_id AS id, p.entity_id, e.name, e.type FROM guacamole_connection_permission p
       JOIN guacamole_entity e ON e.entity_id = p.entity_id
       LEFT JOIN guacamole_connection_permission a
         ON a.entity_id = p.entity_id AND a.connection_id = p.connection_id AND a.permission = 'ADMINISTER'
       WHERE p.connection_id = ANY(?) AND p.permission = 'READ' AND a.permission IS NULL ORDER BY e.name`,
      [some],
    );
    for (const row of rows) {
      const id = Number(row['id']);
      const type = row['type'] === 'USER_GROUP' ? 'USER_GROUP' : 'USER';
      const there = holders.get(id) ?? [];
      holders.set(id, there);
      there.push({ entityId: Number(row['entity_id']), name: String(row['name']), type });
    }
  }
  return holders;
}

/** Connections that lead to any of these hosts, written exactly so. */
export async function leadsTo(
  session: Session,
  hostnames: readonly string[],
  keyOf: (name: string) => string,
): Promise<Lead[]> {
  const wanted = new Set(hostnames);
  const hosts = new Map<number, string>();
  for (const some of portions([...wanted])) {
    const rows = await session.all(
      `SELECT connection_id AS id, parameter_value AS host FROM guacamole_connection_parameter
       WHERE parameter_name = 'hostname' AND parameter_value = ANY(?)`,
      [some as Cell[]],
    );
    for (const row of rows) if (wanted.has(String(row['host']))) hosts.set(Number(row['id']), String(row['host']));
  }
  const ids = [...hosts.keys()];
  const labels = new Map<number, string>();
  for (const some of portions(ids)) {
    for (const [id, label] of await labelsById(session, some, keyOf)) if (hosts.has(id)) labels.set(id, label);
  }
  const holders = await holdersOf(session, ids);
  const named = (id: number, type: Holder['type']) =>
    (holders.get(id) ?? []).flatMap((one) => (one.type === type ? [one.name] : []));
  return [...labels].map(([id, connection]) => ({
    ...{ connection, hostname: hosts.get(id)! },
    ...{ users: named(id, 'USER'), groups: named(id, 'USER_GROUP') },
  }));
}
