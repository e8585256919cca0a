// The key files of a hop: read, opened with their passphrase, and what kept each from being used.
import { readFile, stat } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';

export interface Identity {
  file: string;
  /** The public key's blob, where it is known: from the file itself, or from the one beside it. */
  publicBlob: Buffer | null;
  /** Null when it can't be used. */
  key: ParsedKey | null;
  /** Why not. */
  trouble: 'locked' | 'wrong passphrase' | 'open to others' | 'unreadable' | null;
}

export type Passphrase = (file: string) => Promise<string | null>;

/** Opening an encrypted key takes a tenth of a second of computing: once per file and passphrase is enough. */
const opened = new Map<string, { stamp: string; passphrase: string | null; key: ParsedKey }>();

/** Files that are not there are left out, as OpenSSH does. */
export async function loadIdentities(
  files: readonly string[],
  passphrase: Passphrase,
  platform: NodeJS.Platform,
): Promise<Identity[]> {
  const found: Identity[] = [];
  for (const file of files) {
    const identity = await load(file, passphrase, platform);
    if (identity) found.push(identity);
  }
  return found;
}

async function load(file: string, passphrase: Passphrase, platform: NodeJS.Platform): Promise<Identity | null> {
  const publicBlob = await readPublic(file);
  const unusable = (trouble: Identity['trouble']): Identity => ({ file, publicBlob, key: null, trouble });
  let text: string;
  let stamp: string;
  try {
    const { mode, mtimeMs, size } = await stat(file);
    if (platform !== 'win32' && (mode & 0o077) !== 0) return unusable('open to others');
    text = await readFile(file, 'utf8');
    stamp = `${mtimeMs} ${size}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return unusable('unreadable');
    // Only the public half is here: the agent may have the other.
    return publicBlob && { file, publicBlob, key: null, trouble: null };
  }
  const plain = ssh2.utils.parseKey(text);
  let key: ParsedKey;
  if (plain instanceof Error) {
    if (!/encrypted/i.test(plain.message)) return unusable('unreadable');
    const secret = await passphrase(file);
    if (secret === null) return unusable('locked');
    const before = opened.get(file);
    if (before?.stamp === stamp && before.passphrase === secret) key = before.key;
    else {
      const unlocked = ssh2.utils.parseKey(text, secret);
      if (unlocked instanceof Error) return unusable('wrong passphrase');
      key = unlocked;
      opened.set(file, { stamp, passphrase: secret, key });
    }
  } else key = plain;
  if (!key.isPrivateKey()) return { file, publicBlob: key.getPublicSSH(), key: null, trouble: null };
  return { file, publicBlob: key.getPublicSSH(), key, trouble: null };
}

async function readPublic(file: string): Promise<Buffer | null> {
  try {
    const key = ssh2.utils.parseKey(await readFile(`${file}.pub`, 'utf8'));
    return key instanceof Error ? null : key.getPublicSSH();
  } catch {
    // Mostly there is none, and it is only a help in choosing among the agent's keys.
    return null;
  }
}

/** Forgets the opened key of a file whose passphrase was changed or removed. */
export const forgetOpened = (file: string): void => void opened.delete(file);
