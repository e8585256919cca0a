// The operation `tree.change`: what the plan engine needs to plan, apply and undo changes of the tree. A batch is one
// transaction; the journal stands in the same database.
import { z } from 'zod';
import type { BatchOperation, LiveState, Outcome, PlanOutline, Verdict } from '../plans/operation.ts';
import { contentOf, type NodeState } from './node.ts';
import { changeOf, planWishes, type TreeChange, type TreePayload } from './plan.ts';
import { forbids } from './rules.ts';
import type { TreeStore } from './store.ts';
import { wish, type Wish } from './wish.ts';

export type TreeParams = { wishes: Wish[]; org: string | null };
export type TreeOperation = BatchOperation<TreeParams, TreePayload>;

const batchSize = 500;

interface TreeDeps {
  store: TreeStore;
  transaction<Result>(work: () => Result): Result;
  now(): number;
}

export function treeOperation({ store, transaction, now }: TreeDeps): TreeOperation {
  const outline = (changes: TreeChange[], org: string | null): PlanOutline<TreePayload> => ({
    changes,
    population: { total: store.count(), orgs: {} },
    org,
  });
  const live = ({ payload: { org } }: { payload: TreePayload }) => store.get(org);
  const apply = ({ org, wanted }: TreePayload): Outcome => {
    const was = store.get(org);
    const problem = wanted === null ? heldBy(org, store) : forbids(org, wanted, was, (other) => store.get(other));
    if (problem !== null) return { state: 'failed', message: problem };
    store.put(org, wanted);
    return { state: 'done', after: { content: contentOf(wanted) } };
  };

  return {
    name: 'tree.change',
    version: 1,
    params: z.object({ wishes: z.array(wish), org: z.string().nullable() }) as unknown as z.ZodType<TreeParams>,
    noun: { one: 'organization', many: 'organizations' },
    plan: ({ wishes, org }) => Promise.resolve(outline(planWishes(wishes, store.all(), now()), org)),
    planInverse(applied) {
      // The engine gives what was done last first: children are taken away before their parents.
      const changes = applied.map(({ change: { payload }, before, after }): TreeChange => {
        const { org } = payload;
        const is = store.get(org);
        const moved = contentOf(is) !== (after as { content: string }).content;
        return changeOf({
          ...{ org, action: 'put back', live: is, wanted: before as NodeState | null },
          problem: moved && contentOf(is) !== contentOf(before as NodeState | null) ? 'It was changed since.' : null,
        });
      });
      return Promise.resolve(outline(changes, null));
    },
    planAgain(changes) {
      const again = changes.map(({ action, payload: { org, wanted } }) => {
        const is = store.get(org);
        const problem = wanted && forbids(org, wanted, is, (other) => store.get(other));
        return changeOf({ org, action, live: is, wanted, problem });
      });
      return Promise.resolve(outline(again, null));
    },
    concurrency: () => 1,
    ready: () => Promise.resolve(),
    batch: {
      size: () => batchSize,
      inspect: (changes) =>
        Promise.resolve(
          changes.map((change): LiveState => {
            const state = live(change);
            const settled = state === null && change.payload.wanted === null ? 'is gone already' : undefined;
            return { content: contentOf(state), before: state, ...(settled && { settled }) };
          }),
        ),
      apply: (items) => Promise.resolve(transaction(() => items.map(({ change }) => apply(change.payload)))),
      happened: (items) =>
        Promise.resolve(
          items.map(({ change }): Verdict => {
            const content = contentOf(live(change));
            if (content === change.seen) return { answer: 'no' };
            if (content === contentOf(change.payload.wanted)) {
              return { answer: 'yes', outcome: { state: 'done', after: { content } } };
            }
            return { answer: 'unknown', why: 'It was changed by something else meanwhile.' };
          }),
        ),
    },
  };
}

/** Why an organization can't be taken out of the tree; null: nothing is, was or will be below it. */
function heldBy(org: string, store: TreeStore): string | null {
  const [other] = store.below(org);
  return other === undefined ? null : `“${other}” is, was or will be below it.`;
}
