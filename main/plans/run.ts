// One job being carried out: a pool of changes per lane, pause, cancel, and the numbers that progress shows.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { JobCounts, JobRow } from '../../preload/contract/jobs.ts';
import { isDiskFault, messageOf } from '../errors.ts';
import { carryOut, toItem, type Item } from './carry-out.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Ending, Journal } from './journal.ts';
import type { Lane, Lanes, Outage } from './lane.ts';
import { batchesOf, type BatchForm, type Json, type AnyOperation } from './operation.ts';
import type { JobRecord, WorkRecord } from './rows.ts';
import type { Subjects } from './subjects.ts';

export interface RunDeps {
  journal: Journal;
  commits: GroupCommit;
  lanes: Lanes;
  subjects: Subjects;
  log: Logger;
  /** Begin nothing more: the backend is closing. */
  draining: AbortSignal;
  /** … and give up what is under way. */
  closing: AbortSignal;
  onChange(jobId: string): void;
}

/** Changes read from the journal at a time. */
const window = 200;
/** Results made, or cancelled, in one go: about 10 ms. */
const slice = 1000;
/** Milliseconds of journalling in one transaction, so that a batch of hundreds does not hold up everybody else, … */
const stretch = 20;
/** … how many it is worth a commit of its own for, however slow the computer is, … */
const worth = 250;
/** … and how many are written between two looks at the clock. */
const piece = 50;
/** Milliseconds between two tries to write the journal when the disk is full. */
const diskWait = 2000;
/** Milliseconds over which the rate is taken. */
const rateSpan = 5000;

export class JobRun {
  readonly job: JobRecord;
  readonly counts: JobCounts;
  readonly finished: Promise<void>;
  readonly #operation: AnyOperation;
  readonly #batches: BatchForm;
  readonly #deps: RunDeps;
  readonly #cancel = new AbortController();
  #paused: PromiseWithResolvers<void> | null = null;
  readonly #current = new Map<number, string>();
  readonly #lanes = new Set<Lane>();
  #ends: number[] = [];
  /** Resolves when what was pending is cancelled. */
  #cancelling: Promise<void> = Promise.resolve();
  /** The journal can't be written: nothing is sent until it can. */
  #storage: Outage | null = null;
  /** An error of our own that this job can't go on from; the next start of the backend tries again. */
  #fault: unknown = null;

