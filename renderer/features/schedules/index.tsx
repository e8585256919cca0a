// Schedules: verbs on containers at set times, what each did last, and what was missed.
import { Button, Tabs } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Schedule } from '../../../preload/contract/schedules.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isoTime, showNumber, showTime } from '../../ui/format.ts';
import { DataGrid } from '../../ui/grid/index.ts';
import type { Column, GridAction } from '../../ui/grid/types.ts';
import layout from '../../ui/layout.module.css';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { Screen } from '../../ui/screen.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { ScheduleForm } from './form.tsx';
import { Runs } from './runs.tsx';
import { describeCron } from './when.ts';
import { missedSchedules, outcomeTones, outcomeWord, selectionWords, title } from './words.ts';

export const actions = [
  {
    id: 'schedules.new',
    title: 'New schedule',
    keywords: ['cron', 'start', 'stop', 'time'],
    path: '/schedules?open=new',
  },
];

const columns: Column<Schedule>[] = [
  { id: 'name', title: 'Schedule', width: 190, value: (row) => row.name },
  { id: 'action', title: 'Does', width: 90, value: (row) => title(row.action) },
  { id: 'which', title: 'To', width: 240, value: (row) => selectionWords(row.selection) },
  { id: 'when', title: 'When', width: 170, value: (row) => describeCron(row.cron) },
  { id: 'zone', title: 'Time zone', width: 140, value: (row) => row.timeZone, hidden: true },
  {
    id: 'next',
    title: 'Next',
    width: 210,
    value: (row) => isoTime(row.nextAt),
    cell: (row) => (row.nextAt === null ? 'switched off' : showTime(row.nextAt)),
  },
  {
    id: 'last',
    title: 'Last run',
    width: 140,
    value: (row) => row.lastRun?.outcome ?? 'never',
    cell: ({ lastRun }) =>
      lastRun ? <StateDot tone={outcomeTones[lastRun.outcome]} word={outcomeWord(lastRun)} /> : 'not yet',
  },
  {
    id: 'ago',
    title: 'Ran',
    width: 100,
    align: 'right',
    value: (row) => isoTime(row.lastRun?.at ?? null),
    cell: ({ lastRun }) => (lastRun ? <Age at={lastRun.at} /> : '–'),
  },
];

