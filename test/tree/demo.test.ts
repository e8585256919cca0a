// The tree that a demo begins with: it could have been made by anybody, and its customers are those of the demo's containers.
import { expect, test } from 'vitest';
import { organizations } from '../../main/demo/lab.ts';
import { inventTree } from '../../main/demo/tree.ts';
import type { NodeState } from '../../main/tree/index.ts';
import { forbids } from '../../main/tree/rules.ts';

test('the demo’s tree keeps the rules, each after what it is below, with the organizations of its containers', () => {
  const before = new Map<string, NodeState>();
  for (const [org, state] of inventTree(Date.UTC(2026, 0, 1), '/srv/tetra')) {
    for (const { parent } of state.edges) expect(before.has(parent), `${org} after ${parent}`).toBe(true);
    expect(forbids(org, state, null, (other) => before.get(other) ?? null)).toBeNull();
    before.set(org, state);
  }
  for (const { org } of organizations) expect(before.get(org)?.type).toBe('customer');
});
