// Former passwords, as Guacamole keeps them where its policy asks for it.
import type { Session } from './session.ts';

/**
 * Keeps the passwords that these users have now, before they get others, and of each user the newest `size`. Guacamole's own
 * clearing on MySQL forgets whose they are and takes other users' too; this one does not.
 */
export async function keepFormerPasswords(session: Session, userIds: readonly number[], size: number): Promise<void> {
  if (size === 0 || userIds.length === 0) return;
  await session.run(
    `INSERT INTO guacamole_user_password_history (user_id, password_hash, password_salt, password_date)
     SELECT user_id, password_hash, password_salt, password_date FROM guacamole_user WHERE user_id = ANY(?)`,
    [userIds],
  );
  const rows = await session.all(
    `SELECT password_history_id AS id, user_id FROM guacamole_user_password_history
     WHERE user_id = ANY(?) ORDER BY user_id, password_date DESC, password_history_id DESC`,
    [userIds],
  );
  const seen = new Map<number, number>();
  const old: number[] = [];
  for (const row of rows) {
    const user = Number(row['user_id']);
    const count = (seen.get(user) ?? 0) + 1;
    seen.set(user, count);
    if (count > size) old.push(Number(row['id']));
  }
  if (old.length === 0) return;
  await session.run('DELETE FROM guacamole_user_password_history WHERE password_history_id = ANY(?)', [old]);
}
