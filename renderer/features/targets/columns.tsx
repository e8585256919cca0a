// The columns of the list of targets, and what a target offers to a filter.
import type { FilterFields } from '../../../preload/contract/filter.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { Age } from '../../ui/age.tsx';
import { isoTime, showNumber } from '../../ui/format.ts';
import type { Column, Facet } from '../../ui/grid/index.ts';
import { kindWords, TargetState, targetWord } from '../accounts/index.tsx';
import classes from './targets.module.css';

/** Where it is, and through which host it is reached. */
export const whereText = ({ kind, url, user, via }: TargetRow): string | null =>
  kind === 'roster'
    ? 'in Provost itself'
    : [url, user !== null && `as ${user}`, via !== null && `through ${via}`].filter(Boolean).join(' ') || null;

const Dim = ({ children }: { children: string }) => <span className={classes.dim}>{children}</span>;

export const targetColumns: Column<TargetRow>[] = [
  { id: 'name', title: 'Name', width: 170, value: (row) => row.name },
  { id: 'kind', title: 'Kind', width: 130, value: (row) => kindWords[row.kind] },
  {
    id: 'state',
    title: 'State',
    width: 170,
    value: targetWord,
    cell: (row) => <TargetState target={row} />,
  },
  {
    id: 'accounts',
    title: 'Accounts',
    width: 96,
    align: 'right',
    value: (row) => row.accounts,
    cell: (row) => (row.accounts === null ? <Dim>unknown</Dim> : showNumber(row.accounts)),
  },
  {
    id: 'readAt',
    title: 'Last read',
    width: 100,
    value: (row) => isoTime(row.readAt),
    cell: (row) =>
      row.kind === 'roster' ? <Dim>kept here</Dim> : row.readAt === null ? <Dim>never</Dim> : <Age at={row.readAt} />,
  },
  { id: 'org', title: 'Organization', width: 120, value: (row) => row.org, cell: (row) => row.org ?? <Dim>–</Dim> },
  {
    id: 'where',
    title: 'Where',
    width: 320,
    value: whereText,
  },
  {
    id: 'version',
    title: 'Version',
    width: 260,
    hidden: true,
    value: (row) => row.version,
    cell: (row) => row.version ?? <Dim>unknown</Dim>,
  },
  {
    id: 'problem',
    title: 'Problem',
    width: 260,
    hidden: true,
    value: (row) => row.problem,
    cell: (row) => row.problem ?? <Dim>none</Dim>,
  },
];

export const targetFields = (row: TargetRow): FilterFields => ({
  name: [row.name, row.targetId],
  kind: row.kind,
  state: targetWord(row),
  org: row.org,
  where: whereText(row),
  version: row.version,
});

export const targetFacets: Facet<TargetRow>[] = [
  { field: 'kind', value: (row) => row.kind },
  { field: 'state', value: targetWord },
];
