// Computes the changes of the tree that wishes come to, against the tree as it is.
import { mainHierarchy } from '../../preload/contract/tree.ts';
import type { PlannedChange } from '../plans/operation.ts';
import { contentOf, type NodeState } from './node.ts';
import { forbids, forbidsBelow } from './rules.ts';
import { fieldsOf, wantedOf, type Wish } from './wish.ts';

/** wanted null: it is removed, which only undo does. */
export type TreePayload = { org: string; wanted: NodeState | null };
export type TreeChange = PlannedChange<TreePayload>;

export const lane = 'tree';
const ends = (state: NodeState | null) => state?.status === 'suspended' || state?.status === 'archived';

interface Asked {
  org: string;
  action: string;
  live: NodeState | null;
  wanted: NodeState | null;
  problem?: string | null;
}

export function changeOf({ org, action, live, wanted, problem = null }: Asked): TreeChange {
  const fields = problem === null ? fieldsOf(live, wanted) : [];
  const kind = live === null ? 'create' : wanted === null ? 'delete' : 'update';
  const same = problem === null && contentOf(live) === contentOf(wanted);
  return {
    kind: problem !== null ? 'conflict' : same ? 'skip' : kind,
    ...{ key: org, label: org, action, where: 'Organizations', lane, org, fields },
    reason: problem ?? (same ? (wanted === null ? 'is gone already' : 'is so already') : null),
    seen: contentOf(live),
    payload: { org, wanted },
    undo: {
      restores: live === null ? 'It is taken out of the tree again.' : 'It is as it was, in all hierarchies.',
      cannot: [],
    },
    braked: kind === 'delete' || (ends(wanted) && !ends(live)),
  };
}

/** Parents that are created come before what is below them, whatever the order of a file. */
function parentsFirst(wishes: readonly Wish[], nodes: ReadonlyMap<string, NodeState>): Wish[] {
  const created = new Map(wishes.flatMap((one) => (nodes.has(one.org) ? [] : [[one.org, one] as const])));
  const done = new Set<Wish>();
  const sorted: Wish[] = [];
  for (const wish of wishes) {
    const chain: Wish[] = [];
    for (
      let next: Wish | undefined = wish;
      next && !done.has(next) && !chain.includes(next);
      next = created.get(next.place?.parent ?? '')
    ) {
      chain.push(next);
    }
    for (const one of chain.reverse()) {
      done.add(one);
      sorted.push(one);
    }
  }
  return sorted;
}

/** @param now UTC ms @returns what needs a decision first */
export function planWishes(wishes: readonly Wish[], nodes: ReadonlyMap<string, NodeState>, now: number): TreeChange[] {
  const next = new Map<string, NodeState>();
  const look = (org: string) => next.get(org) ?? nodes.get(org) ?? null;
  const named = new Set<string>();
  const below = childrenOf(nodes);
  const changes = parentsFirst(wishes, nodes).map((wish): TreeChange => {
    const { org, action } = wish;
    const live = nodes.get(org) ?? null;
    const asked = named.has(org) ? { problem: 'It is named twice.' } : wantedOf(wish, live, now);
    named.add(org);
    if ('problem' in asked) return changeOf({ org, action, live, wanted: live, problem: asked.problem });
    const { wanted } = asked;
    const typed = live !== null && live.type !== wanted.type;
    const children = typed ? (below.get(org) ?? []).map((child) => ({ org: child, state: look(child)! })) : [];
    const problem = forbids(org, wanted, live, look) ?? (typed ? forbidsBelow(wanted, children) : null);
    if (problem !== null) return changeOf({ org, action, live, wanted: live, problem });
    next.set(org, wanted);
    return changeOf({ org, action, live, wanted });
  });
  // The keys of a plan are unique: what is named twice is told under a key of its own.
  const keys = new Set<string>();
  for (const [index, change] of changes.entries()) {
    if (keys.has(change.key)) change.key = `${change.key}#${String(index)}`;
    keys.add(change.key);
  }
  return [...changes.filter(({ kind }) => kind === 'conflict'), ...changes.filter(({ kind }) => kind !== 'conflict')];
}

/** Directly below each in the main hierarchy, until further notice. */
function childrenOf(nodes: ReadonlyMap<string, NodeState>): Map<string, string[]> {
  const below = new Map<string, string[]>();
  for (const [org, { edges }] of nodes) {
    for (const { hierarchy, parent, to } of edges) {
      if (hierarchy !== mainHierarchy || to !== null) continue;
      const children = below.get(parent);
      if (children) children.push(org);
      else below.set(parent, [org]);
    }
  }
  return below;
}