export default function Schedules() {
  const [, navigate] = useLocation();
  const [open, setOpen] = useAddress('open');
  const [tab, setTab] = useAddress('tab');
  const [proposed] = useAddress('for');
  const cache = useQueryClient();
  const list = useQuery(orpc.schedules.list.queryOptions({ input: {}, refetchInterval: 5_000 }));
  const refresh = () => cache.invalidateQueries({ queryKey: orpc.schedules.key() });
  const rows = list.data?.rows ?? [];
  const opened = rows.find(({ scheduleId }) => scheduleId === open) ?? null;
  const doing = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => void refresh(),
  });
  const planNow = useMutation({
    mutationFn: (scheduleId: string) => client.schedules.planNow({ scheduleId }),
    onSuccess: ({ planId }) => navigate(`/plans/${planId}`),
  });
  const each = (chosen: readonly Schedule[], work: (scheduleId: string) => Promise<unknown>) =>
    doing.mutate(() => Promise.all(chosen.map(({ scheduleId }) => work(scheduleId))));

  const rowActions: GridAction<Schedule>[] = [
    {
      id: 'on',
      label: 'Switch on',
      icon: <IconPlayerPlay size={15} />,
      applies: (row) => !row.enabled,
      run: (_selection, chosen) =>
        each(chosen, (scheduleId) => client.schedules.setEnabled({ scheduleId, enabled: true })),
    },
    {
      id: 'off',
      label: 'Switch off',
      icon: <IconPlayerPause size={15} />,
      applies: (row) => row.enabled,
      run: (_selection, chosen) =>
        each(chosen, (scheduleId) => client.schedules.setEnabled({ scheduleId, enabled: false })),
    },
    {
      id: 'remove',
      label: 'Remove',
      icon: <IconTrash size={15} />,
      danger: true,
      run: (_selection, chosen) => each(chosen, (scheduleId) => client.schedules.remove({ scheduleId })),
    },
  ];
  const problem = doing.error ?? planNow.error;
  const missed = missedSchedules(rows);

  return (
    <Screen title="Schedules" aside={rows.length > 0 && showNumber(rows.length)}>
      <div className={layout.list}>
        {missed.length > 0 && (
          <div className={layout.line} data-attention role="status">
            {missed.length === 1
              ? `“${missed[0]!.name}” was missed ${missed[0]!.lastRun!.missed === 1 ? 'once' : `${missed[0]!.lastRun!.missed} times`} while Provost was closed or the computer asleep. Nothing was done.`
              : `${missed.length} schedules were missed while Provost was closed or the computer asleep. Nothing was done.`}
            <Button variant="default" onClick={() => (setTab('runs', true), setOpen(missed[0]!.scheduleId))}>
              Look at it
            </Button>
          </div>
        )}
        {problem && (
          <div className={layout.line} data-attention>
            <ProblemLine problem={toProblem(problem)} />
          </div>
        )}
        <div className={layout.beside}>
          <div className={layout.list}>
            {list.error && !list.data ? (
              <ErrorState problem={toProblem(list.error)} onRetry={() => void list.refetch()} />
            ) : (
              <DataGrid<Schedule>
                id="schedules"
                label="Schedules"
                noun="schedule"
                rows={rows}
                rowKey={(row) => row.scheduleId}
                columns={columns}
                fields={(row) => ({
                  ...{ name: row.name, does: row.action, to: selectionWords(row.selection), org: row.org },
                  last: row.lastRun?.outcome ?? 'never',
                })}
                facets={[
                  { field: 'does', value: (row) => row.action },
                  { field: 'last', value: (row) => row.lastRun?.outcome ?? 'never' },
                ]}
                actions={rowActions}
                onOpen={(row) => setOpen(row.scheduleId)}
                openKey={open}
                initialSort={{ column: 'name', descending: false }}
                loading={list.isPending}
                primary={
                  <Button leftSection={<IconPlus size={15} />} onClick={() => setOpen('new')}>
                    New schedule
                  </Button>
                }
                empty={
                  <EmptyState
                    sentence="A schedule starts, stops or restarts containers at set times: on at 8, off at 18. Each run is a job that can be undone."
                    action={{ label: 'New schedule', run: () => setOpen('new') }}
                  />
                }
              />
            )}
          </div>
          {open === 'new' && (
            <SidePanel id="schedule" title="New schedule" onClose={() => setOpen(null)}>
              <ScheduleForm
                schedule={null}
                filter={proposed ?? ''}
                onSaved={({ scheduleId }) => {
                  void refresh();
                  setOpen(scheduleId);
                }}
              />
            </SidePanel>
          )}
          {opened && (
            <SidePanel
              key={opened.scheduleId}
              id="schedule"
              label={`Schedule ${opened.name}`}
              title={opened.name}
              onClose={() => setOpen(null)}
              actions={
                <Button variant="default" loading={planNow.isPending} onClick={() => planNow.mutate(opened.scheduleId)}>
                  Plan it now
                </Button>
              }
            >
              <Tabs
                value={tab === 'runs' ? 'runs' : 'schedule'}
                onChange={(value) => setTab(value === 'runs' ? value : null, true)}
              >
                <Tabs.List>
                  <Tabs.Tab value="schedule">Schedule</Tabs.Tab>
                  <Tabs.Tab value="runs">Runs</Tabs.Tab>
                </Tabs.List>
                <Tabs.Panel value="schedule">
                  <ScheduleForm
                    key={JSON.stringify([opened.selection, opened.cron, opened.enabled, opened.action])}
                    schedule={opened}
                    filter=""
                    onSaved={() => void refresh()}
                  />
                </Tabs.Panel>
                <Tabs.Panel value="runs">
                  <Runs scheduleId={opened.scheduleId} />
                </Tabs.Panel>
              </Tabs>
            </SidePanel>
          )}
        </div>
      </div>
    </Screen>
  );
}
