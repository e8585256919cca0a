// What a feature supplies so that the plan engine can plan, apply and undo its changes. The engine knows no feature.
import type { z } from 'zod';
import type { Noun } from './sentence.ts';
import type { ChangeKind, FieldChange } from '../../preload/contract/plans.ts';

/** Any JSON value; what a change carries has to survive the process. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One change of a plan, as an operation computes it against live state. */
export interface PlannedChange<Payload extends Json = Json> {
  kind: ChangeKind;
  /** Unique in the plan: what is changed, for machines ("local/4f5e…"). */
  key: string;
  /** … and for people ("web-1"). */
  label: string;
  /** What is done: "stop". */
  action: string;
  /** Where: an engine's, target's or host's name. */
  where: string;
  /** Changes with the same lane share a concurrency limit and an outage. */
  lane: string;
  org: string | null;
  fields: FieldChange[];
  /** For skip, conflict and error. */
  reason: string | null;
  /** Content of the live state that the plan saw, or its hash. Compared on apply, never with times of files. */
  seen: string;
  /** What the operation needs to carry it out. No secrets. Its `frees`, when it has one: bytes of storage given back. */
  payload: Payload;
  /** What undo puts back, and what it can't: shown before anything happens. */
  undo: { restores: string | null; cannot: string[] };
  /** Counts towards the brake (deletes and disables). */
  braked: boolean;
}

/** Live state of one change's subject, read just before applying it. */
export interface LiveState {
  /** Compared with `seen`. */
  content: string;
  /** Set when there is nothing to do: why ("is stopped already", "was removed meanwhile"). */
  settled?: string;
  /** Where it is not what the plan saw: what has moved, in one sentence. */
  moved?: string;
  /** Kept with the result, for the inverse. */
  before: Json;
}

export interface Outcome {
  /**
   * unknown: sent, and neither its answer nor live state tells what became of it; never repeated blindly.
   * conflict: live state had moved after all. cancelled: not begun, because of what became of others.
   */
  state: 'done' | 'skipped' | 'failed' | 'unknown' | 'conflict' | 'cancelled';
  /** One sentence of ours. */
  message?: string;
  /** The other system's own words. */
  words?: string;
  /** Kept with the result, for the inverse: what undo expects to find (`content`), and what was made. */
  after?: Json;
}

/** A result that is to be put back. */
export interface Applied<Payload extends Json = Json> {
  seq: number;
  change: PlannedChange<Payload>;
  before: Json;
  after: Json;
}

/** Thrown by an operation when the other side is away: the lane waits and the change is tried or checked again. */
export class LaneUnavailable extends Error {
  /** @param reason shown while the job waits, in the operator's words */
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'LaneUnavailable';
  }
}

/**
 * How many there are of what is changed, for the brake: in all, and of each organization, whatever the plan names, so that
 * the same changes are braked alike however they were chosen.
 */
export interface Population {
  total: number;
  orgs: Record<string, number>;
  /** The exact count has to be typed however few they are: what is done can't be undone whole. */
  counted?: boolean;
}

/** How a change that takes long tells how far it is, and learns that its job was cancelled. */
export interface Errand {
  /** "12.0 MiB of 35.1 MiB": shown beside the change while it is under way; as often as you like. */
  tell(progress: string): void;
  /** Fires when the job is cancelled: what can be broken off without harm is, by throwing ProvostError CANCELLED. */
  cancelled: AbortSignal;
  /** Whose change it is, for what an operation keeps of each (its output). */
  jobId: string;
  seq: number;
}

export interface PlanOutline<Payload extends Json> {
  /** Stored as they come, each with the next number: what needs a decision comes first. */
  changes: AsyncIterable<PlannedChange<Payload>> | Iterable<PlannedChange<Payload>>;
  /** How many are as they should be already, and are counted without being stored. Asked when `changes` has ended. */
  unchanged?(): number;
  population: Population;
  /** Whom the plan is for, when it is for one organization. */
  org: string | null;
}

/** Whether something that was sent, and whose answer was lost, has happened. */
export type Verdict = { answer: 'yes'; outcome: Outcome } | { answer: 'no' } | { answer: 'unknown'; why: string };

