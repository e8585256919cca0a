// An organization of the tree as it is stored: what plans see, what undo puts back.
import { createHash } from 'node:crypto';
import type { NodeStatus, NodeType } from '../../preload/contract/tree.ts';

// Types and not interfaces: they are JSON, and travel in plans.
/** `from` and `to` in UTC ms; `to` is not part of it, null is until further notice. */
export type Edge = { hierarchy: string; parent: string; from: number; to: number | null };
export type Link = { root: string; name: string };
export type NodeState = {
  name: string;
  type: NodeType;
  status: NodeStatus;
  reason: string | null;
  link: Link | null;
  createdAt: number;
  /** By hierarchy, then by time. */
  edges: Edge[];
};

export const absent = 'absent';

const byPlace = (a: Edge, b: Edge) =>
  a.hierarchy < b.hierarchy ? -1 : a.hierarchy > b.hierarchy ? 1 : a.from - b.from;

/** The same state has the same form, so that its content can be compared. */
export const ordered = (state: NodeState): NodeState => ({ ...state, edges: state.edges.toSorted(byPlace) });

/** Equal for equal states. */
export function contentOf(state: NodeState | null): string {
  if (state === null) return absent;
  const { name, type, status, reason, link, createdAt, edges } = ordered(state);
  const plain = [
    ...[name, type, status, reason, link?.root ?? null, link?.name ?? null, createdAt],
    edges.map(({ hierarchy, parent, from, to }) => [hierarchy, parent, from, to]),
  ];
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex');
}

export const isAt = ({ from, to }: Edge, at: number): boolean => from <= at && (to === null || at < to);

/** Its parent in a hierarchy at a time; null: it is at the top, or not in it. */
export const parentAt = (state: NodeState, hierarchy: string, at: number): string | null =>
  state.edges.find((edge) => edge.hierarchy === hierarchy && isAt(edge, at))?.parent ?? null;

/**
 * Its edges when it is below `parent` from a time on: what began before ends then, and what was to begin later is dropped.
 * @param parent null: at the top
 */
export function moved(edges: readonly Edge[], hierarchy: string, parent: string | null, from: number): Edge[] {
  const kept = edges.flatMap((edge) => {
    if (edge.hierarchy !== hierarchy) return [edge];
    if (edge.from >= from) return [];
    return [edge.to !== null && edge.to <= from ? edge : { ...edge, to: from }];
  });
  if (parent === null) return kept;
  // It stays where it is: no new place from today on.
  const last = kept.find((edge) => edge.hierarchy === hierarchy && edge.parent === parent && edge.to === from);
  if (!last) return [...kept, { hierarchy, parent, from, to: null }];
  return kept.map((edge) => (edge === last ? { ...edge, to: null } : edge));
}
