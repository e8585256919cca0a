// Users and groups of a host: numbers to names for files that are read, names to numbers for files that are written.
// Both are asked once. Recent servers answer for numbers over SFTP; everything else needs a command.
import { ProvostError } from '../../errors.ts';
import type { FileChannel } from './channel.ts';

export interface Ids {
  uid: number;
  gid: number;
}

const limitMs = 30_000;

export class Names {
  readonly #channel: FileChannel;
  readonly #names = new Map<string, Promise<[string, string]>>();
  readonly #ids = new Map<string, Promise<Ids>>();

  constructor(channel: FileChannel) {
    this.#channel = channel;
  }

  /** @returns null for a number without a name */
  async of({ uid, gid }: Ids): Promise<{ owner: string | null; group: string | null }> {
    const key = `${uid}:${gid}`;
    const asked = this.#names.get(key) ?? this.#ask(uid, gid);
    this.#names.set(key, asked);
    const [owner, group] = await asked;
    return { owner: owner || null, group: group || null };
  }

  async #ask(uid: number, gid: number): Promise<[string, string]> {
    try {
      return await this.#channel.names(uid, gid);
    } catch (error) {
      if (error instanceof ProvostError) throw error;
      // OpenSSH has had it since 9.1.
      const [owner = '', group = ''] = await this.#lines('getent passwd "$1"; echo; getent group "$2"', [uid, gid]);
      return [owner.split(':')[0]!, group.split(':')[0]!];
    }
  }

  /** @param group null: the first of the user. @throws ProvostError BAD_INPUT, NOT_FOUND */
  ids(user: string, group: string | null): Promise<Ids> {
    const key = JSON.stringify([user, group]);
    let asked = this.#ids.get(key);
    if (!asked) {
      asked = this.#find(user, group);
      this.#ids.set(key, asked);
      // It may be made in a moment.
      asked.catch(() => this.#ids.delete(key));
    }
    return asked;
  }

  async #find(user: string, group: string | null): Promise<Ids> {
    for (const name of [user, group ?? user]) {
      if (!/^[\w.][\w.@-]*\$?$/.test(name)) throw new ProvostError('BAD_INPUT', 'This can be no user or group.');
    }
    const [passwd = '', entry = ''] = await this.#lines('getent passwd "$1"; echo; getent group "$2"', [
      user,
      group ?? user,
    ]);
    const [, , uid, first] = passwd.split(':');
    if (!uid || !first) throw new ProvostError('NOT_FOUND', `The host has no user "${user}".`);
    const gid = group === null ? first : entry.split(':')[2];
    if (!gid) throw new ProvostError('NOT_FOUND', `The host has no group "${group}".`);
    return { uid: Number(uid), gid: Number(gid) };
  }

  /** @returns what each of the two said; empty when it knows nothing */
  async #lines(script: string, words: (string | number)[]): Promise<string[]> {
    const argv = ['sh', '-c', script, 'sh', ...words.map(String)];
    const { stdout } = await this.#channel.connection.exec(argv, { limitMs });
    const text = stdout.toString();
    const cut = text.startsWith('\n') ? 0 : text.indexOf('\n\n') + 1;
    return [text.slice(0, cut).trim(), text.slice(cut).trim()];
  }
}
