// The list of containers with its verbs. Stays there, and keeps its place, while a row's panel is open.
import { Button } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { ContainerRow } from '../../../preload/contract/containers.ts';
import { useAddress } from '../../ui/address.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { useConnection } from '../../client/index.ts';
import { DataGrid } from '../../ui/grid/index.ts';
import type { Facet } from '../../ui/grid/types.ts';
import { ShownLate } from '../../ui/shown-late.tsx';
import { containerColumns, engineName, staleSince, type Engines } from './columns.tsx';
import classes from './containers.module.css';
import { NoContainers } from './empty.tsx';
import { EngineBanners } from './engine-banners.tsx';
import { containerFields } from './fields.ts';
import { containerGroups } from './groups.tsx';
import type { useContainers } from './live.ts';
import { useLogVerbs } from './logs/use-log-verbs.tsx';
import { useRank } from './stats/rank.ts';
import { RankLine } from './stats/rank-line.tsx';
import { handedOver, taken } from './handed-over.ts';
import { useSpared } from './spared.ts';
import { scheduleAction } from './schedule-action.tsx';
import { rowKey } from './store.ts';
import { VerbDialog } from './verb-dialog.tsx';
import { useVerbs } from './verbs.tsx';
import { ManyDialog } from './exec/many-dialog.tsx';
import { useMany } from './exec/use-many.tsx';

/** The columns fill 1280 pixels; what a wider window has more goes to the texts. */
const spread = (): number => Math.min(1.8, Math.max(1, (window.innerWidth - 660) / 620));

export function ContainerList({ list, openKey }: { list: ReturnType<typeof useContainers>; openKey: string | null }) {
  const [, navigate] = useLocation();
  const [scope] = useAddress('engine');
  const rows = useMemo(
    () => (scope === null ? list.rows : list.rows.filter((row) => row.engineId === scope)),
    [list.rows, scope],
  );
  const engines = useMemo(
    () => list.engines.filter((engine) => scope === null || engine.engineId === scope),
    [list.engines, scope],
  );
  const byId: Engines = useMemo(() => new Map(list.engines.map((engine) => [engine.engineId, engine])), [list.engines]);
  const connection = useConnection();
  const lostAt = connection.kind === 'reconnecting' ? connection.since : null;
  const rank = useRank('containers', scope);
  const columns = useMemo(() => containerColumns(byId, spread(), lostAt, rank.ranking), [byId, lostAt, rank.ranking]);
  const { sortNow } = rank;
  const viewItems = useMemo(
    () => [
      { label: 'Sort by CPU now', run: () => sortNow('cpu') },
      { label: 'Sort by memory now', run: () => sortNow('memory') },
    ],
    [sortNow],
  );
  const facets = useMemo(
    (): Facet<ContainerRow>[] => [
      { field: 'state', value: (row) => row.state },
      { field: 'health', value: (row) => row.health },
      { field: 'org', value: (row) => row.org },
      { field: 'image', value: (row) => row.image },
      { field: 'engine', value: (row) => engineName(byId, row.engineId) },
    ],
    [byId],
  );
  const groups = useMemo(() => containerGroups(byId), [byId]);
  const { actions, asked, planning, problem, dismiss } = useVerbs(scope);
  const spared = useSpared();
  const [first] = useState(handedOver);
  useEffect(() => taken(first), [first]);
  const logs = useLogVerbs(scope);
  const many = useMany(scope);
  const scopeName = scope === null ? null : engineName(byId, scope);
  const verbs = useMemo(
    () => [...actions, ...many.actions, ...logs.actions, scheduleAction(navigate, scopeName)],
    [actions, many.actions, logs.actions, navigate, scopeName],
  );

  return (
    <div className={classes.list}>
      <EngineBanners engines={engines} />
      {list.problem && (
        <div className={classes.banner}>
          <ErrorState problem={list.problem} inline />
        </div>
      )}
      <PlanProblem planner={{ busy: false, problem, dismiss }} />
      {planning && (
        <ShownLate>
          <div className={classes.planning} role="status">
            {planning.text}
            <Button variant="default" onClick={planning.cancel}>
              Cancel
            </Button>
          </div>
        </ShownLate>
      )}
      <RankLine rank={rank} />
      <DataGrid<ContainerRow>
        id="containers"
        label="Containers"
        noun="container"
        rows={rows}
        rowKey={rowKey}
        columns={columns}
        fields={(row) => containerFields(row, engineName(byId, row.engineId), Date.now())}
        facets={facets}
        groups={groups}
        actions={verbs}
        onOpen={(row) => navigate(`/containers/${encodeURIComponent(row.engineId)}/${row.id}${window.location.search}`)}
        openKey={openKey}
        viewItems={viewItems}
        stale={(row) => staleSince(byId, row, lostAt) !== undefined}
        spared={spared}
        selectAtFirst={first}
        initialSort={{ column: 'name', descending: false }}
        loading={!list.loaded && list.count === 0 && !list.problem}
        empty={<NoContainers engines={engines} />}
      />
      {asked && <VerbDialog asked={asked} />}
      {many.asked && <ManyDialog asked={many.asked} />}
      {logs.dialog}
    </div>
  );
}
