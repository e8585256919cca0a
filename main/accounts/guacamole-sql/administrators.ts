// Who may do everything in Guacamole, so that never all of them are taken away.
import type { Session } from './session.ts';

export interface Administrators {
  /** Entities of enabled accounts that may do everything, themselves or through groups. */
  entities: ReadonlySet<number>;
  /** The only one there is; null: there are others, or none. */
  last: number | null;
}

/** Groups around others: the groups that are members of each, by entity, without those that are disabled. */
export async function administrators(session: Session): Promise<Administrators> {
  const holders = (
    await session.all("SELECT entity_id AS id FROM guacamole_system_permission WHERE permission = 'ADMINISTER'")
  ).map((row) => Number(row['id']));
  const seen = new Set(holders);
  let around = holders;
  // Members of these, and members of groups among them: disabled groups give nothing.
  while (around.length > 0) {
    const rows = await session.all(
      `SELECT m.member_entity_id AS id FROM guacamole_user_group g
       JOIN guacamole_user_group_member m ON m.user_group_id = g.user_group_id
       WHERE g.disabled = ${session.engine === 'mysql' ? '0' : 'FALSE'} AND g.entity_id = ANY(?)`,
      [around],
    );
    around = rows.map((row) => Number(row['id'])).filter((id) => !seen.has(id));
    for (const id of around) seen.add(id);
  }
  if (seen.size === 0) return { entities: seen, last: null };
  const users = await session.all(
    `SELECT entity_id AS id FROM guacamole_user
     WHERE disabled = ${session.engine === 'mysql' ? '0' : 'FALSE'} AND entity_id = ANY(?)`,
    [[...seen]],
  );
  const entities = new Set(users.map((row) => Number(row['id'])));
  return { entities, last: entities.size === 1 ? [...entities][0]! : null };
}
