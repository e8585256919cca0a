// Docker's multiplexed stream: frames of an 8-byte header (stream, three zeros, length) and that many bytes.
// dockerode's own demuxStream copies quadratically and overflows the stack on short lines.

export interface FramePiece {
  stream: 'stdout' | 'stderr';
  /** Whether a frame begins here; a large frame comes in several pieces. */
  starts: boolean;
  data: Uint8Array;
}

export class FrameParser {
  readonly #header = new Uint8Array(8);
  #have = 0;
  #left = 0;
  #stream: FramePiece['stream'] = 'stdout';

  /** Copies nothing: pieces are views of the chunk. */
  *push(chunk: Uint8Array): Generator<FramePiece> {
    let at = 0;
    while (at < chunk.length) {
      let starts = false;
      if (this.#left === 0) {
        const take = Math.min(8 - this.#have, chunk.length - at);
        this.#header.set(chunk.subarray(at, at + take), this.#have);
        this.#have += take;
        at += take;
        if (this.#have < 8) return;
        this.#have = 0;
        this.#left = new DataView(this.#header.buffer).getUint32(4);
        // 0 is stdin, echoed; 3 is the engine's own error text.
        this.#stream = this.#header[0] === 2 || this.#header[0] === 3 ? 'stderr' : 'stdout';
        starts = true;
        if (this.#left === 0 || at === chunk.length) {
          yield { stream: this.#stream, starts, data: chunk.subarray(at, at) };
          continue;
        }
      }
      const take = Math.min(this.#left, chunk.length - at);
      yield { stream: this.#stream, starts, data: chunk.subarray(at, at + take) };
      this.#left -= take;
      at += take;
    }
  }
}
