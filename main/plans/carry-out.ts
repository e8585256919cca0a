// Carries out a batch of changes: read live state, compare with what the plan saw, journal as sent, do it, journal the outcome.
// After a lost answer (crash, outage) it first asks which of them have happened, so that nothing is done twice.
import type { Logger } from 'pino';
import { isProvostError, messageOf } from '../errors.ts';
import type { Ending } from './journal.ts';
import type { Lane } from './lane.ts';
import { LaneUnavailable, type BatchForm, type Json, type PlannedChange } from './operation.ts';
import { fromJson, toChange, type JobRecord, type WorkRecord } from './rows.ts';

/** A change on its way. */
export interface Item {
  work: WorkRecord;
  change: PlannedChange;
  /** Null: not sent, or known not to have happened. */
  sent: { before: Json; at: number } | null;
}

export const toItem = (work: WorkRecord): Item => ({
  work,
  change: toChange(work),
  sent: work.state === 'sent' ? { before: fromJson(work.before), at: work.sent_at ?? 0 } : null,
});

export interface Task {
  job: JobRecord;
  items: Item[];
  batches: BatchForm;
  lane: Lane;
  log: Logger;
  /** The backend closes: leave everything as it is, the journal knows. */
  closing: AbortSignal;
  /** The job is cancelled: don't wait for a lane that is away. */
  cancelled: AbortSignal;
  /** Journals changes as sent. @returns for each whether it was; not when it was cancelled meanwhile, and must not be sent */
  markSent(sending: readonly { item: Item; before: Json }[], at: number): Promise<boolean[]>;
  /** Journals how changes ended. */
  end(endings: readonly { item: Item; ending: Ending }[]): Promise<void>;
  /** Whether the job has a change with this key. */
  has(key: string): boolean;
  /** How far the batch is, in the operation's own words. */
  tell(progress: string): void;
}

const moved = 'It is no longer as the plan saw it.';
const planAgain = 'Plan again to see how it is now.';
const cutOff = 'Cancelled while its answer was outstanding. Look at it before you go on.';

/** Ends what it can; what it leaves was cancelled before it was sent, or is for the next backend. */
export async function carryOut(task: Task): Promise<void> {
  const { lane, closing, cancelled } = task;
  const either = AbortSignal.any([closing, cancelled]);
  let left: Item[] = task.items;
  const end = async (endings: { item: Item; ending: Ending }[]) => {
    if (endings.length === 0) return;
    await task.end(endings);
    const ended = new Set(endings.map(({ item }) => item));
    left = left.filter((item) => !ended.has(item));
  };
  while (left.length > 0) {
    await lane.whenReady(either);
    if (closing.aborted) return;
    const sent = () => left.filter((item) => item.sent !== null);
    if (lane.outage) {
      // It may have gone away again in the moment in which all who waited were woken.
      if (!cancelled.aborted) continue;
      return end(sent().map((item) => ({ item, ending: { state: 'unknown', message: cutOff } })));
    }
    try {
      await end(await lookAfter(task, sent()));
      if (left.length === 0) return;
      left = await send(task, left, end);
      if (left.length === 0) return;
      await end(await doIt(task, left));
      return;
    } catch (error) {
      if (closing.aborted) return;
      if (error instanceof LaneUnavailable) lane.down(error.message);
      else await end(left.map((item) => ({ item, ending: endingOf(error, item, task) })));
    }
  }
}

/** What of that which was sent has happened; the rest counts as not sent. */
async function lookAfter(
  { batches, job, closing, cancelled }: Task,
  sent: readonly Item[],
): Promise<{ item: Item; ending: Ending }[]> {
  if (sent.length === 0) return [];
  const verdicts = await batches.happened(
    sent.map(({ change, work, sent: was }) => ({ change, seq: work.seq, before: was!.before, sentAt: was!.at })),
    closing,
    job.job_id,
  );
  return sent.flatMap((item, index): { item: Item; ending: Ending }[] => {
    const verdict = verdicts[index]!;
    if (verdict.answer === 'yes') return [{ item, ending: verdict.outcome }];
    if (verdict.answer === 'unknown') return [{ item, ending: { state: 'unknown', message: verdict.why } }];
    item.sent = null;
    return cancelled.aborted ? [{ item, ending: { state: 'cancelled' } }] : [];
  });
}

/** Ends what is settled or has moved, and journals the others as sent. @returns those */
async function send(
  { batches, closing, markSent }: Task,
  items: readonly Item[],
  end: (endings: { item: Item; ending: Ending }[]) => Promise<void>,
): Promise<Item[]> {
  const live = await batches.inspect(
    items.map(({ change }) => change),
    closing,
  );
  const endings: { item: Item; ending: Ending }[] = [];
  const sending: { item: Item; before: Json }[] = [];
  for (const [index, item] of items.entries()) {
    const { settled, content, before, moved: how = moved } = live[index]!;
    if (settled !== undefined) endings.push({ item, ending: { state: 'skipped', message: settled } });
    else if (content !== item.change.seen)
      endings.push({ item, ending: { state: 'conflict', message: `${how} ${planAgain}` } });
    else sending.push({ item, before });
  }
  await end(endings);
  if (sending.length === 0) return [];
  const at = Date.now();
  const marked = await markSent(sending, at);
  return sending.flatMap(({ item, before }, index) => {
    if (!marked[index]) return [];
    item.sent = { before, at };
    return [item];
  });
}

async function doIt({ batches, closing, cancelled, job, has, tell }: Task, items: readonly Item[]) {
  const outcomes = await batches.apply(
    items.map(({ change, work, sent }) => ({ change, before: sent!.before, seq: work.seq })),
    closing,
    { tell, cancelled, has, jobId: job.job_id },
  );
  return items.map((item, index) => ({ item, ending: outcomes[index]! as Ending }));
}

function endingOf(error: unknown, { work, sent }: Item, { log, job, cancelled }: Task): Ending {
  // The operation broke it off itself, and left nothing half done.
  if (cancelled.aborted && isProvostError(error) && error.code === 'CANCELLED')
    return { state: 'cancelled', message: error.message };
  if (isProvostError(error)) return { state: 'failed', message: error.message, words: error.data.words };
  log.error({ err: error, jobId: job.job_id, seq: work.seq }, 'A change ended in an unexpected error');
  // Ours, not the other system's: once sent, nobody can say what became of it.
  return sent
    ? { state: 'unknown', message: `Provost met an error of its own after this was sent: ${messageOf(error)}` }
    : { state: 'failed', message: `Provost met an error of its own: ${messageOf(error)}` };
}
