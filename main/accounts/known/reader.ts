// Reads targets again: when asked, and when somebody looks at a list that is old. One reading of a target at a time.
import type { Logger } from 'pino';
import { isProvostError, ProvostError } from '../../errors.ts';
import type { Known, Targets } from '../parts.ts';
import { problemText } from '../targets/breaker.ts';

/** Milliseconds after which a list is read again while it is looked at; also the pause after one that failed. */
const staleAfter = 60_000;

export interface ReaderDeps {
  targets: Pick<Targets, 'open'>;
  known: Pick<Known, 'begin'>;
  readAt(targetId: string): number | null;
  log: Logger;
  staleAfter?: number;
}

export class Reader {
  readonly #deps: ReaderDeps;
  readonly #reading = new Map<string, Promise<void>>();
  readonly #failed = new Map<string, { at: number; problem: string }>();
  readonly #closing = new AbortController();

  constructor(deps: ReaderDeps) {
    this.#deps = deps;
  }

  isReading(targetId: string): boolean {
    return this.#reading.has(targetId);
  }

  /** Why the last reading failed; null: it did not. */
  problem(targetId: string): string | null {
    return this.#failed.get(targetId)?.problem ?? null;
  }

  /** Reads all of it, or joins who does. @throws ProvostError TARGET_*, HOST_* */
  read(targetId: string): Promise<void> {
    const under = this.#reading.get(targetId);
    if (under) return under;
    const reading = this.#read(targetId).finally(() => this.#reading.delete(targetId));
    this.#reading.set(targetId, reading);
    return reading;
  }

  /** Reads it in the background when what is known is old. @returns the reading under way, if any; it never rejects */
  look(targetId: string): Promise<void> | null {
    const limit = this.#deps.staleAfter ?? staleAfter;
    const readAt = this.#deps.readAt(targetId);
    const failedAt = this.#failed.get(targetId)?.at;
    const isDue = (at: number | null | undefined) => at === null || at === undefined || Date.now() - at >= limit;
    if (!this.isReading(targetId) && !(isDue(readAt) && isDue(failedAt))) return null;
    // Why it failed is in `problem`, and in the target's own row.
    return this.read(targetId).catch(() => undefined);
  }

  async #read(targetId: string): Promise<void> {
    const { signal } = this.#closing;
    const taking = this.#deps.known;
    let begun: ReturnType<Known['begin']> | null = null;
    try {
      const target = await this.#deps.targets.open(targetId);
      begun = taking.begin(targetId);
      for await (const batch of target.snapshot(signal)) begun.add(batch);
      await begun.done();
      this.#failed.delete(targetId);
    } catch (error) {
      begun?.drop();
      if (signal.aborted) throw new ProvostError('CANCELLED', 'Provost is closing.');
      if (!isProvostError(error)) this.#deps.log.error({ err: error, targetId }, 'A target could not be read');
      const problem = isProvostError(error) ? problemText(error) : 'It could not be read. The log says more.';
      this.#failed.set(targetId, { at: Date.now(), problem });
      throw error;
    }
  }

  forget(targetId: string): void {
    this.#failed.delete(targetId);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('Provost is closing'));
    await Promise.allSettled(this.#reading.values());
  }
}
