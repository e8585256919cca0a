// Writes that come in the same moment share one commit: with a journal entry before and after each change, syncing the disk
// for every one of them would cost a fast engine more than the change itself. The disk is synced on another thread, so that
// answers are read and requests are sent meanwhile: an engine that keeps the same disk busy makes a sync take its time.
import type { Database } from '../database/open.ts';
import { logSync } from '../database/log-sync.ts';

interface Waiting {
  /** Runs within the transaction. @returns what to do when it is on the disk */
  write(): () => void;
  fail(error: unknown): void;
}

export class GroupCommit {
  readonly #commit: (waiting: readonly Waiting[]) => (() => void)[];
  readonly #sync: ReturnType<typeof logSync>;
  #waiting: Waiting[] = [];
  /** A commit is on its way to the disk; what comes meanwhile shares the next. */
  #syncing = false;

  constructor(database: Database) {
    this.#sync = logSync(database);
    const one = database.transaction((work: Waiting) => work.write());
    this.#commit = database.transaction((waiting: readonly Waiting[]) => {
      // Alone it needs no savepoint, which would copy aside every page that is written: the transaction is its own.
      const [only] = waiting;
      if (only && waiting.length === 1) return [only.write()];
      return waiting.map((work) => {
        try {
          return one(work);
        } catch (error) {
          // A failing disk rolls everything back, and is everybody's: it is thrown on. Anything else is this one's alone.
          if (!database.inTransaction) throw error;
          return () => work.fail(error);
        }
      });
    });
  }

  /** Resolves with what `write` answered when it is on the disk; rejects with what it threw, or with why nothing was written. */
  write<Result>(write: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        write() {
          const result = write();
          return () => resolve(result);
        },
        fail: reject,
      });
      if (this.#waiting.length === 1 && !this.#syncing) setImmediate(() => void this.#flush());
    });
  }

  /** Never rejects: each learns of its own failure. */
  async #flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#syncing = true;
    try {
      const { result: settle, synced } = this.#sync.commit(() => this.#commit(waiting));
      await synced;
      for (const tell of settle) tell();
    } catch (error) {
      for (const { fail } of waiting) fail(error);
    }
    this.#syncing = false;
    if (this.#waiting.length > 0) setImmediate(() => void this.#flush());
  }

  /** What is written from now on is synced as it is committed. */
  close(): void {
    this.#sync.close();
  }
}
