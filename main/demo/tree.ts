// The tree of the invented lab: a provider, its resellers, and their customers, which are the organizations that containers
// and accounts of the demo carry. No name in it is real.
import type { NodeState } from '../tree/index.ts';

const day = 86_400_000;

type Line = [org: string, name: string, type: NodeState['type'], below: string | null, more?: Partial<NodeState>];

/**
 * Parents come before what is below them.
 * @param now UTC ms, from which times are counted @param root folder of the demo's configs
 */
export function inventTree(now: number, root: string): [org: string, state: NodeState][] {
  const began = now - 400 * day;
  const lines: Line[] = [
    ['skyline-labs', 'Skyline Labs', 'provider', null],
    ['group-reporting', 'Group reporting', 'customer', 'skyline-labs'],
    ['meridian-learning', 'Meridian Learning', 'reseller', 'skyline-labs'],
    [
      'northfield-college',
      'Northfield College',
      'customer',
      'meridian-learning',
      { link: { root, name: 'northgate' } },
    ],
    ['northfield-computing', 'Computing', 'department', 'northfield-college'],
    ['networks-1', 'Networks 1', 'class', 'northfield-computing'],
    ['networks-2', 'Networks 2', 'class', 'northfield-computing'],
    ['next-term', 'Next term', 'class', 'northfield-computing'],
    ['northfield-design', 'Design', 'department', 'northfield-college'],
    [
      ...(['riverside-academy', 'Riverside Academy', 'customer', 'meridian-learning'] as const),
      { status: 'maintenance', reason: 'Moves to new engines until Monday' },
    ],
    ['riverside-evening', 'Evening school', 'department', 'riverside-academy'],
    ['coastal-campus', 'Coastal Campus', 'reseller', 'skyline-labs'],
    ['harbor-institute', 'Harbor Institute', 'customer', 'coastal-campus', { link: { root, name: 'harborlight' } }],
    ['harbor-engineering', 'Engineering', 'department', 'harbor-institute'],
    ['harbor-languages', 'Languages', 'department', 'harbor-institute'],
    [
      ...(['dune-seminar', 'Dune Seminar', 'customer', 'coastal-campus'] as const),
      { status: 'suspended', reason: 'Contract paused since the summer' },
    ],
    [
      'tideway-school',
      'Tideway School',
      'customer',
      'coastal-campus',
      { status: 'archived', reason: 'Contract ended' },
    ],
  ];
  const extra: Record<string, NodeState['edges']> = {
    // It came from the other reseller, which shows in its places and in the tree of an earlier day.
    'harbor-institute': [
      { hierarchy: 'main', parent: 'meridian-learning', from: began, to: now - 90 * day },
      { hierarchy: 'main', parent: 'coastal-campus', from: now - 90 * day, to: null },
      { hierarchy: 'reporting', parent: 'group-reporting', from: now - 60 * day, to: null },
    ],
    'northfield-college': [
      { hierarchy: 'main', parent: 'meridian-learning', from: began, to: null },
      { hierarchy: 'reporting', parent: 'group-reporting', from: now - 60 * day, to: null },
    ],
  };
  return lines.map(([org, name, type, below, more]) => [
    org,
    {
      ...{ name, type, status: 'active', reason: null, link: null, createdAt: began },
      edges: extra[org] ?? (below === null ? [] : [{ hierarchy: 'main', parent: below, from: began, to: null }]),
      ...more,
    },
  ]);
}
