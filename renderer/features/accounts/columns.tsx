// The columns of the list of accounts: those that the target keeps.
import { IconLock } from '@tabler/icons-react';
import { labelOf } from '../../../preload/contract/account-model.ts';
import type { AccountRow } from '../../../preload/contract/account-rows.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { Age } from '../../ui/age.tsx';
import type { PagedColumn } from '../../ui/paged/paged-grid.tsx';
import classes from './accounts.module.css';
import { AccountState, None } from './words.tsx';

export const accountSorts = ['username', 'full_name', 'email', 'role', 'state', 'last_seen', 'valid_until'] as const;
export type AccountSort = (typeof accountSorts)[number];

const sortable = (field: AccountSort) => ({ sort: field, ascendingFirst: field !== 'last_seen' });

const text = (field: 'full_name' | 'email', width: number, grows: number): PagedColumn<AccountRow> => ({
  id: field,
  title: labelOf(field),
  width,
  grows,
  ...sortable(field),
  cell: ({ values }) => values[field] ?? <None />,
});

export const usernameColumn: PagedColumn<AccountRow> = {
  id: 'username',
  title: labelOf('username'),
  width: 170,
  ...sortable('username'),
  cell: (row) =>
    row.protected === null ? (
      row.username
    ) : (
      <span className={classes.name} title={`Left alone: ${row.protected}`}>
        <span>{row.username}</span>
        <IconLock size={13} aria-label={`Left alone: ${row.protected}`} />
      </span>
    ),
};

export const fullNameColumn = text('full_name', 170, 1);

export const stateColumn: PagedColumn<AccountRow> = {
  id: 'state',
  title: 'State',
  width: 190,
  grows: 1,
  ...sortable('state'),
  cell: (row) => <AccountState {...row} />,
};

const role: PagedColumn<AccountRow> = {
  id: 'role',
  title: 'Role',
  width: 90,
  ...sortable('role'),
  cell: (row) => row.role ?? <None />,
};

export const groupsColumn: PagedColumn<AccountRow> = {
  id: 'groups',
  title: 'Groups',
  width: 180,
  grows: 1.5,
  cell: ({ groups }) => (groups.length === 0 ? <None /> : groups.join(', ')),
};

const lastSeen: PagedColumn<AccountRow> = {
  id: 'last_seen',
  title: 'Last sign-in',
  width: 100,
  ...sortable('last_seen'),
  cell: (row) => (row.lastSeen === null ? <span className={classes.dim}>never</span> : <Age at={row.lastSeen} />),
};

const organization: PagedColumn<AccountRow> = {
  id: 'org',
  title: 'Organization',
  width: 110,
  grows: 1,
  cell: (row) => row.org ?? <None />,
};

export function accountColumns({ traits }: TargetRow): PagedColumn<AccountRow>[] {
  const keeps = (field: string) => traits.fields.includes(field);
  return [
    usernameColumn,
    ...(keeps('full_name') ? [fullNameColumn] : []),
    ...(keeps('email') ? [text('email', 200, 1.5)] : []),
    ...(keeps('role') ? [role] : []),
    groupsColumn,
    ...(traits.history ? [lastSeen] : []),
    organization,
    stateColumn,
  ];
}
