// What a place in the tree has to be: parents that are there, no circle at any time, and types from the top down.
import { mainHierarchy, nodeTypes } from '../../preload/contract/tree.ts';
import { isAt, parentAt, type Edge, type NodeState } from './node.ts';

/** Reads another organization as it is about to be. */
export type Look = (org: string) => NodeState | null;

const rank = (type: NodeState['type']) => nodeTypes.indexOf(type);

/** Going up from `parent` at a time, whether it comes to `org`. */
function leadsTo(org: string, parent: string, { hierarchy }: Edge, at: number, look: Look): boolean {
  const passed = new Set<string>();
  let above: string | null = parent;
  while (above !== null && !passed.has(above)) {
    if (above === org) return true;
    passed.add(above);
    const state = look(above);
    above = state ? parentAt(state, hierarchy, at) : null;
  }
  return false;
}

/** Times in an edge's life at which something above it begins to be elsewhere. */
function turns(edge: Edge, look: Look): number[] {
  const times = new Set([edge.from]);
  const passed = new Set<string>();
  const waiting = [edge.parent];
  for (let above = waiting.pop(); above !== undefined; above = waiting.pop()) {
    if (passed.has(above)) continue;
    passed.add(above);
    for (const other of look(above)?.edges ?? []) {
      if (other.hierarchy !== edge.hierarchy) continue;
      if (isAt(edge, other.from)) times.add(other.from);
      waiting.push(other.parent);
    }
  }
  return [...times];
}

/**
 * @param was as it is now: what does not change is not judged again
 * @returns why it can't be so, a sentence; null when it can
 */
export function forbids(org: string, state: NodeState, was: NodeState | null, look: Look): string | null {
  const stays = (edge: Edge) =>
    was?.type === state.type &&
    was.edges.some(
      ({ hierarchy, parent, from, to }) =>
        hierarchy === edge.hierarchy && parent === edge.parent && from === edge.from && to === edge.to,
    );
  for (const edge of state.edges) {
    if (stays(edge)) continue;
    if (edge.parent === org) return 'Nothing is below itself.';
    const parent = look(edge.parent);
    if (!parent) return `There is no organization “${edge.parent}” to be below.`;
    if (edge.to === null && parent.status === 'archived' && state.status !== 'archived') {
      return `“${edge.parent}” is archived: nothing new goes below it. Activate it first.`;
    }
    if (edge.hierarchy === mainHierarchy && rank(state.type) < rank(parent.type)) {
      return `A ${state.type} can’t be below a ${parent.type} (“${edge.parent}”).`;
    }
    if (edge.hierarchy === mainHierarchy && state.type === 'provider') {
      return 'A provider is at the top and can’t be below anything.';
    }
    for (const at of turns(edge, look)) {
      if (!leadsTo(org, edge.parent, edge, at, look)) continue;
      return `“${edge.parent}” is below “${org}” itself in “${edge.hierarchy}”: that would be a circle.`;
    }
  }
  return null;
}

/** Why its new type does not go with what is directly below it; null when it does. */
export function forbidsBelow(state: NodeState, below: readonly { org: string; state: NodeState }[]): string | null {
  const above = below.find(({ state: { type } }) => rank(type) < rank(state.type) || type === 'provider');
  return above ? `“${above.org}” below it is a ${above.state.type}, which can’t be below a ${state.type}.` : null;
}
