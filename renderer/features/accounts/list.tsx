// The list of accounts of one target: as it was last read, sorted and narrowed by the backend.
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import type { AccountRow } from '../../../preload/contract/account-rows.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { client } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showCount, showNumber } from '../../ui/format.ts';
import { FilterField, SelectionBar, type GridSelection } from '../../ui/grid/index.ts';
import layout from '../../ui/layout.module.css';
import { Chips } from '../../ui/paged/chips.tsx';
import { PagedGrid } from '../../ui/paged/paged-grid.tsx';
import type { PageRequest } from '../../ui/paged/page.ts';
import { usePages } from '../../ui/paged/use-pages.ts';
import { usePicked } from '../../ui/paged/use-picked.ts';
import { useSort } from '../../ui/paged/use-sort.ts';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { ShownLate } from '../../ui/shown-late.tsx';
import { Toolbar, ToolbarPlace } from '../../ui/toolbar.tsx';
import classes from './accounts.module.css';
import { accountAddress, importAddress } from './addresses.ts';
import { accountColumns, accountSorts } from './columns.tsx';
import { chipOf, filterFields, stateChips, unknownField, withChip } from './filter.ts';
import { tooMany } from './selection.ts';
import { ReadProblem } from './reading.tsx';
import { useVerbs } from './verbs.tsx';

interface Props {
  target: TargetRow;
  username: string | null;
}

export function AccountList({ target, username }: Props) {
  const [, navigate] = useLocation();
  const [filterParameter, setFilter] = useAddress('filter');
  const filter = filterParameter ?? '';
  const { sorted, onSort } = useSort(accountSorts, true);
  const input = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const read = (request: PageRequest, signal?: AbortSignal) =>
    client.accounts.list(
      { target: target.targetId, filter, sort: sorted.by, descending: !sorted.ascending, ...request },
      signal && { signal },
    );
  const pages = usePages(
    ['accounts', target.targetId, 'list', filter, sorted.by, sorted.ascending],
    read,
    ({ reading }) => (reading ? 1_000 : 15_000),
  );
  const picked = usePicked<AccountRow>(`accounts of ${target.targetId}`, (row) => row.username, filter, pages.total);
  const nameOf = (selection: GridSelection) => {
    if (selection.kind === 'matching') return showCount(picked.count, 'account');
    const [only] = selection.keys;
    return selection.keys.size === 1 && only !== undefined ? only : showCount(selection.keys.size, 'account');
  };
  const verbs = useVerbs(target, nameOf);
  const { answer } = pages;
  const counts = answer?.counts ?? null;
  const many = tooMany(picked.selection);
  const away = answer !== null && answer.problem !== null;
  const toImport = () => navigate(importAddress(target));

  const selection = !picked.empty && (
    <SelectionBar
      count={picked.count}
      all={picked.all}
      matching={pages.total}
      filter={filter}
      actions={verbs.actions}
      idle={() => many}
      onAll={picked.pickAll}
      onClear={picked.clear}
      onAction={(action) => action.run(picked.selection, [])}
    />
  );

  if (pages.problem && answer === null) return <ErrorState problem={pages.problem} onRetry={pages.retry} />;
  return (
    <div className={layout.list}>
      <ToolbarPlace other={selection}>
        <Toolbar
          label="Accounts: filter and view"
          right={
            <>
              <MoreMenu
                target={target}
                empty={pages.total === 0}
                onExport={() =>
                  verbs.ask('export', { target: target.targetId, filter }, showCount(pages.total, 'account'))
                }
                onPurge={() => verbs.planner.go(() => client.accounts.planPurge({ target: target.targetId }))}
                onPseudonymise={() =>
                  verbs.planner.go(() => client.accounts.planPseudonymise({ target: target.targetId }))
                }
              />
              {target.traits.writes && <Button onClick={toImport}>Import…</Button>}
            </>
          }
        >
          <FilterField
            id="accounts"
            value={filter}
            onChange={(text, replace) => setFilter(text, replace)}
            fields={filterFields}
            examples={['group', 'state']}
            unknownField={unknownField(filter)}
            input={input}
            onLeave={() => body.current?.querySelector<HTMLElement>('[role=grid]')?.focus()}
          />
          {counts && counts.all > 0 && (
            <Chips
              label="State"
              all={`All ${showNumber(counts.all)}`}
              chips={stateChips.map((id) => ({
                id,
                text: `${id === 'disabled' ? 'Disabled' : 'Expired'} ${showNumber(counts[id])}`,
              }))}
              chosen={chipOf(filter)}
              onChoose={(chip) => setFilter(withChip(filter, chip))}
            />
          )}
          <span className={filter === '' ? 'visually-hidden' : classes.dim} role="status">
            {filter === '' ? showNumber(pages.total) : `${showNumber(pages.total)} match`}
          </span>
        </Toolbar>
      </ToolbarPlace>
      {many && (
        <div className={layout.line} role="status">
          More than 10,000 accounts can’t be named one by one. Select all that match a filter instead.
        </div>
      )}
      <PlanProblem planner={verbs.planner} />
      {answer && <ReadProblem answer={answer} target={target} />}
      <div className={layout.body} ref={body}>
        {pages.problem ? (
          <ErrorState problem={pages.problem} action={{ label: 'Clear the filter', run: () => setFilter(null) }} />
        ) : (
          <PagedGrid
            // What another filter lets through is looked at from its top.
            key={filter}
            label="Accounts"
            pages={pages}
            rowKey={(row) => row.username}
            columns={accountColumns(target)}
            picked={picked}
            checkLabel={(row) => `Select ${row.username}`}
            actions={verbs.actions}
            sorted={sorted}
            onSort={onSort}
            onOpen={(row) => navigate(`${accountAddress(target, row.username)}${window.location.search}`)}
            openKey={username}
            pale={(row) => away || row.state === 'disabled'}
            empty={
              answer === null ? (
                <Reading target={target} />
              ) : filter !== '' ? (
                <EmptyState
                  sentence={nothingMatches(filter)}
                  action={{ label: 'Clear the filter', run: () => setFilter(null) }}
                />
              ) : answer.readAt === null && (answer.reading || !away) ? (
                <Reading target={target} />
              ) : (
                !away && <NoAccounts target={target} onImport={toImport} />
              )
            }
          />
        )}
      </div>
      {verbs.dialog}
    </div>
  );
}

