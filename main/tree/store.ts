// Organizations of the tree in state.db.
import type { Database } from '../database/open.ts';
import type { Edge, NodeState } from './node.ts';

interface NodeRecord {
  org: string;
  name: string;
  type: NodeState['type'];
  status: NodeState['status'];
  reason: string | null;
  link: string | null;
  created_at: number;
}

interface EdgeRecord {
  child: string;
  hierarchy: string;
  valid_from: number;
  valid_to: number | null;
  parent: string;
}

export interface TreeStore {
  all(): Map<string, NodeState>;
  get(org: string): NodeState | null;
  /** @param state null: it is removed */
  put(org: string, state: NodeState | null): void;
  count(): number;
  /** What is, was or will be directly below it, in any hierarchy. */
  below(org: string): string[];
  /** Differs after every change, also one of another process. */
  version(): string;
}

const toEdge = ({ hierarchy, parent, valid_from, valid_to }: EdgeRecord): Edge => ({
  ...{ hierarchy, parent, from: valid_from, to: valid_to },
});
const toState = (node: NodeRecord, edges: Edge[]): NodeState => ({
  ...{ name: node.name, type: node.type, status: node.status, reason: node.reason },
  link: node.link === null ? null : (JSON.parse(node.link) as NodeState['link']),
  createdAt: node.created_at,
  edges,
});

export function treeStore(database: Database): TreeStore {
  const nodes = database.prepare('SELECT * FROM tree_nodes ORDER BY org');
  const edges = database.prepare('SELECT * FROM tree_edges ORDER BY child, hierarchy, valid_from');
  const node = database.prepare('SELECT * FROM tree_nodes WHERE org = ?');
  const edgesOf = database.prepare('SELECT * FROM tree_edges WHERE child = ? ORDER BY hierarchy, valid_from');
  const putNode = database.prepare(
    `INSERT INTO tree_nodes VALUES (:org, :name, :type, :status, :reason, :link, :createdAt)
     ON CONFLICT DO UPDATE SET name = :name, type = :type, status = :status, reason = :reason, link = :link, created_at = :createdAt`,
  );
  const dropNode = database.prepare('DELETE FROM tree_nodes WHERE org = ?');
  const dropEdges = database.prepare('DELETE FROM tree_edges WHERE child = ?');
  const putEdge = database.prepare('INSERT INTO tree_edges VALUES (:child, :hierarchy, :from, :to, :parent)');
  const below = database.prepare('SELECT DISTINCT child FROM tree_edges WHERE parent = ?').pluck();
  const count = database.prepare('SELECT count(*) FROM tree_nodes').pluck();
  let written = 0;
  return {
    all() {
      const found = new Map((nodes.all() as NodeRecord[]).map((row) => [row.org, toState(row, [])]));
      for (const row of edges.all() as EdgeRecord[]) found.get(row.child)?.edges.push(toEdge(row));
      return found;
    },
    get(org) {
      const row = node.get(org) as NodeRecord | undefined;
      return row ? toState(row, (edgesOf.all(org) as EdgeRecord[]).map(toEdge)) : null;
    },
    put(org, state) {
      written += 1;
      if (state === null) {
        dropNode.run(org);
        return;
      }
      const { edges: wanted, link, ...plain } = state;
      putNode.run({ org, ...plain, link: link === null ? null : JSON.stringify(link) });
      dropEdges.run(org);
      for (const edge of wanted) putEdge.run({ child: org, ...edge });
    },
    below: (org) => below.all(org) as string[],
    count: () => count.get() as number,
    version: () => `${String(written)}.${String(database.pragma('data_version', { simple: true }))}`,
  };
}
