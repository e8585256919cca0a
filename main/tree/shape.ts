// One hierarchy at one moment: who is below whom, in the order of a list.
import { parentAt, type NodeState } from './node.ts';

export interface Place {
  org: string;
  parent: string | null;
  depth: number;
  /** Directly below. */
  children: number;
  /** Below at any depth: the next `below` places of the order. */
  below: number;
}

export interface Shape {
  /** Each before what is below it; siblings by name. */
  order: Place[];
  /** Where each stands in `order`. */
  index: Map<string, number>;
}

/**
 * @param only leaves out all others: what was below one of those is at the top, so that nothing is told of them
 * @param at UTC ms
 */
export function shapeOf(
  nodes: ReadonlyMap<string, NodeState>,
  { hierarchy, at, only }: { hierarchy: string; at: number; only: ReadonlySet<string> | null },
): Shape {
  const seen = [...nodes].filter(([org, { createdAt }]) => createdAt <= at && (only === null || only.has(org)));
  const names = new Map(seen.map(([org, { name }]) => [org, name]));
  const children = new Map<string | null, string[]>();
  for (const [org, state] of seen) {
    const above = parentAt(state, hierarchy, at);
    const parent = above !== null && names.has(above) ? above : null;
    const siblings = children.get(parent);
    if (siblings) siblings.push(org);
    else children.set(parent, [org]);
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  for (const siblings of children.values()) {
    siblings.sort((a, b) => compare(names.get(a)!, names.get(b)!) || (a < b ? -1 : 1));
  }
  const order: Place[] = [];
  const index = new Map<string, number>();
  // Not by recursion: nothing limits how deep a tree is.
  const waiting = (children.get(null) ?? []).map((org) => ({ org, parent: null as string | null, depth: 0 })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const below = children.get(next.org) ?? [];
    index.set(next.org, order.length);
    order.push({ ...next, children: below.length, below: 0 });
    for (const org of below.toReversed()) waiting.push({ org, parent: next.org, depth: next.depth + 1 });
  }
  for (const { org, parent } of order.toReversed()) {
    if (parent !== null) order[index.get(parent)!]!.below += 1 + order[index.get(org)!]!.below;
  }
  return { order, index };
}

/** Itself and what is below it. Empty when it is not in the shape. */
export function estateOf({ order, index }: Shape, org: string): Place[] {
  const start = index.get(org);
  return start === undefined ? [] : order.slice(start, start + 1 + order[start]!.below);
}