const Reading = ({ target }: { target: TargetRow }) => (
  <ShownLate>
    <span className={classes.dim} role="status">
      Reading the accounts of {target.name}.
    </span>
  </ShownLate>
);

function nothingMatches(filter: string): string {
  const field = unknownField(filter);
  return field === null
    ? `No account matches “${filter}”.`
    : `There is no field “${field}”. There are ${filterFields.join(', ')}.`;
}

function NoAccounts({ target, onImport }: { target: TargetRow; onImport(): void }) {
  if (!target.traits.writes) return <EmptyState sentence={`${target.name} has no accounts that Provost may see.`} />;
  return (
    <EmptyState
      sentence={
        target.kind === 'roster'
          ? 'Accounts are the people who work in the lab. A file of a class puts them here, to be checked, changed and sent to other targets.'
          : `${target.name} has no accounts yet. A file of a class puts them there.`
      }
      action={{ label: 'Import a class…', run: onImport }}
    />
  );
}

function MoreMenu(props: {
  target: TargetRow;
  empty: boolean;
  onExport(): void;
  onPurge(): void;
  onPseudonymise(): void;
}) {
  const { traits } = props.target;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label="More">
          <ActionIcon aria-label="More">
            <IconDots size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={props.empty} onClick={props.onExport}>
          Export…
        </Menu.Item>
        {traits.writes && <Menu.Item onClick={props.onPurge}>Purge what is due…</Menu.Item>}
        {traits.writes && traits.history && (
          <Menu.Item onClick={props.onPseudonymise}>Pseudonymise the history of deleted accounts…</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
