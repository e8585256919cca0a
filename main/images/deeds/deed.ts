// One kind of change: how it is looked at, done, found out about and put back.
import type { EngineClient } from '../../containers/index.ts';
import type { Applied, Errand, Json, LiveState, Outcome } from '../../plans/operation.ts';
import type { Change, Context, Deed, Payload, PayloadOf } from '../payload.ts';

export interface DeedRules<D extends Deed> {
  inspect(context: Context, client: EngineClient, payload: PayloadOf<D>, signal: AbortSignal): Promise<LiveState>;
  apply(
    context: Context,
    client: EngineClient,
    payload: PayloadOf<D>,
    before: Json,
    signal: AbortSignal,
    errand: Errand,
  ): Promise<Outcome>;
  /** Whether it happened, after its answer was lost: all of these can be done again without harm, so the answer is yes or no. */
  happened(
    context: Context,
    client: EngineClient,
    payload: PayloadOf<D>,
    before: Json,
    sentAt: number,
    signal: AbortSignal,
  ): Promise<Outcome | null>;
  /** The changes that put it back, against live state. */
  inverse(
    context: Context,
    client: EngineClient,
    applied: Applied<Payload>,
    payload: PayloadOf<D>,
    signal: AbortSignal,
  ): Promise<Change[]>;
}