/** A change that is carried out together with others. */
export interface BatchItem<Payload extends Json = Json> {
  change: PlannedChange<Payload>;
  /** What `inspect` said was there before. */
  before: Json;
  seq: number;
}

/** … of a whole batch. */
export interface BatchErrand extends Omit<Errand, 'seq'> {
  /** Whether the job has a change with this key, or it was left out of the plan. */
  has(key: string): boolean;
}

/** What is about to be planned and carried out, whatever the form. */
interface OperationBase<Params extends Json, Payload extends Json> {
  /** "containers.act". Stored with plans: a plan of an operation that is gone, or of another version, is stale. */
  name: string;
  version: number;
  params: z.ZodType<Params>;
  /** Plural noun of what is changed, for sentences: "containers". */
  noun: Noun;
  /** Computes every change against live state. Throws when live state can't be read. */
  plan(params: Params, signal: AbortSignal): Promise<PlanOutline<Payload>>;
  /** The changes that put `applied` back, computed against live state. Not braked. */
  planInverse(applied: Applied<Payload>[], signal: AbortSignal): Promise<PlanOutline<Payload>>;
  /** The same changes again, against live state as it is now. */
  planAgain(changes: PlannedChange<Payload>[], signal: AbortSignal): Promise<PlanOutline<Payload>>;
  /** How many changes (or batches of them) of a lane may be under way at once. */
  concurrency(lane: string, action: string): number;
  /** Resolves when the lane answers; rejects with why it does not. Called with back-off while a job waits. */
  ready(lane: string, signal: AbortSignal): Promise<void>;
  /** Whose lane it is, for an operation that is made of others: what is under way there is counted with theirs. */
  owner?(lane: string): AnyOperation;
}

/** Carries out one change after the other. */
interface SingleForm<Payload extends Json = Json> {
  /** Reads the live state of one change's subject. */
  inspect(change: PlannedChange<Payload>, signal: AbortSignal): Promise<LiveState>;
  /** Does it. Has its own time limit; a time-out is thrown as LaneUnavailable or checked by `happened`, never repeated blindly. */
  apply(change: PlannedChange<Payload>, before: Json, signal: AbortSignal, errand?: Errand): Promise<Outcome>;
  /**
   * Whether a change that was sent, and whose answer was lost, has happened. `unknown` ends the change as unknown: it
   * is never done again. This is what makes a change exactly-once, or says that it can't be.
   * @param sentAt UTC ms
   */
  happened(change: PlannedChange<Payload>, before: Json, sentAt: number, signal: AbortSignal): Promise<Verdict>;
}

/**
 * Carries out many changes of a lane at once, for targets that have transactions. Each answer is in the order of what was
 * given. What is wrong with one change is its own outcome and harms no other; what throws is everybody's.
 */
export interface BatchForm<Payload extends Json = Json> {
  /** Changes in a batch, at most. */
  size(lane: string): number;
  inspect(changes: readonly PlannedChange<Payload>[], signal: AbortSignal): Promise<LiveState[]>;
  apply(items: readonly BatchItem<Payload>[], signal: AbortSignal, errand: BatchErrand): Promise<Outcome[]>;
  happened(
    items: readonly (BatchItem<Payload> & { sentAt: number })[],
    signal: AbortSignal,
    jobId: string,
  ): Promise<Verdict[]>;
}

export interface Operation<Params extends Json = Json, Payload extends Json = Json>
  extends OperationBase<Params, Payload>, SingleForm<Payload> {}
export interface BatchOperation<Params extends Json = Json, Payload extends Json = Json> extends OperationBase<
  Params,
  Payload
> {
  batch: BatchForm<Payload>;
}
export type AnyOperation = Operation | BatchOperation;

/** Every operation in the form of batches: one change is a batch of one. */
export function batchesOf(operation: AnyOperation): BatchForm {
  if ('batch' in operation) return operation.batch;
  return {
    size: () => 1,
    inspect: async (changes, signal) => [await operation.inspect(changes[0]!, signal)],
    apply: async ([item], signal, errand) => [
      await operation.apply(item!.change, item!.before, signal, { ...errand, seq: item!.seq }),
    ],
    happened: async ([item], signal) => [await operation.happened(item!.change, item!.before, item!.sentAt, signal)],
  };
}
