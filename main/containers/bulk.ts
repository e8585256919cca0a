// A long answer of the engine at full speed. An engine sends a log as one HTTP chunk a line, and Node's client spends far
// longer on a chunk of a hundred bytes than on the bytes: here chunks are taken apart where they arrive, in one buffer.
import net from 'node:net';
import { EngineAway } from './engine-error.ts';

const carriage = 13;
const feed = 10;
const bufferSize = 256 * 1024;
const longestHead = 64 * 1024;

/** Takes the chunks out of a body, in place. @throws EngineAway for what is no chunk */
export class Dechunker {
  /** Bytes left of the chunk; -1: its size is being read, -2: after its data, -3: the lines after the last. */
  #left = -1;
  #size = '';
  #lineLength = 0;
  ended = false;

  /** @param piece is overwritten. @returns the part of it that holds the body's bytes */
  push(piece: Buffer): Buffer {
    let at = 0;
    let to = 0;
    while (at < piece.length && !this.ended) {
      if (this.#left > 0) {
        const take = Math.min(this.#left, piece.length - at);
        if (to !== at) piece.copyWithin(to, at, at + take);
        to += take;
        at += take;
        this.#left -= take;
        if (this.#left === 0) this.#left = -2;
        continue;
      }
      const byte = piece[at++]!;
      if (this.#left === -2) {
        if (byte === feed) this.#left = -1;
      } else if (this.#left === -3) {
        if (byte === feed) {
          this.ended = this.#lineLength === 0;
          this.#lineLength = 0;
        } else if (byte !== carriage) this.#lineLength++;
      } else if (byte !== feed) {
        if (byte !== carriage) this.#size += String.fromCharCode(byte);
        if (this.#size.length > 1024) throw garbled();
      } else {
        const size = /^[0-9a-f]{1,8}(?=;|$)/i.exec(this.#size)?.[0];
        if (size === undefined) throw garbled();
        this.#left = Number.parseInt(size, 16) || -3;
        this.#size = '';
      }
    }
    return piece.subarray(0, to);
  }
}

const garbled = () => new EngineAway('GARBLED', 'The engine’s answer can’t be read.');

export interface BulkAnswer {
  status: number;
  headers: Record<string, string>;
  /** Each piece holds until the next one is asked for. Throws EngineAway when it is cut. */
  pieces: AsyncGenerator<Buffer>;
  close(): void;
}

/** @param signal ends the asking, and the reading too. @throws EngineAway, or the system's error */
export async function bulkGet(
  place: { path: string } | { host: string; port: number },
  target: string,
  signal: AbortSignal,
): Promise<BulkAnswer> {
  let arrived: Buffer | null = null;
  let failure: Error | null = null;
  let closed = false;
  let wake = Promise.withResolvers<void>();
  const socket = net.connect({
    ...place,
    onread: {
      buffer: Buffer.alloc(bufferSize),
      callback(count: number, buffer: Uint8Array) {
        arrived = Buffer.from(buffer.buffer, buffer.byteOffset, count);
        wake.resolve();
        // The one buffer is full until somebody has read it.
        return false;
      },
    },
  } as net.NetConnectOpts);
  const abort = () => socket.destroy();
  socket.on('error', (error) => (failure = error));
  socket.once('end', () => {
    closed = true;
    wake.resolve();
  });
  socket.once('close', () => {
    closed = true;
    signal.removeEventListener('abort', abort);
    wake.resolve();
  });
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });

  let started = false;
  /** @returns null at the end of the connection */
  const next = async (): Promise<Buffer | null> => {
    if (started) {
      arrived = null;
      socket.resume();
    }
    started = true;
    for (;;) {
      if (arrived) return arrived;
      if (failure) throw failure;
      if (closed) return null;
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  };

  try {
    socket.write(`GET ${target} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
    let head = Buffer.alloc(0);
    let end = -1;
    while (end < 0) {
      const piece = await next();
      if (!piece) throw new EngineAway('ECONNRESET', 'The engine closed the connection without an answer.');
      head = Buffer.concat([head, piece]);
      end = head.indexOf('\r\n\r\n');
      if (end < 0 && head.length > longestHead) throw garbled();
    }
    const [first = '', ...lines] = head.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(first)?.[1]);
    if (!status) throw garbled();
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
    }
    const rest = head.subarray(end + 4);
    return { status, headers, pieces: body(rest, headers), close: abort };
  } catch (error) {
    socket.destroy();
    throw error;
  }

  async function* body(rest: Buffer, headers: Record<string, string>): AsyncGenerator<Buffer> {
    const chunks = /\bchunked\b/i.test(headers['transfer-encoding'] ?? '') ? new Dechunker() : null;
    let left = headers['content-length'] === undefined ? null : Number(headers['content-length']);
    try {
      for (let piece: Buffer | null = rest; ; piece = await next()) {
        if (!piece) {
          // Without chunks or a length, the end of the connection is the end of the answer.
          if (chunks || (left ?? 0) > 0) throw new EngineAway('ECONNRESET', 'The engine’s answer broke off.');
          return;
        }
        const bytes = chunks ? chunks.push(piece) : piece;
        if (bytes.length > 0) yield bytes;
        if (left !== null) left -= bytes.length;
        if (chunks?.ended || (left !== null && left <= 0)) return;
      }
    } finally {
      socket.destroy();
    }
  }
}
