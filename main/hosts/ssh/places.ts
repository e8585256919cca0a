// A limit on what may be open at once: who comes later waits in line.

export class Places {
  #limit: number;
  #taken = 0;
  readonly #line: { enter: () => void }[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** The other side takes fewer than was thought. At least one, or nobody would ever be let in. */
  lowerTo(limit: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, limit));
  }

  /** @returns the function that gives the place back; calling it again does nothing. @throws the signal's reason */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#taken >= this.#limit || this.#line.length > 0) {
      await new Promise<void>((resolve, reject) => {
        const entry = {
          enter: () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        const leave = () => {
          this.#line.splice(this.#line.indexOf(entry), 1);
          reject(signal!.reason as Error);
        };
        signal?.addEventListener('abort', leave, { once: true });
        this.#line.push(entry);
      });
    } else this.#taken++;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#taken--;
      while (this.#taken < this.#limit && this.#line.length > 0) {
        this.#taken++;
        this.#line.shift()!.enter();
      }
    };
  }
}
