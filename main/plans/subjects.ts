// One change at a time per subject: two jobs that name the same container wait for one another, so that what one has
// compared is not changed by the other before it acts.

export class Subjects {
  readonly #tails = new Map<string, Promise<void>>();

  /** Queues for all of them at once, so that two batches with subjects in common never wait for each other. */
  async alone<T>(keys: readonly string[], act: () => Promise<T>): Promise<T> {
    const mine = Promise.withResolvers<void>();
    const tail = mine.promise;
    const before = keys.flatMap((key) => this.#tails.get(key) ?? []);
    for (const key of keys) this.#tails.set(key, tail);
    await Promise.all(before);
    try {
      return await act();
    } finally {
      mine.resolve();
      for (const key of keys) if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
