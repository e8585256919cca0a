// The tree as it was last read, for as long as nothing has changed: a list of thousands is asked for with every key.
import type { NodeState } from './node.ts';
import { shapeOf, type Shape } from './shape.ts';
import type { TreeStore } from './store.ts';

interface Asked {
  hierarchy: string;
  /** UTC ms */
  at: number;
  only: ReadonlySet<string> | null;
}

export interface TreeView {
  nodes(): ReadonlyMap<string, NodeState>;
  of(asked: Asked): { nodes: ReadonlyMap<string, NodeState>; shape: Shape };
}

export function treeView(store: TreeStore): TreeView {
  let read: { version: string; nodes: Map<string, NodeState> } | null = null;
  let last: { nodes: unknown; asked: Asked; until: [number, number]; shape: Shape } | null = null;
  const nodes = () => {
    const version = store.version();
    if (read?.version !== version) read = { version, nodes: store.all() };
    return read.nodes;
  };
  return {
    nodes,
    of(asked) {
      const all = nodes();
      const fits =
        last?.nodes === all &&
        last.asked.hierarchy === asked.hierarchy &&
        last.asked.only === asked.only &&
        last.until[0] <= asked.at &&
        asked.at < last.until[1];
      if (!last || !fits) last = { nodes: all, asked, until: stretch(all, asked), shape: shapeOf(all, asked) };
      return { nodes: all, shape: last.shape };
    },
  };
}

/** From when until when the hierarchy is what it is at a time: UTC ms, without the second. */
function stretch(nodes: ReadonlyMap<string, NodeState>, { hierarchy, at }: Asked): [number, number] {
  let [since, until] = [-Infinity, Infinity];
  const turn = (time: number) => {
    if (time <= at) since = Math.max(since, time);
    else until = Math.min(until, time);
  };
  for (const { createdAt, edges } of nodes.values()) {
    turn(createdAt);
    for (const edge of edges) {
      if (edge.hierarchy !== hierarchy) continue;
      turn(edge.from);
      if (edge.to !== null) turn(edge.to);
    }
  }
  return [since, until];
}
