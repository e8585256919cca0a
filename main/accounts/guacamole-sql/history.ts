// Sign-ins and sessions of one account, and what is left in the history of accounts that are gone.
import type { SignIn } from '../target.ts';
import { timeOf } from './live.ts';
import type { Row, Session } from './session.ts';

const signIn = (row: Row): SignIn => ({
  connection: row['connection'] === null ? null : String(row['connection']),
  from: timeOf(row['start_date'])!,
  to: timeOf(row['end_date']),
  remoteHost: row['remote_host'] === null ? null : String(row['remote_host']),
});

/** Sign-ins (without a connection) and sessions, newest first. */
export async function sessionsOf(session: Session, userId: number, limit: number): Promise<SignIn[]> {
  const newest = (columns: string, table: string) =>
    session.all(
      `SELECT ${columns}, remote_host, start_date, end_date FROM ${table} WHERE user_id = ?
       ORDER BY start_date DESC LIMIT ${Math.max(1, Math.floor(limit))}`,
      [userId],
    );
  const [logins, sessions] = await Promise.all([
    newest('NULL AS connection', 'guacamole_user_history'),
    newest('connection_name AS connection', 'guacamole_connection_history'),
  ]);
  return [...logins, ...sessions]
    .map(signIn)
    .toSorted((a, b) => b.from - a.from)
    .slice(0, limit);
}

/** Names in the histories that no account has any more; those that have been taken out already do not count. */
export async function forgottenRows(
  session: Session,
  names: readonly string[] | null,
): Promise<{ username: string; rows: number }[]> {
  const among = names === null ? '' : 'AND h.username = ANY(?)';
  const values = names === null ? [] : [names];
  const counted = (table: string) =>
    session.all(
      `SELECT h.username, COUNT(*) AS n FROM ${table} h WHERE h.user_id IS NULL ${among}
       AND h.username NOT LIKE 'deleted-________' GROUP BY h.username`,
      values,
    );
  const [logins, sessions] = await Promise.all([
    counted('guacamole_user_history'),
    counted('guacamole_connection_history'),
  ]);
  const sums = new Map<string, number>();
  for (const row of [...logins, ...sessions]) {
    const name = String(row['username']);
    sums.set(name, (sums.get(name) ?? 0) + Number(row['n']));
  }
  return [...sums]
    .map(([username, rows]) => ({ username, rows }))
    .toSorted((a, b) => (a.username < b.username ? -1 : 1));
}
