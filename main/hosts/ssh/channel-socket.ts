// A channel of an SSH connection as node:http wants a socket: it can be handed out before the channel is open, ends for
// good when the connection is lost, and has the methods of net.Socket that http calls.
import { Duplex } from 'node:stream';

/** What a socket of ours fails with, as net.Socket does. */
export class SocketError extends Error {
  /** ENOENT, EACCES, ECONNREFUSED, ECONNRESET. */
  readonly code: string;
  readonly syscall = 'connect';

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SocketError';
    this.code = code;
  }
}

export const resetError = (): SocketError => new SocketError('ECONNRESET', 'The connection to the host was lost.');

type OpenSource = (signal: AbortSignal) => Promise<Duplex>;

export class ChannelSocket extends Duplex {
  /** Milliseconds; 0: none. */
  timeout = 0;
  /** It holds one of the few sessions of its connection. */
  scarce = false;
  #source: Duplex | null = null;
  #open: OpenSource;
  #ended = false;
  #idle: NodeJS.Timeout | null = null;
  readonly #given = new AbortController();

  constructor(open: OpenSource) {
    // Like net.connect: when the other side has said its last word, so have we.
    super({ allowHalfOpen: false });
    this.#open = open;
    // Whoever uses it listens too; but nothing that breaks later may end the process.
    this.on('error', () => undefined);
    // A socket that is kept for many requests has listeners of each that is under way: no leak, and no warning of one.
    this.setMaxListeners(0);
  }

  get connecting(): boolean {
    return this.#source === null && !this.destroyed;
  }

  override _construct(callback: (error?: Error | null) => void): void {
    const { signal } = this.#given;
    if (signal.aborted) return callback(signal.reason instanceof Error ? signal.reason : null);
    void this.#begin(signal).then((error) => {
      process.nextTick(callback, error);
      if (error === null) process.nextTick(() => this.emit('connect'));
    });
  }

  /** @returns why it could not be opened */
  async #begin(signal: AbortSignal): Promise<Error | null> {
    try {
      const source = await this.#open(signal);
      if (!this.destroyed) this.#attach(source);
      else source.destroy();
      return this.destroyed ? resetError() : null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #attach(source: Duplex): void {
    this.#source = source;
    source.on('data', (chunk: Buffer) => {
      this.#touch();
      if (!this.push(chunk)) source.pause();
    });
    source.on('end', () => {
      this.#ended = true;
      this.push(null);
    });
    source.on('error', (error) => this.destroy(error));
    source.on('close', () => {
      if (this.#ended || source.readableEnded) {
        // What was read last may still be on its way to the reader.
        if (this.readableEnded) this.destroy();
        else this.once('end', () => this.destroy());
      } else this.destroy(resetError());
    });
  }

  override _read(): void {
    this.#source?.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#touch();
    if (this.#source!.write(chunk, encoding)) callback();
    else this.#source!.once('drain', () => callback());
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#source?.end();
    callback();
  }

  override destroy(error?: Error): this {
    this.#given.abort(error);
    return super.destroy(error);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#source?.destroy();
    callback(error);
  }

  #touch(): void {
    if (this.#idle) this.#idle.refresh();
  }

  setTimeout(timeout: number, listener?: () => void): this {
    if (this.#idle) clearTimeout(this.#idle);
    this.timeout = timeout;
    this.#idle = timeout > 0 && !this.destroyed ? setTimeout(() => this.emit('timeout'), timeout).unref() : null;
    if (listener) {
      if (timeout > 0) this.once('timeout', listener);
      else this.removeListener('timeout', listener);
    }
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  // The connection that carries the channel has them; the channel itself does not.
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
