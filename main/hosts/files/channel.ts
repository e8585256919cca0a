// The requests of one SFTP channel as promises. They are sent without waiting for one another, and a server answers those
// of one file in order. When the channel or the connection is gone, all that wait are told at once.
import type { InputAttributes, SFTPWrapper, Stats } from 'ssh2';
import { ProvostError } from '../../errors.ts';
import type { HostConnection } from '../index.ts';
import { lost } from '../ssh/problems.ts';
import { gatherRequests } from './gather.ts';

/** What SFTP answers with: 2 absent, 3 not allowed, 4 any other failure, without saying which. */
export type SftpError = Error & { code: number };
export const absent = 2;
export const notAllowed = 3;

export const codeOf = (error: unknown): number | null =>
  error instanceof Error && typeof (error as Partial<SftpError>).code === 'number' ? (error as SftpError).code : null;

/** Bits of `open`. */
export const opening = { read: 0x01, create: 0x02 | 0x08 | 0x20, append: 0x02 | 0x04 | 0x08 } as const;

/** A request that takes longer is not answered any more: a file system of the host that hangs. Milliseconds. */
const answerWithin = 60_000;
/** Every server takes as much in one request. */
const partAtMost = 32 * 1024;
/** What we read whole. */
const bytesAtMost = 16 * 1024 * 1024;

type Done<Value> = (error?: Error | null, value?: Value) => void;

interface Waiting {
  since: number;
  reject: (error: Error) => void;
}

export class FileChannel {
  readonly connection: HostConnection;
  readonly #sftp: SFTPWrapper;
  readonly #waiting = new Set<Waiting>();
  readonly #watch: NodeJS.Timeout;
  #over: ProvostError | null = null;

  constructor(connection: HostConnection, sftp: SFTPWrapper) {
    this.connection = connection;
    this.#sftp = sftp;
    gatherRequests(sftp);
    sftp.once('close', () => this.#fail());
    connection.closed.addEventListener('abort', () => this.#fail(), { once: true });
    this.#watch = setInterval(() => this.#look(), answerWithin / 10).unref();
    if (connection.closed.aborted) this.#fail();
  }

  get over(): boolean {
    return this.#over !== null;
  }

  #fail(error = lost()): void {
    if (this.#over) return;
    this.#over = error;
    clearInterval(this.#watch);
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting.clear();
  }

  #look(): void {
    const [oldest] = this.#waiting;
    if (!oldest || Date.now() - oldest.since < answerWithin) return;
    this.#fail(
      new ProvostError('HOST_UNREACHABLE', 'The host does not answer for its files.', {
        hint: 'A file system there may hang. What was under way may still happen: look before you repeat it.',
      }),
    );
    this.#sftp.end();
  }

  end(): void {
    if (!this.#over) this.#sftp.end();
    this.#fail();
  }

  ask<Value>(send: (sftp: SFTPWrapper, done: Done<Value>) => void): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#over) return reject(this.#over);
      const waiting: Waiting = { since: Date.now(), reject };
      this.#waiting.add(waiting);
      try {
        send(this.#sftp, (error, value) => {
          this.#waiting.delete(waiting);
          if (!error) resolve(value as Value);
          // Without a code it is not an answer: ssh2 gave up waiting, just before it says that the channel is closed.
          else reject(codeOf(error) === null ? (this.#over ?? lost()) : error);
        });
      } catch (error) {
        // What the server does not have, ssh2 throws at once.
        this.#waiting.delete(waiting);
        reject(error as Error);
      }
    });
  }

