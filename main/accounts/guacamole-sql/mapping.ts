// PT Management's list of whose container is whose, where it is there: kept in step with the connections that are made and
// taken away.
import type { Session } from './session.ts';

export interface Belonging {
  userId: number;
  container: string;
}

const keyOf = ({ userId, container }: Belonging) => `${userId} ${container}`;
const cells = ({ userId, container }: Belonging) => [userId, container];

export async function addToList(session: Session, wanted: readonly Belonging[]): Promise<void> {
  if (wanted.length === 0) return;
  const rows = await session.all(
    'SELECT user_id, container_name FROM user_container_mapping WHERE user_id = ANY(?) AND deleted_at IS NULL',
    [wanted.map(({ userId }) => userId)],
  );
  const there = new Set(
    rows.map((row) => keyOf({ userId: Number(row['user_id']), container: String(row['container_name']) })),
  );
  const missing = wanted.filter((one) => !there.has(keyOf(one)));
  // They may be on the list as taken away.
  await session.remove('user_container_mapping', ['user_id', 'container_name'], missing.map(cells));
  await session.insert('user_container_mapping', ['user_id', 'container_name'], missing.map(cells));
}

/** Those stay who may still use another connection to the same container. */
export async function takeFromList(session: Session, gone: readonly Belonging[]): Promise<void> {
  if (gone.length === 0) return;
  const rows = await session.all(
    `SELECT DISTINCT u.user_id, h.parameter_value AS host FROM guacamole_user u
     JOIN guacamole_connection_permission p ON p.entity_id = u.entity_id AND p.permission = 'READ'
     JOIN guacamole_connection_parameter h ON h.connection_id = p.connection_id AND h.parameter_name = 'hostname'
     WHERE u.user_id = ANY(?)`,
    [gone.map(({ userId }) => userId)],
  );
  const kept = new Set(rows.map((row) => keyOf({ userId: Number(row['user_id']), container: String(row['host']) })));
  await session.remove(
    'user_container_mapping',
    ['user_id', 'container_name'],
    gone.filter((one) => !kept.has(keyOf(one))).map(cells),
  );
}

/** Ids of accounts by the name that they have just now. */
export async function idsByName(
  session: Session,
  names: readonly string[],
  keyOfName: (name: string) => string,
): Promise<Map<string, { entityId: number; userId: number }>> {
  if (names.length === 0) return new Map();
  const rows = await session.all(
    `SELECT e.name, e.entity_id, u.user_id FROM guacamole_entity e JOIN guacamole_user u ON u.entity_id = e.entity_id
     WHERE e.type = 'USER' AND e.name = ANY(?)`,
    [names],
  );
  return new Map(
    rows.map((row) => [
      keyOfName(String(row['name'])),
      { entityId: Number(row['entity_id']), userId: Number(row['user_id']) },
    ]),
  );
}
