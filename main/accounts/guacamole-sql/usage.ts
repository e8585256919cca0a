// How much Guacamole's connections have been used, from its history.
import type { Usage, UsageQuery } from '../target.ts';
import { timeOf } from './live.ts';
import type { Session } from './session.ts';

const utc = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

/** Sessions that began in the time asked for; hours of those that have ended. */
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
  const rows = await session.all(
    `SELECT ${name} AS name, COUNT(*) AS sessions, COALESCE(SUM(${seconds}), 0) AS seconds,
       COUNT(DISTINCT h.username) AS accounts, MAX(h.start_date) AS seen
     FROM guacamole_connection_history h ${groups} WHERE h.start_date >= ? AND h.start_date < ?
     GROUP BY ${name} ORDER BY ${by === 'day' ? name : `sessions DESC, ${name}`}`,
    [utc(from), utc(to)],
  );
  return rows.map((row) => ({
    name: String(row['name']),
    sessions: Number(row['sessions']),
    hours: Math.round(Number(row['seconds']) / 36) / 100,
    accounts: Number(row['accounts']),
    lastSeen: timeOf(row['seen']),
  }));
}