  constructor(job: JobRecord, operation: AnyOperation, deps: RunDeps) {
    this.job = { ...job };
    this.#operation = operation;
    this.#batches = batchesOf(operation);
    this.#deps = deps;
    this.counts = deps.journal.countsOf(job.job_id);
    const unmade = deps.journal.sizeOf(job.plan_id) - this.counts.total;
    this.counts.total += unmade;
    this.counts.pending += unmade;
    if (job.state === 'paused') this.#paused = Promise.withResolvers<void>();
    if (job.state === 'cancelling') this.#cancelPending();
    // On a later turn, so that whoever starts a job has it registered before its first change ends.
    this.finished = Promise.resolve().then(() => this.#run());
  }

  async #run(): Promise<void> {
    const { journal, draining } = this.#deps;
    await this.#fill().catch((error: unknown) => {
      this.#fault ??= error;
    });
    if (!draining.aborted && this.#fault === null)
      await Promise.all(journal.lanes(this.job.job_id).map((name) => this.#runLane(name)));
    await this.#cancelling;
    if (this.#fault !== null) {
      this.#deps.log.error({ err: this.#fault, jobId: this.job.job_id }, 'A job stopped on an unexpected error');
      return;
    }
    if (draining.aborted && this.counts.pending + this.counts.sent > 0) return;
    const state = this.counts.cancelled > 0 || this.#cancel.signal.aborted ? 'cancelled' : 'done';
    if ((await this.#write(() => journal.endJob(this.job, state))) === null) return;
    this.job.state = state;
    this.job.finished_at = Date.now();
    this.#deps.onChange(this.job.job_id);
  }

  /** Makes the results that are not there yet, slice by slice. */
  async #fill(): Promise<void> {
    const { journal, draining } = this.#deps;
    while (!draining.aborted) {
      const made = await this.#write(() => {
        const state = this.#cancel.signal.aborted ? 'cancelled' : 'pending';
        return { state, count: journal.fill(this.job, state, slice) } as const;
      });
      if (made === null || made.count === 0) return;
      if (made.state === 'cancelled') this.#moveMany('pending', 'cancelled', made.count);
    }
  }

  async #runLane(name: string): Promise<void> {
    const { journal, lanes, draining } = this.#deps;
    const lane = lanes.get(this.#operation, name);
    this.#lanes.add(lane);
    const underWay = new Set<Promise<void>>();
    const stop = AbortSignal.any([draining, this.#cancel.signal]);
    const size = Math.max(1, this.#batches.size(name));
    const read: WorkRecord[] = [];
    let after = -1;
    while (!draining.aborted && this.#fault === null) {
      if (this.#paused) await Promise.race([this.#paused.promise, aborted(stop)]);
      // What is cancelled is not read: it takes a moment until the journal has all of it.
      await this.#cancelling;
      if (read.length < size) {
        const more = journal.next(
          this.job.job_id,
          name,
          Math.max(after, read.at(-1)?.seq ?? -1),
          Math.max(window, size),
        );
        read.push(...more);
        if (read.length === 0) break;
        after = read.at(-1)!.seq;
      }
      const works = nextBatch(read, size);
      const { state, action } = works[0]!;
      // What a former backend had sent is looked after even when the job is cancelled; what is pending is not begun.
      const signal = state === 'sent' ? draining : stop;
      if (!(await lane.acquire(() => this.#operation.concurrency(name, action), signal))) continue;
      // A pause may have come while these changes waited for their place.
      if (this.#paused && state !== 'sent') {
        lane.release();
        read.unshift(...works);
        continue;
      }
      const one = this.#carryOut(works, lane)
        .catch((error: unknown) => {
          this.#fault ??= error;
        })
        .finally(() => {
          lane.release();
          underWay.delete(one);
        });
      underWay.add(one);
    }
    await Promise.all(underWay);
    this.#lanes.delete(lane);
  }

  async #carryOut(works: readonly WorkRecord[], lane: Lane): Promise<void> {
    const { journal, subjects, closing, log, onChange } = this.#deps;
    const jobId = this.job.job_id;
    const show = (progress = '') => {
      for (const { seq, action, label } of works) this.#current.set(seq, `${action} ${label}${progress}`);
      onChange(jobId);
    };
    show();
    const states = new Map<Item, WorkRecord['state']>();
    const subjectsOf = works.map(({ lane: of, change_key }) => `${of}\0${change_key}`);
    try {
      await subjects.alone(subjectsOf, () => {
        const items = works.map(toItem);
        for (const item of items) states.set(item, item.work.state);
        return carryOut({
          job: this.job,
          items,
          batches: this.#batches,
          lane,
          log,
          closing,
          cancelled: this.#cancel.signal,
          has: (key) => journal.has(jobId, key),
          tell: (progress) => show(`: ${progress}`),
          markSent: async (sending, at) => {
            const mark = (some: readonly { item: Item; before: Json }[]) => {
              const cancelled = this.#cancel.signal.aborted;
              const still = some.map(({ item }) => !(cancelled && states.get(item) === 'pending'));
              const rows = some.filter((_, index) => still[index]);
              const written = journal.sent(
                jobId,
                rows.map(({ item, before }) => ({ seq: item.work.seq, before })),
                at,
              );
              return still.map((one) => one && written.shift()!);
            };
            const marked = (await this.#writeEach(sending, mark)) ?? sending.map(() => false);
            for (const [index, { item }] of sending.entries()) {
              if (!marked[index] || states.get(item) !== 'pending') continue;
              this.#move('pending', 'sent');
              states.set(item, 'sent');
            }
            return marked;
          },
          end: async (endings) => {
            await this.#writeEach(
              endings,
              (some) =>
                journal.ended(
                  this.job,
                  some.map(({ item, ending }) => ({ work: item.work, ending })),
                ),
              ({ item, ending }, written) => {
                if (written) this.#end(states.get(item)!, ending);
                this.#current.delete(item.work.seq);
              },
            );
            onChange(jobId);
          },
        });
      });
    } finally {
      for (const { seq } of works) this.#current.delete(seq);
      onChange(jobId);
    }
  }

  /** Writes to the journal; on a full or failing disk it waits and tries again. @returns null when the backend closed first */
  async #write<T>(write: () => T): Promise<T | null> {
    for (;;) {
      try {
        const result = await this.#deps.commits.write(write);
        this.#storage = null;
        return result;
      } catch (error) {
        if (!isDiskFault(error)) throw error;
        const since = this.#storage?.since ?? Date.now();
        const reason = `The data folder can't be written (${messageOf(error)}). Free some space; the job goes on by itself.`;
        this.#storage = { reason, since, nextTryAt: Date.now() + diskWait };
        this.#deps.onChange(this.job.job_id);
        await Promise.race([delay(diskWait, undefined, { ref: false }), aborted(this.#deps.draining)]);
        if (this.#deps.draining.aborted) return null;
      }
    }
  }

  /**
   * Writes something for each, in as many transactions as it takes to hold up nobody.
   * @param write for some at a time
   * @param then called for each when its part is on the disk
   * @returns null when the backend closed before all were written
   */
  async #writeEach<Item, T>(
    items: readonly Item[],
    write: (some: readonly Item[]) => T[],
    then?: (item: Item, result: T) => void,
  ): Promise<T[] | null> {
    const results: T[] = [];
    while (results.length < items.length) {
      const from = results.length;
      const some = await this.#write(() => {
        const until = performance.now() + stretch;
        const part: T[] = [];
        do part.push(...write(items.slice(from + part.length, from + part.length + piece)));
        while (from + part.length < items.length && (part.length < worth || performance.now() < until));
        return part;
      });
      if (some === null) return null;
      for (const [index, result] of some.entries()) then?.(items[from + index]!, result);
      results.push(...some);
    }
    return results;
  }

  #end(from: WorkRecord['state'], ending: Ending): void {
    this.#move(from, ending.state);
    this.#ends.push(Date.now());
  }

  #move(from: WorkRecord['state'], to: WorkRecord['state']): void {
    this.counts[from]--;
    this.counts[to]++;
  }

  #moveMany(from: WorkRecord['state'], to: WorkRecord['state'], count: number): void {
    this.counts[from] -= count;
    this.counts[to] += count;
  }

  /** The first of them at once, the others slice by slice. */
  #cancelPending(): void {
    this.#cancel.abort();
    const { journal, log } = this.#deps;
    const some = () => journal.cancelPending(this.job.job_id, slice);
    const first = some();
    this.#moveMany('pending', 'cancelled', first);
    if (first < slice) return;
    const rest = async () => {
      for (let more: number | null = slice; more === slice;) {
        more = await this.#write(some);
        this.#moveMany('pending', 'cancelled', more ?? 0);
      }
    };
    this.#cancelling = rest().catch((error: unknown) => {
      log.error({ err: error, jobId: this.job.job_id }, 'Pending changes could not be cancelled');
      this.#fault ??= error;
    });
  }

  pause(actor: string): void {
    if (this.#paused || this.job.finished_at || this.#cancel.signal.aborted) return;
    this.#paused = Promise.withResolvers<void>();
    this.#setState('paused', actor);
  }

  resume(actor: string): void {
    if (!this.#paused || this.#cancel.signal.aborted) return;
    this.#setState('running', actor);
    this.#paused.resolve();
    this.#paused = null;
  }

  cancel(actor: string): void {
    if (this.job.finished_at || this.#cancel.signal.aborted) return;
    this.#setState('cancelling', actor);
    this.#paused?.resolve();
    this.#paused = null;
    this.#cancelPending();
    this.#deps.onChange(this.job.job_id);
  }

  #setState(state: 'running' | 'paused' | 'cancelling', actor: string): void {
    this.#deps.journal.changeState(this.job, state, actor);
    this.job.state = state;
    this.#deps.onChange(this.job.job_id);
  }

  /** What the journal does not know: who is at work, what it waits for, how fast it goes. */
  live(): Pick<JobRow, 'state' | 'current' | 'waiting' | 'rate' | 'remaining'> {
    const outage = this.#storage ?? [...this.#lanes].map((lane) => lane.outage).find((one) => one !== null) ?? null;
    const now = Date.now();
    this.#ends = this.#ends.filter((at) => now - at <= rateSpan);
    const first = this.#ends[0];
    const rate =
      this.#ends.length > 2 && first !== undefined ? (this.#ends.length * 1000) / Math.max(now - first, 200) : null;
    const left = this.counts.pending + this.counts.sent;
    const state = this.job.state;
    return {
      state: outage && state === 'running' ? 'waiting' : state,
      current: [...this.#current.values()].slice(0, 10),
      waiting: outage && { reason: outage.reason, since: outage.since, nextTryAt: outage.nextTryAt },
      rate: this.job.finished_at ? null : rate,
      remaining: rate && !this.job.finished_at ? Math.round((left / rate) * 1000) : null,
    };
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** Takes the next ones that can go together: what was sent before is looked after apart from what is begun. */
function nextBatch(read: WorkRecord[], size: number): WorkRecord[] {
  const different = read.findIndex(({ state }) => state !== read[0]!.state);
  return read.splice(0, Math.min(size, different < 0 ? read.length : different));
}
