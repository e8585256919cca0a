// Files on their way from a window: chunk by chunk into a container, or put aside in the data folder to be copied into many.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import tar from 'tar-stream';
import { ProvostError } from '../../errors.ts';

interface Upload {
  operator: string;
  size: number;
  received: number;
  sink: Writable;
  /** Ends when the other side has taken, or refused, all of it. */
  finished: Promise<string | null>;
  abort: AbortController;
  idle: NodeJS.Timeout;
}

/** Milliseconds without a chunk after which an upload is given up. */
const idleLimit = 120_000;
const atOnce = 20;
const asideFor = 86_400_000;

export class Uploads {
  readonly #open = new Map<string, Upload>();
  readonly #aside: string;

  /** @param folder of its own, for what is put aside; what is a day old is removed */
  constructor(folder: string) {
    this.#aside = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) {
      const one = path.join(folder, name);
      if (Date.now() - statSync(one).mtimeMs > asideFor) rmSync(one, { recursive: true, force: true });
    }
  }

  /**
   * @param put takes a tar archive of one file
   * @returns its id
   */
  into(
    operator: string,
    file: { name: string; size: number },
    put: (body: Readable, signal: AbortSignal) => Promise<void>,
  ): string {
    const abort = new AbortController();
    const pack = tar.pack();
    const sink = pack.entry({ name: file.name, size: file.size, mode: 0o644, mtime: new Date() });
    sink.on('finish', () => pack.finalize());
    const finished = put(Readable.from(pack), abort.signal).then(() => null);
    return this.#add(operator, file.size, sink as unknown as Writable, finished, abort);
  }

  /** Puts a file aside. @returns the upload's id; what `finish` answers names the file */
  aside(operator: string, file: { name: string; size: number }): string {
    const abort = new AbortController();
    const id = randomUUID();
    const folder = path.join(this.#aside, id);
    mkdirSync(folder, { mode: 0o700 });
    const sink = createWriteStream(path.join(folder, file.name), { flags: 'wx', mode: 0o600 });
    const finished = new Promise<string>((resolve, reject) => {
      sink.once('close', () => (sink.errored ? reject(sink.errored) : resolve(id)));
      abort.signal.addEventListener('abort', () => {
        sink.destroy(new Error('broken off'));
        rmSync(folder, { recursive: true, force: true });
      });
    });
    return this.#add(operator, file.size, sink, finished, abort);
  }

  /** The file that was put aside. @throws ProvostError NOT_FOUND */
  path(staged: string): string {
    const folder = path.join(this.#aside, path.basename(staged));
    try {
      const [name] = readdirSync(folder);
      if (name !== undefined) return path.join(folder, name);
    } catch {
      // Told below.
    }
    throw new ProvostError('NOT_FOUND', 'The file that was put aside is no longer kept.', {
      hint: 'Files are put aside for a day. Upload it again.',
    });
  }

  /** @returns bytes so far; resolves when more can be taken. @throws what the other side said */
  async send(id: string, operator: string, chunk: Buffer): Promise<number> {
    const upload = this.#find(id, operator);
    if (upload.received + chunk.length > upload.size) {
      this.#end(id);
      throw new ProvostError('BAD_INPUT', 'More bytes came than the file was said to have.', {
        hint: 'Upload it again.',
      });
    }
    // The other side has refused already.
    if (upload.sink.destroyed) await upload.finished;
    upload.idle.refresh();
    upload.received += chunk.length;
    if (!upload.sink.write(chunk)) await Promise.race([once(upload.sink, 'drain'), upload.finished]);
    return upload.received;
  }

  /** @returns the name of what was put aside, or null. @throws what the other side said */
  async finish(id: string, operator: string): Promise<{ bytes: number; staged: string | null }> {
    const upload = this.#find(id, operator);
    if (upload.received < upload.size) {
      this.#end(id);
      throw new ProvostError('BAD_INPUT', 'Not all of the file came.', { hint: 'Upload it again.' });
    }
    clearTimeout(upload.idle);
    upload.sink.end();
    try {
      return { bytes: upload.received, staged: await upload.finished };
    } finally {
      this.#open.delete(id);
    }
  }

  /** @returns whether there was one */
  cancel(id: string, operator: string): boolean {
    if (this.#open.get(id)?.operator !== operator) return false;
    this.#end(id);
    return true;
  }

  close(): void {
    for (const id of this.#open.keys()) this.#end(id);
  }

  #add(
    operator: string,
    size: number,
    sink: Writable,
    finished: Promise<string | null>,
    abort: AbortController,
  ): string {
    if ([...this.#open.values()].filter((one) => one.operator === operator).length >= atOnce) {
      abort.abort();
      finished.catch(() => undefined); // We broke it off ourselves.
      throw new ProvostError('CONFLICT', `${atOnce} uploads are under way already.`, { hint: 'Let some finish.' });
    }
    const id = randomUUID();
    // The one who sends or finishes is told; nobody may be there yet.
    finished.catch(() => sink.destroy());
    sink.on('error', () => undefined);
    const idle = setTimeout(() => this.#end(id), idleLimit);
    this.#open.set(id, { operator, size, received: 0, sink, finished, abort, idle });
    return id;
  }

  #find(id: string, operator: string): Upload {
    const upload = this.#open.get(id);
    if (upload?.operator === operator) return upload;
    throw new ProvostError('NOT_FOUND', 'There is no such upload, or it was broken off.', { hint: 'Upload it again.' });
  }

  #end(id: string): void {
    const upload = this.#open.get(id);
    if (!upload) return;
    this.#open.delete(id);
    clearTimeout(upload.idle);
    upload.abort.abort(new ProvostError('CANCELLED', 'The upload was broken off.'));
    upload.sink.destroy();
  }
}
