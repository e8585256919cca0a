// Sign-ins and sessions outlive an account: Guacamole keeps them by name. When the account comes back, those that were its
// own are given back to it.
import { ifAllowed } from './allowed.ts';
import type { Trail } from './captured.ts';
import type { Restored } from './restore.ts';
import type { Session } from './session.ts';

const tables = [
  ['logins', 'guacamole_user_history'],
  ['sessions', 'guacamole_connection_history'],
] as const;

export async function relink(session: Session, made: readonly Restored[]): Promise<void> {
  for (const [of, table] of tables) {
    const having = made.filter(({ captured }) => captured[of] !== null);
    if (having.length === 0) continue;
    const trails = new Map(having.map((one) => [one.captured.name, { one, trail: one.captured[of] as Trail }]));
    const rows = await session.all(
      `SELECT history_id AS id, username FROM ${table}
       WHERE user_id IS NULL AND history_id BETWEEN ? AND ? AND username = ANY(?)`,
      [
        Math.min(...having.map(({ captured }) => captured[of]!.from)),
        Math.max(...having.map(({ captured }) => captured[of]!.to)),
        [...trails.keys()],
      ],
    );
    const links = rows.flatMap((row): [number, number][] => {
      const found = trails.get(String(row['username']));
      const id = Number(row['id']);
      return found && id >= found.trail.from && id <= found.trail.to ? [[id, found.one.userId]] : [];
    });
    await link(session, table, links, having);
  }
}

/** Not everybody may write histories: then they stay with the name alone, and it is said. */
async function link(
  session: Session,
  table: string,
  links: [number, number][],
  having: readonly Restored[],
): Promise<void> {
  if (links.length === 0) return;
  if (await ifAllowed(session, () => session.update(table, ['history_id', 'user_id'], links))) return;
  for (const { lost } of having) lost.add('its history, which the user of this target may not write');
}
