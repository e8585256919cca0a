// Deeds that only Guacamole knows: a second factor that is reset, repairs, and names taken out of the history.
import { createHmac, randomBytes } from 'node:crypto';
import type { Deed, NameRules } from '../target.ts';
import { refuse, type Context, type Subjects, type Work } from './apply.ts';
import { groupsNamed } from './groups.ts';
import { forgottenRows } from './history.ts';
import { totpAttributes } from './names.ts';
import { findRepairs, repair } from './repairs.ts';
import type { Schema } from './schema.ts';
import type { Session } from './session.ts';

export async function doSpecial(
  session: Session,
  work: Work<Extract<Deed, { verb: 'special' }>>,
  subjects: Subjects,
  { schema, names }: Context,
): Promise<void> {
  const { what, subject } = work.deed;
  if (what === 'reset-totp') {
    const account = subjects.get(names.keyOf(subject));
    if (!account || account.userId === null) return refuse(work, 'There is no such account any more.');
    await session.run('DELETE FROM guacamole_user_attribute WHERE user_id = ? AND attribute_name = ANY(?)', [
      account.userId,
      totpAttributes,
    ]);
    work.outcome = { ok: true };
  } else if (what === 'pseudonymise') {
    // The key is thrown away: nobody can work out who it was, and both histories still tell of the same person.
    const mark = createHmac('sha256', randomBytes(32)).update(subject).digest('hex').slice(0, 8);
    for (const table of ['guacamole_user_history', 'guacamole_connection_history']) {
      await session.run(`UPDATE ${table} SET username = ?, remote_host = NULL WHERE user_id IS NULL AND username = ?`, [
        `deleted-${mark}`,
        subject,
      ]);
    }
    work.outcome = { ok: true, message: `Is called deleted-${mark} in the history from now on.` };
  } else if (what === 'make-group') {
    // Made at the beginning of the transaction, for whoever is to be in it.
    work.outcome = { ok: true };
  } else if (what.startsWith('repair:')) {
    const found = (await findRepairs(session, schema, what.slice('repair:'.length))).find(
      (one) => one.subject === subject,
    );
    if (found) await repair(session, found);
    work.outcome = found ? { ok: true } : { ok: true, message: 'There was nothing to repair any more.' };
  } else refuse(work, `Guacamole knows no “${what}”.`);
}

/** What special deeds would find: compared before they are done. Those with nothing to do are left out. */
export async function specialState(
  session: Session,
  what: string,
  subjects: readonly string[],
  schema: Schema,
  names: NameRules,
): Promise<Map<string, string>> {
  if (subjects.length === 0) return new Map();
  const wanted = new Map(subjects.map((subject) => [names.keyOf(subject), subject]));
  if (what === 'reset-totp') {
    const rows = await session.all(
      `SELECT e.name, COUNT(*) AS n FROM guacamole_entity e JOIN guacamole_user u ON u.entity_id = e.entity_id
       JOIN guacamole_user_attribute a ON a.user_id = u.user_id
       WHERE e.type = 'USER' AND a.attribute_name = ANY(?) AND e.name = ANY(?) GROUP BY e.name`,
      [totpAttributes, subjects],
    );
    return new Map(
      rows.map((row) => [wanted.get(names.keyOf(String(row['name']))) ?? String(row['name']), `set: ${row['n']}`]),
    );
  }
  if (what === 'pseudonymise') {
    const rows = await forgottenRows(session, subjects);
    return new Map(rows.map(({ username, rows: count }) => [username, `${count} rows`]));
  }
  if (what === 'make-group') {
    const there = new Set((await groupsNamed(session, subjects)).map(names.keyOf));
    return new Map(subjects.flatMap((name) => (there.has(names.keyOf(name)) ? [] : [[name, 'absent']])));
  }
  const repairs = await findRepairs(session, schema, what.slice('repair:'.length));
  const asked = new Set(subjects);
  return new Map(
    repairs.filter(({ subject }) => asked.has(subject)).map((one) => [one.subject, JSON.stringify(one.detail)]),
  );
}
