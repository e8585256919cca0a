// Turns at something of which only a few are to be under way at once.

export class Turns {
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param width how many at once, now */
  async take<Result>(width: number, work: () => Promise<Result>): Promise<Result> {
    while (this.#underWay >= Math.max(1, width)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay++;
    try {
      return await work();
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }
}