  realpath = (path: string) => this.ask<string>((sftp, done) => sftp.realpath(path, done));
  stat = (path: string) => this.ask<Stats>((sftp, done) => sftp.stat(path, done));
  lstat = (path: string) => this.ask<Stats>((sftp, done) => sftp.lstat(path, done));
  fstat = (handle: Buffer) => this.ask<Stats>((sftp, done) => sftp.fstat(handle, done));
  open = (path: string, flags: number, mode = 0o600) =>
    this.ask<Buffer>((sftp, done) => sftp.open(path, flags, { mode } as InputAttributes, done));
  close = (handle: Buffer) => this.ask<void>((sftp, done) => sftp.close(handle, done));
  set = (handle: Buffer, to: InputAttributes) => this.ask<void>((sftp, done) => sftp.fsetstat(handle, to, done));
  chmod = (path: string, mode: number) => this.ask<void>((sftp, done) => sftp.chmod(path, mode, done));
  unlink = (path: string) => this.ask<void>((sftp, done) => sftp.unlink(path, done));
  mkdir = (path: string) => this.ask<void>((sftp, done) => sftp.mkdir(path, { mode: 0o700 } as InputAttributes, done));
  rmdir = (path: string) => this.ask<void>((sftp, done) => sftp.rmdir(path, done));
  list = (path: string) => this.ask<{ filename: string; attrs: Stats }[]>((sftp, done) => sftp.readdir(path, done));
  /** Replaces what is there, as rename(2) does. @throws an Error without a code when the server does not have it */
  rename = (from: string, to: string) => this.ask<void>((sftp, done) => sftp.ext_openssh_rename(from, to, done));
  /** All parts are sent at once: what comes after finds them written. ssh2 would wait between those of a long one. */
  write = (handle: Buffer, bytes: Buffer) => {
    const parts = Array.from({ length: Math.ceil(bytes.length / partAtMost) }, (_, index) => index * partAtMost);
    return Promise.all(
      parts.map((at) =>
        this.ask<unknown>((sftp, done) =>
          sftp.write(handle, bytes, at, Math.min(partAtMost, bytes.length - at), at, done),
        ),
      ),
    );
  };
  /** Bytes that the login user may still write there. */
  free = async (path: string, root: boolean): Promise<number> => {
    const { f_frsize, f_bfree, f_bavail } = await this.ask<Record<string, bigint | number>>((sftp, done) =>
      sftp.ext_openssh_statvfs(path, done as (error: Error | undefined, value: unknown) => void),
    );
    return Number(f_frsize ?? 0) * Number((root ? f_bfree : f_bavail) ?? 0);
  };

  /** To the disk; where the server has no such request, it is the host's matter. Works for folders too. */
  async sync(handle: Buffer): Promise<void> {
    try {
      await this.ask<unknown>((sftp, done) =>
        sftp.ext_openssh_fsync(handle, done as (error: Error | undefined) => void),
      );
    } catch (error) {
      if (codeOf(error) !== null || error instanceof ProvostError) throw error;
    }
  }

  /** @param size as far as it is known. @throws SftpError; ProvostError BAD_INPUT when there is too much */
  async bytesOf(path: string, size: number): Promise<Buffer> {
    if (size > bytesAtMost) throw tooLarge();
    const handle = await this.open(path, opening.read);
    if (size < 200_000) {
      // One more than there is: exactly as many as were expected says that this was all.
      const [bytes] = await Promise.all([this.#read(handle, size + 1, 0), this.close(handle)]);
      return bytes.length === size ? bytes : this.bytesOf(path, 200_000);
    }
    try {
      const parts: Buffer[] = [];
      for (let at = 0; at <= bytesAtMost; at += parts.at(-1)!.length) {
        const part = await this.#read(handle, 256 * 1024, at);
        if (part.length === 0) return Buffer.concat(parts);
        parts.push(part);
      }
      throw tooLarge();
    } finally {
      await this.close(handle);
    }
  }

  #read(handle: Buffer, length: number, at: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    return this.ask<Buffer>((sftp, done) =>
      sftp.read(handle, buffer, 0, length, at, (error, count) =>
        // 1: the end of the file.
        codeOf(error) === 1 ? done(null, Buffer.alloc(0)) : done(error, buffer.subarray(0, count)),
      ),
    );
  }
}

const tooLarge = (): ProvostError =>
  new ProvostError('BAD_INPUT', 'The file on the host is larger than 16 MB: that is no configuration.');
