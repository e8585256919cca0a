// What can be done with organizations of the tree, from the list and from the panel.
import {
  IconArchive,
  IconArrowsMove,
  IconBox,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconTool,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatFilter } from '../../../preload/contract/filter.ts';
import { nodeStatuses, type NodeStatus, type TreeRow } from '../../../preload/contract/tree.ts';
import type { GridAction } from '../../ui/grid/index.ts';
import { containersAddress } from '../containers/index.tsx';
import type { Asked } from './asked.tsx';
import { statusVerbs } from './words.ts';

const iconProps = { size: 15, stroke: 1.6 };

const statusIcons: Record<NodeStatus, ReactNode> = {
  suspended: <IconPlayerPause {...iconProps} />,
  maintenance: <IconTool {...iconProps} />,
  archived: <IconArchive {...iconProps} />,
  active: <IconPlayerPlay {...iconProps} />,
};

const orderedStatuses = [...nodeStatuses.filter((status) => status !== 'active'), 'active'] as const;

/** The filter that containers of any of these organizations match. */
export const orgFilter = (orgs: readonly string[]): string =>
  formatFilter(orgs.map((value) => ({ field: 'org', op: '=', value, negated: false })));

export function treeVerbs(ask: (asked: Asked) => void, navigate: (to: string) => void): GridAction<TreeRow>[] {
  const alone = (rows: readonly TreeRow[], asked: (row: TreeRow) => Asked) => {
    const [row] = rows;
    if (row) ask(rows.length === 1 ? asked(row) : { verb: 'one', count: rows.length });
  };
  return [
    {
      id: 'move',
      label: 'Move…',
      icon: <IconArrowsMove {...iconProps} />,
      run: (_selection, chosen) => ask({ verb: 'move', chosen }),
    },
    ...orderedStatuses.map((status): GridAction<TreeRow> => ({
      id: status,
      label: `${statusVerbs[status]}…`,
      icon: statusIcons[status],
      danger: status === 'archived',
      // What is so already may still get another reason, or take what is below along.
      applies: (row) => row.status !== status || (status !== 'active' && row.below > 0),
      run: (_selection, chosen) => ask({ verb: 'status', status, chosen }),
    })),
    {
      id: 'edit',
      label: 'Change…',
      icon: <IconPencil {...iconProps} />,
      run: (_selection, chosen) => alone(chosen, (row) => ({ verb: 'edit', row })),
    },
    {
      id: 'create',
      label: 'Create below…',
      icon: <IconPlus {...iconProps} />,
      run: (_selection, chosen) => alone(chosen, (row) => ({ verb: 'create', below: row })),
    },
    {
      id: 'containers',
      label: 'Show containers',
      icon: <IconBox {...iconProps} />,
      run: (_selection, chosen) => navigate(containersAddress(orgFilter(chosen.map(({ org }) => org)))),
    },
  ];
}
