// Operations on images, volumes and networks, and the one that prunes: the same deeds under four names, since a plan says
// what it counts ("Remove 3 volumes").
import type { z } from 'zod';
import { mapWide, type EngineClient } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { Applied, Operation, PlanOutline } from '../plans/operation.ts';
import { copy, load, pull, tag } from './deeds/bring.ts';
import { removeCache } from './deeds/cache.ts';
import type { DeedRules } from './deeds/deed.ts';
import { createNetwork, removeNetwork } from './deeds/network.ts';
import { removeImage } from './deeds/removal.ts';
import { save } from './deeds/save.ts';
import { createVolume, removeVolume } from './deeds/volume.ts';
import type { Change, Context, Deed, Params, Payload } from './payload.ts';
import { params } from './payload.ts';
import { again } from './plan/again.ts';

const rules = {
  pull,
  tag,
  save,
  load,
  copy,
  'remove-image': removeImage,
  'create-volume': createVolume,
  'remove-volume': removeVolume,
  'create-network': createNetwork,
  'remove-network': removeNetwork,
  'remove-cache': removeCache,
} satisfies { [D in Deed]: DeedRules<D> };

/** By the deed of the payload, whose type the table above ties to its rules. */
const rulesOf = ({ deed }: Payload): DeedRules<Deed> => rules[deed] as unknown as DeedRules<Deed>;

/** Those that move bytes for minutes, and can be broken off without harm. */
const transfers = new Set<Deed>(['pull', 'save', 'load', 'copy']);

export type ResourceOperation = Operation<Params, Payload>;

export interface Kind {
  name: string;
  noun: { one: string; many: string };
  /** Computes the changes of what was asked for. */
  plan(context: Context, params: Params, signal: AbortSignal): Promise<Change[]>;
  /** How many there are, for the brake. */
  count(context: Context): number;
}

export function resourceOperation(context: Context, kind: Kind): ResourceOperation {
  const { engines } = context;
  const outline = (changes: PlanOutline<Payload>['changes']): PlanOutline<Payload> => ({
    changes,
    population: { total: kind.count(context), orgs: {} },
    org: null,
  });
  const on = <T>(payload: Payload, work: (client: EngineClient) => Promise<T>): Promise<T> =>
    engines.onLane(payload.engineId, work);

  return {
    name: kind.name,
    version: 1,
    params: params as unknown as z.ZodType<Params>,
    noun: kind.noun,
    async plan(asked, signal) {
      await engines.settled(signal, 'plan');
      return outline(await kind.plan(context, asked, signal));
    },
    async planInverse(applied, signal) {
      await engines.settled(signal, 'plan');
      // In reverse: what was made last goes first.
      return outline(
        inverses(
          [...applied].sort((one, other) => other.seq - one.seq),
          signal,
        ),
      );
    },
    async planAgain(changes, signal) {
      await engines.settled(signal, 'plan');
      return outline(mapWide(changes, 4, (one) => again(context, one, signal)));
    },
    concurrency(_lane, action) {
      if (action === 'pull') return 3;
      return action === 'save' || action === 'load' || action === 'copy' ? 2 : 4;
    },
    inspect: ({ payload }, signal) =>
      on(payload, (client) => rulesOf(payload).inspect(context, client, payload, signal)),
    async apply({ payload }, before, signal, errand) {
      const { cancelled } = (errand ??= { tell: () => undefined, cancelled: signal, jobId: '', seq: 0 });
      const told = errand;
      try {
        return await on(payload, (client) => rulesOf(payload).apply(context, client, payload, before, signal, told));
      } catch (error) {
        if (!transfers.has(payload.deed) || !cancelled.aborted || signal.aborted) throw error;
        throw new ProvostError('CANCELLED', 'Broken off. Nothing of it was kept.', {}, { cause: error });
      }
    },
    happened: ({ payload }, before, sentAt, signal) =>
      on(payload, async (client) => {
        const outcome = await rulesOf(payload).happened(context, client, payload, before, sentAt, signal);
        return outcome ? { answer: 'yes', outcome } : { answer: 'no' };
      }),
    ready: (lane, signal) => engines.ready(lane, signal),
  };

  async function* inverses(applied: readonly Applied<Payload>[], signal: AbortSignal) {
    const each = mapWide(applied, 4, (one) => {
      const { payload } = one.change;
      return engines.call(payload.engineId, (client) =>
        rulesOf(payload).inverse(context, client, one, payload, signal),
      );
    });
    for await (const changes of each) yield* changes;
  }
}
