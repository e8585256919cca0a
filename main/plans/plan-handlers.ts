// The contract's `plans.*`.
import type { plans as contract } from '../../preload/contract/plans.ts';
import { ProvostError } from '../errors.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import { whereFrom } from './cursor.ts';
import type { PlanEngine } from './index.ts';
import { toChangeRow, type PlanRecord } from './rows.ts';

export function planHandlers({ store, visible, operationOf, apply, discard }: PlanEngine): Handlers<typeof contract> {
  const open = (planId: string, { operator }: Call): PlanRecord => visible(store.find(planId), operator);
  const ready = (plan: PlanRecord): PlanRecord => {
    const { jobId } = store.summarize(plan);
    if (plan.state === 'applied') {
      throw new ProvostError('PLAN_APPLIED', 'This plan was applied already.', {
        hint: 'A plan is applied once. Open its job, or plan again.',
        ...(jobId && { jobId }),
      });
    }
    if (plan.state !== 'ready') {
      throw new ProvostError('CONFLICT', 'This plan was discarded.', { hint: 'Plan again.' });
    }
    return plan;
  };

  return {
    list({ state, search, sort, ascending, cursor, offset, limit }, { operator }) {
      const from = whereFrom(cursor, offset, sort === 'planned' && !ascending);
      const { rows, total } = store.list({
        ...{ state, search, sort, ascending, orgs: operator.orgs, limit },
        ...{ before: from.after && { createdAt: Number(from.after[0]), planId: from.after[1] }, offset: from.offset },
      });
      const last = rows.at(-1);
      return {
        rows: rows.map(store.summarize),
        nextCursor: last && rows.length === limit ? from.next([last.created_at, last.plan_id], limit) : null,
        total,
      };
    },
    get: ({ planId }, call) => store.summarize(open(planId, call)),
    listChanges({ planId, kind = null, where = null, search = '', cursor, offset, limit }, call) {
      open(planId, call);
      const after = cursor ? Number(cursor) : -1;
      const { rows, total } = store.listChanges({ planId, kind, where, search, after, offset, limit });
      const last = rows.at(-1);
      return {
        rows: rows.map(toChangeRow),
        nextCursor: last && rows.length === limit ? String(last.seq) : null,
        total,
      };
    },
    excludeChanges({ planId, seqs, excluded }, call) {
      const plan = ready(open(planId, call));
      store.exclude(planId, seqs, excluded, operationOf(plan).noun);
      return store.summarize(store.find(planId));
    },
    apply({ planId, confirm }, call) {
      const plan = ready(open(planId, call));
      operationOf(plan);
      const { brake, deed } = store.summarize(plan);
      if (deed === null) {
        throw new ProvostError('CONFLICT', 'This plan would change nothing.', {
          hint: 'Look at the reasons of its changes, then plan again.',
        });
      }
      if (brake && brake.confirm !== confirm) {
        throw new ProvostError(
          'BRAKE_REQUIRED',
          confirm === undefined ? brake.reason : `${confirm} is not the number. ${brake.reason}`,
          { confirm: brake.confirm, planId, hint: `Confirm with ${brake.confirm} (--confirm ${brake.confirm}).` },
        );
      }
      return { planId, jobId: apply(plan, call.operator) };
    },
    discard({ planId }, call) {
      discard(ready(open(planId, call)));
      return store.summarize(store.find(planId));
    },
  };
}
