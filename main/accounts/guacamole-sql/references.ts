// What restored rows point at: found again by id, and by name when the id is another's or nobody's by now.
import type { Reference } from './captured.ts';
import type { Cell, Session } from './session.ts';

export type Kind = 'group' | 'connection' | 'connectionGroup' | 'sharingProfile' | 'user' | 'entity';

const sources: Record<Kind, { id: string; name: string; from: string; noun: string }> = {
  group: {
    id: 'g.user_group_id',
    name: 'e.name',
    from: 'guacamole_user_group g JOIN guacamole_entity e ON e.entity_id = g.entity_id',
    noun: 'group',
  },
  connection: { id: 'connection_id', name: 'connection_name', from: 'guacamole_connection', noun: 'connection' },
  connectionGroup: {
    id: 'connection_group_id',
    name: 'connection_group_name',
    from: 'guacamole_connection_group',
    noun: 'connection group',
  },
  sharingProfile: {
    id: 'sharing_profile_id',
    name: 'sharing_profile_name',
    from: 'guacamole_sharing_profile',
    noun: 'sharing profile',
  },
  user: {
    id: 'u.user_id',
    name: 'e.name',
    from: 'guacamole_user u JOIN guacamole_entity e ON e.entity_id = u.entity_id',
    noun: 'account',
  },
  entity: { id: 'entity_id', name: "CONCAT(type, ' ', name)", from: 'guacamole_entity', noun: 'account or group' },
};

/** The id that a reference has now; null: it is gone, or its name is several by now. */
export type Resolve = (reference: Pick<Reference, 'id' | 'name'>) => number | null;

export const nounOf = (kind: Kind): string => sources[kind].noun;

export async function resolver(
  session: Session,
  kind: Kind,
  references: readonly Pick<Reference, 'id' | 'name'>[],
): Promise<Resolve> {
  const { id, name, from } = sources[kind];
  const all = (condition: string, values: readonly (number | string)[]) =>
    values.length === 0
      ? Promise.resolve([])
      : session.all(`SELECT ${id} AS id, ${name} AS name FROM ${from} WHERE ${condition} = ANY(?)`, [values as Cell[]]);
  const byId = new Map(
    (await all(id, [...new Set(references.map((one) => one.id))])).map((row) => [
      Number(row['id']),
      String(row['name']),
    ]),
  );
  const moved = references.filter((one) => byId.get(one.id) !== one.name).map((one) => one.name);
  // Of an entity the plain name is what the index knows.
  const column = kind === 'entity' ? 'name' : name;
  const plain = kind === 'entity' ? moved.map((text) => text.slice(text.indexOf(' ') + 1)) : moved;
  const byName = Map.groupBy(await all(column, [...new Set(plain)]), (row) => String(row['name']));
  return (one) => {
    if (byId.get(one.id) === one.name) return one.id;
    const named = byName.get(one.name) ?? [];
    return named.length === 1 ? Number(named[0]!['id']) : null;
  };
}
