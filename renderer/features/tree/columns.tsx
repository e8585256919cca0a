// The columns of the tree, and what an organization offers to a filter.
import type { FilterFields } from '../../../preload/contract/filter.ts';
import type { TreeRow } from '../../../preload/contract/tree.ts';
import { showNumber } from '../../ui/format.ts';
import type { Column, Facet } from '../../ui/grid/index.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './tree.module.css';
import { statusTones, title } from './words.ts';

/** Pixels a step down, and steps after which names go no further to the right. */
const step = 16;
const deepest = 8;

const Dim = ({ children }: { children: string }) => <span className={classes.dim}>{children}</span>;

export const StatusDot = ({ status, reason }: Pick<TreeRow, 'status' | 'reason'>) => (
  <span title={reason ?? undefined}>
    <StateDot tone={statusTones[status]} word={status} />
  </span>
);

/** @param names null: the rows stand in the order of the tree; else what each is below is said by this name beside it */
export const treeColumns = (names: ReadonlyMap<string, string> | null): Column<TreeRow>[] => [
  {
    id: 'name',
    title: 'Name',
    width: 210,
    value: ({ name }) => name,
    cell: ({ name, depth, parent }) =>
      names === null ? (
        <span style={{ paddingLeft: Math.min(depth, deepest) * step }}>{name}</span>
      ) : (
        <>
          {name}
          {parent !== null && <Dim>{` in ${names.get(parent) ?? parent}`}</Dim>}
        </>
      ),
  },
  { id: 'org', title: 'Id', width: 140, mono: true, value: ({ org }) => org },
  { id: 'type', title: 'Type', width: 104, value: ({ type }) => title(type) },
  {
    id: 'status',
    title: 'Status',
    width: 116,
    value: ({ status }) => status,
    cell: ({ status, reason }) => <StatusDot status={status} reason={reason} />,
  },
  {
    id: 'reason',
    title: 'Reason',
    width: 180,
    hidden: true,
    value: ({ reason }) => reason,
    cell: ({ reason }) => reason ?? <Dim>none given</Dim>,
  },
  {
    id: 'below',
    title: 'Below',
    width: 72,
    align: 'right',
    descendingFirst: true,
    value: ({ below }) => below,
    cell: ({ below }) => (below === 0 ? <Dim>0</Dim> : showNumber(below)),
  },
  {
    id: 'folder',
    title: 'Folder',
    width: 140,
    value: ({ link }) => link?.name ?? null,
    cell: ({ link }) => link?.name ?? <Dim>–</Dim>,
  },
];

export const treeFields = ({ org, name, type, status, reason, parent, below, link }: TreeRow): FilterFields => ({
  name: [name, org],
  ...{ org, type, status, reason, parent, below },
  folder: link?.name ?? null,
});

export const treeFacets: Facet<TreeRow>[] = [
  { field: 'status', value: ({ status }) => status },
  { field: 'type', value: ({ type }) => type },
];
