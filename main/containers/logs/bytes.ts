// A whole log as the container wrote it: bytes are moved together where frame headers were, and never become text.
import type { EngineStream } from '../client.ts';

const spaceByte = 0x20;
const newLine = 0x0a;

/** Takes the frames out of a stream, in place. With times, those that the engine repeats within a long line go too. */
export class Unframer {
  readonly #timestamps: boolean;
  readonly #header = Buffer.alloc(8);
  #have = 0;
  #left = 0;
  #stream = 1;
  /** By stream: whether its last frame ended its line. */
  readonly #ended = [true, true, true, true];
  /** Within a repeated time: everything up to a space goes. */
  #skipping = false;

  constructor(timestamps: boolean) {
    this.#timestamps = timestamps;
  }

  /** @param chunk is overwritten. @returns the part of it that holds the log's bytes */
  push(chunk: Buffer): Buffer {
    let at = 0;
    let to = 0;
    while (at < chunk.length) {
      if (this.#left === 0) {
        if (this.#have === 0 && chunk.length - at >= 8) {
          this.#stream = chunk[at]! & 3;
          this.#left = chunk.readUInt32BE(at + 4);
          at += 8;
        } else {
          const take = Math.min(8 - this.#have, chunk.length - at);
          chunk.copy(this.#header, this.#have, at, at + take);
          this.#have += take;
          at += take;
          if (this.#have < 8) break;
          this.#have = 0;
          this.#stream = this.#header[0]! & 3;
          this.#left = this.#header.readUInt32BE(4);
        }
        this.#skipping = this.#timestamps && !this.#ended[this.#stream]!;
        continue;
      }
      const take = Math.min(this.#left, chunk.length - at);
      const end = at + take;
      let from = at;
      if (this.#skipping) {
        const space = chunk.indexOf(spaceByte, at);
        if (space < 0 || space >= end) from = end;
        else {
          from = space + 1;
          this.#skipping = false;
        }
      }
      if (from < end) {
        if (to !== from) chunk.copyWithin(to, from, end);
        to += end - from;
        this.#ended[this.#stream] = chunk[to - 1] === newLine;
      }
      this.#left -= take;
      at = end;
    }
    return chunk.subarray(0, to);
  }
}

/** The log's bytes, piece by piece. */
export async function* logBytes(stream: EngineStream & { tty: boolean }, timestamps: boolean): AsyncGenerator<Buffer> {
  const unframer = stream.tty ? null : new Unframer(timestamps);
  try {
    for await (const chunk of stream.chunks) {
      const bytes = unframer ? unframer.push(chunk) : chunk;
      if (bytes.length > 0) yield bytes;
    }
  } finally {
    stream.close();
  }
}
