// One before the other ninety-nine: the first creation of a job on each engine goes alone. When it fails for a reason
// that would fail all, the rest end with that reason instead of trying. Held in memory: after a crash, the first one that
// is taken up is the first one again.
import { ProvostError } from '../errors.ts';
import { LaneUnavailable, type Outcome } from '../plans/operation.ts';

/** An outcome, and whether the others would end the same way. */
export interface Tried {
  outcome: Outcome;
  common: boolean;
}

type Verdict =
  { kind: 'open' } | { kind: 'shut'; label: string; outcome: Outcome } | { kind: 'again' } | { kind: 'away' };

interface Entry {
  settled: Verdict | null;
  verdict: Promise<Verdict>;
}

export class Gates {
  readonly #entries = new Map<string, Entry>();

  /**
   * @param key of the job and the engine
   * @param label of this change, to be named by those that don't try
   * @param stop fires when the change is not to wait any more
   * @throws ProvostError CONFLICT when the first one showed that it is of no use, CANCELLED; LaneUnavailable when it lost the engine
   */
  async pass(key: string, label: string, stop: AbortSignal, work: () => Promise<Tried>): Promise<Outcome> {
    for (;;) {
      const entry = this.#entries.get(key);
      if (!entry) return this.#lead(key, label, work);
      const verdict = entry.settled ?? (await untilStopped(entry.verdict, stop));
      if (verdict.kind === 'shut') throw refusal(verdict.label, verdict.outcome);
      if (verdict.kind === 'away') throw new LaneUnavailable('The engine was lost while the first one was being made.');
      if (verdict.kind === 'open') return (await work()).outcome;
    }
  }

  /** Found made already: the others may go. */
  open(key: string): void {
    this.#entries.set(key, { settled: { kind: 'open' }, verdict: Promise.resolve({ kind: 'open' }) });
  }

  /** A job is finished. @param prefix of its keys */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  async #lead(key: string, label: string, work: () => Promise<Tried>): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    const entry: Entry = { settled: null, verdict: promise };
    this.#entries.set(key, entry);
    let verdict: Verdict = { kind: 'away' };
    try {
      const { outcome, common } = await work();
      if (outcome.state === 'done') verdict = { kind: 'open' };
      else verdict = common ? { kind: 'shut', label, outcome } : { kind: 'again' };
      return outcome;
    } finally {
      if (verdict.kind === 'again' || verdict.kind === 'away') this.#entries.delete(key);
      else entry.settled = verdict;
      resolve(verdict);
    }
  }
}

function refusal(label: string, { message, words }: Outcome): ProvostError {
  return new ProvostError(
    'CONFLICT',
    `Not tried, since ${label} failed there for a reason that holds for all: ${message ?? ''}`,
    {
      ...(words !== undefined && { words }),
    },
  );
}

function untilStopped<Result>(promise: Promise<Result>, stop: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const give = () => reject(new ProvostError('CANCELLED', 'Cancelled before it was tried.'));
    if (stop.aborted) give();
    stop.addEventListener('abort', give, { once: true });
    promise.then(resolve, reject).finally(() => stop.removeEventListener('abort', give));
  });
}
