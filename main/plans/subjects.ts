// One change at a time per subject: two jobs that name the same container wait for one another, so that what one has
// compared is not changed by the other before it acts.

export class Subjects {
  readonly #tails = new Map<string, Promise<void>>();

  async alone<T>(key: string, act: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const mine = Promise.withResolvers<void>();
    const tail = mine.promise;
    this.#tails.set(key, tail);
    await before;
    try {
      return await act();
    } finally {
      mine.resolve();
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
