// Guacamole's password hash: SHA-256 of the password followed by its salt in upper-case hexadecimal.
import { hash as digest, randomBytes } from 'node:crypto';

export interface Hashed {
  hash: Buffer;
  salt: Buffer | null;
}

export const hashPassword = (password: string, salt: Buffer | null): Buffer =>
  digest('sha256', salt === null ? password : password + salt.toString('hex').toUpperCase(), 'buffer');

const saltBytes = 32;
/** Drawn for many accounts at once: asking for each costs more than hashing its password. */
let drawn: Buffer = Buffer.alloc(0);

function newSalt(): Buffer {
  if (drawn.length === 0) drawn = randomBytes(saltBytes * 128);
  const salt = drawn.subarray(0, saltBytes);
  drawn = drawn.subarray(saltBytes);
  return salt;
}

/** Null: nobody can sign in with a password; hash and salt are both random, as Guacamole has it. */
export function newHash(password: string | null): Hashed {
  const salt = newSalt();
  return { hash: password === null ? randomBytes(32) : hashPassword(password, salt), salt };
}

/**
 * Tells of a password that it has changed, and nothing else: the salt is unknown to who sees the mark. A hash without salt
 * does not go into it, since a weak password could be tried out against it; its date tells enough. The databases work it
 * out by the same rule (`Dialect.mark`).
 * @param date as the database writes it
 */
export function markOf({ hash, salt }: Hashed, date: string): string {
  const marked = salt === null ? `unsalted ${date}` : Buffer.concat([hash, salt, Buffer.from(date)]);
  return digest('sha256', marked, 'hex').slice(0, 32);
}

/** Now, as both databases take it: UTC, to the second. */
export const nowText = (): string => new Date().toISOString().slice(0, 19).replace('T', ' ');
