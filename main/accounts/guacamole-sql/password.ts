// Guacamole's password hash: SHA-256 of the password followed by its salt in upper-case hexadecimal.
import { createHash, randomBytes } from 'node:crypto';

export interface Hashed {
  hash: Buffer;
  salt: Buffer | null;
}

export const hashPassword = (password: string, salt: Buffer | null): Buffer =>
  createHash('sha256')
    .update(salt === null ? password : password + salt.toString('hex').toUpperCase(), 'utf8')
    .digest();

/** Null: nobody can sign in with a password; hash and salt are both random, as Guacamole has it. */
export function newHash(password: string | null): Hashed {
  const salt = randomBytes(32);
  return { hash: password === null ? randomBytes(32) : hashPassword(password, salt), salt };
}

/**
 * Tells of a password that it has changed, and nothing else: the salt is unknown to who sees the mark. A hash without salt
 * does not go into it, since a weak password could be tried out against it; its date tells enough. The databases work it
 * out by the same rule (`Dialect.mark`).
 * @param date as the database writes it
 */
export function markOf({ hash, salt }: Hashed, date: string): string {
  const sum = createHash('sha256');
  if (salt === null) sum.update(`unsalted ${date}`);
  else sum.update(hash).update(salt).update(date);
  return sum.digest('hex').slice(0, 32);
}

/** Now, as both databases take it: UTC, to the second. */
export const nowText = (): string => new Date().toISOString().slice(0, 19).replace('T', ' ');
