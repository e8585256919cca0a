// How much Guacamole has been used, from its histories: of those who signed in, and of the connections.
import type { Usage, UsageQuery } from '../target.ts';
import { timeOf } from './live.ts';
import type { Session } from './session.ts';

const utc = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

/** Sessions and sign-ins that began in the time asked for; hours of the sessions that have ended. */
export async function usageOf(session: Session, { by, from, to }: UsageQuery): Promise<Usage[]> {
  const mysql = session.engine === 'mysql';
  const day = mysql
    ? "DATE_FORMAT(h.start_date, '%Y-%m-%d')"
    : "to_char(h.start_date AT TIME ZONE 'UTC', 'YYYY-MM-DD')";
  const seconds = mysql
    ? 'TIMESTAMPDIFF(SECOND, h.start_date, h.end_date)'
    : 'EXTRACT(EPOCH FROM h.end_date - h.start_date)';
  const name = { account: 'h.username', connection: 'h.connection_name', day, group: 'e.name' }[by];
  const groups =
    by === 'group'
      ? `JOIN guacamole_user u ON u.user_id = h.user_id
         JOIN guacamole_user_group_member m ON m.member_entity_id = u.entity_id
         JOIN guacamole_user_group g ON g.user_group_id = m.user_group_id
         JOIN guacamole_entity e ON e.entity_id = g.entity_id`
      : '';
  const within = 'start_date >= ? AND start_date < ?';
  const times = [utc(from), utc(to)];
  const used = `SELECT user_id, username, connection_name, start_date, end_date, 0 AS sign_in
    FROM guacamole_connection_history WHERE ${within}`;
  // Nobody signs in to a connection. How long somebody stays signed in is no use of anything.
  const signIns =
    by === 'connection'
      ? ''
      : `UNION ALL SELECT user_id, username, NULL, start_date, NULL, 1 FROM guacamole_user_history WHERE ${within}`;
  const rows = await session.all(
    `SELECT ${name} AS name, SUM(h.sign_in) AS sign_ins, COUNT(*) AS times, COALESCE(SUM(${seconds}), 0) AS seconds,
       COUNT(DISTINCT h.username) AS accounts, MAX(h.start_date) AS seen
     FROM (${used} ${signIns}) h ${groups} GROUP BY ${name} ORDER BY name`,
    by === 'connection' ? times : [...times, ...times],
  );
  return rows.map((row) => ({
    name: String(row['name']),
    signIns: by === 'connection' ? null : Number(row['sign_ins']),
    sessions: Number(row['times']) - Number(row['sign_ins']),
    hours: Math.round(Number(row['seconds']) / 36) / 100,
    accounts: Number(row['accounts']),
    lastSeen: timeOf(row['seen']),
  }));
}
