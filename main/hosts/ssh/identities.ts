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

export class KeyFiles {
  readonly #passphrase: Passphrase;
  readonly #platform: NodeJS.Platform;
  /** Opening an encrypted key takes a tenth of a second of computing: once per file and passphrase is enough. */
  readonly #opened = new Map<string, { stamp: string; passphrase: string; key: ParsedKey }>();

  constructor(passphrase: Passphrase, platform: NodeJS.Platform) {
    this.#passphrase = passphrase;
    this.#platform = platform;
  }

  /** Files that are not there are left out, as OpenSSH does. */
  async load(files: readonly string[]): Promise<Identity[]> {
    const found: Identity[] = [];
    for (const file of files) {
      const identity = await this.#read(file);
      if (identity) found.push(identity);
    }
    return found;
  }

  /** Forgets the opened key of a file whose passphrase was changed or removed. */
  forget(file: string): void {
    this.#opened.delete(file);
  }

  async #read(file: string): Promise<Identity | null> {
    const publicBlob = await readPublic(file);
    const unusable = (trouble: Identity['trouble']): Identity => ({ file, publicBlob, key: null, trouble });
    let text: string;
    let stamp: string;
    try {
      const { mode, mtimeMs, size } = await stat(file);
      if (this.#platform !== 'win32' && (mode & 0o077) !== 0) return unusable('open to others');
      text = await readFile(file, 'utf8');
      stamp = `${mtimeMs} ${size}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return unusable('unreadable');
      // Only the public half is here: the agent may have the other.
      return publicBlob && unusable(null);
    }
    const plain = ssh2.utils.parseKey(text);
    const key = plain instanceof Error ? await this.#open(file, text, stamp, plain) : plain;
    if (typeof key === 'string') return unusable(key);
    return { file, publicBlob: key.getPublicSSH(), key: key.isPrivateKey() ? key : null, trouble: null };
  }

  async #open(
    file: string,
    text: string,
    stamp: string,
    why: Error,
  ): Promise<ParsedKey | NonNullable<Identity['trouble']>> {
    if (!/encrypted/i.test(why.message)) return 'unreadable';
    const passphrase = await this.#passphrase(file);
    if (passphrase === null) return 'locked';
    const before = this.#opened.get(file);
    if (before?.stamp === stamp && before.passphrase === passphrase) return before.key;
    const key = ssh2.utils.parseKey(text, passphrase);
    if (key instanceof Error) return 'wrong passphrase';
    this.#opened.set(file, { stamp, passphrase, key });
    return key;
  }
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
