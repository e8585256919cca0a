// Usage of a target: sign-ins, sessions and hours from its own history; the days as a chart, the rest as a table.
import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { client, toProblem } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { Age } from '../../ui/age.tsx';
import { Chart, type ChartUnit } from '../../ui/charts/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isoTime, showNumber } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import { PagedExport } from '../../ui/paged/paged-export.tsx';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import type { PageRequest } from '../../ui/paged/page.ts';
import { usePages } from '../../ui/paged/use-pages.ts';
import { walkPages } from '../../ui/paged/walk-pages.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import classes from './accounts.module.css';
import { accountAddress, filteredAddress } from './addresses.ts';
import { daySeries, dayText, rangeOf, type Measure } from './usage-days.ts';

type UsageRow = Awaited<ReturnType<typeof client.accounts.usage>>['rows'][number];

const kinds = ['account', 'group', 'connection', 'day'] as const;
type Kind = (typeof kinds)[number];
const titles: Record<Kind, string> = { account: 'Account', group: 'Group', connection: 'Connection', day: 'Day' };

const oneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const units: Record<Measure, ChartUnit> = {
  sessions: { title: '', show: (value) => showNumber(Math.round(value)), base: 1000 },
  hours: { title: 'h', show: (value) => `${oneDigit.format(value)} h`, base: 1000 },
};

const lastTitle = (by: Kind) => (by === 'connection' ? 'Last session' : 'Last sign-in');

const signIns: PagedColumn<UsageRow> = {
  id: 'signIns',
  title: 'Sign-ins',
  width: 110,
  align: 'right',
  cell: (row) => (row.signIns === null ? <span className={classes.dim}>unknown</span> : showNumber(row.signIns)),
};

const columnsOf = (by: Kind): PagedColumn<UsageRow>[] => [
  { id: 'name', title: titles[by], width: 340, cell: (row) => row.name },
  // Nobody signs in to a connection.
  ...(by === 'connection' ? [] : [signIns]),
  { id: 'sessions', title: 'Sessions', width: 110, align: 'right', cell: (row) => showNumber(row.sessions) },
  { id: 'hours', title: 'Hours', width: 110, align: 'right', cell: (row) => oneDigit.format(row.hours) },
  ...(by === 'account'
    ? []
    : [
        {
          id: 'accounts',
          title: 'Accounts',
          width: 110,
          align: 'right' as const,
          cell: (row: UsageRow) => showNumber(row.accounts),
        },
      ]),
  {
    id: 'lastSeen',
    title: lastTitle(by),
    width: 140,
    align: 'right',
    cell: (row) => (row.lastSeen === null ? <span className={classes.dim}>never</span> : <Age at={row.lastSeen} />),
  },
];

const exportColumnsOf = (by: Kind) => [
  { title: titles[by], value: (row: UsageRow) => row.name },
  { title: 'Sign-ins', value: (row: UsageRow) => row.signIns },
  { title: 'Sessions', value: (row: UsageRow) => row.sessions },
  { title: 'Hours', value: (row: UsageRow) => Math.round(row.hours * 1000) / 1000 },
  { title: 'Accounts', value: (row: UsageRow) => row.accounts },
  { title: lastTitle(by), value: (row: UsageRow) => isoTime(row.lastSeen) },
];

async function allDays(target: string, range: { from: number; to: number }, signal: AbortSignal): Promise<UsageRow[]> {
  const rows: UsageRow[] = [];
  const read = (request: PageRequest, stop?: AbortSignal) =>
    client.accounts.usage({ target, by: 'day', ...range, ...request }, stop && { signal: stop });
  for await (const page of walkPages(read, () => undefined, signal)) rows.push(...page);
  return rows;
}

export function Usage({ target }: { target: TargetRow }) {
  const [, navigate] = useLocation();
  const [byText, setBy] = useAddress('by');
  const by = kinds.find((kind) => kind === byText) ?? 'account';
  const [text, setText] = useAddress('range');
  const [measure, setMeasure] = useState<Measure>('sessions');
  // The clock stands still while one looks: the range is part of the question.
  const [now] = useState(Date.now);
  const range = useMemo(() => rangeOf(text, now) ?? rangeOf('30', now)!, [text, now]);
  const { targetId } = target;
  const read = (request: PageRequest, signal?: AbortSignal) =>
    client.accounts.usage({ target: targetId, by, ...range, ...request }, signal && { signal });
  const pages = usePages(['accounts', targetId, 'usage', by, range.from, range.to], read);
  const days = useQuery({
    queryKey: ['accounts', targetId, 'usage-days', range.from, range.to],
    queryFn: ({ signal }) => allDays(targetId, range, signal),
  });
  const series = useMemo(
    () => [daySeries(days.data ?? [], measure, range.from, range.to)],
    [days.data, measure, range],
  );
  const open = ({ name }: UsageRow) => {
    if (by === 'account') navigate(accountAddress(target, name));
    else if (by === 'group' || by === 'connection') navigate(filteredAddress(target, by, name));
  };
  if (pages.problem && pages.answer === null) return <ErrorState problem={pages.problem} onRetry={pages.retry} />;
  return (
    <div className={layout.list}>
      <Toolbar
        label="Usage"
        right={
          <PagedExport
            id={`usage-${by}-${target.name}`}
            total={pages.total}
            read={read}
            columns={exportColumnsOf(by)}
          />
        }
      >
        <SegmentedControl
          size="xs"
          aria-label="By"
          value={by}
          onChange={(value) => setBy(value)}
          data={kinds.map((value) => ({ value, label: `By ${value}` }))}
        />
        <RangePicker text={text} range={range} onChange={setText} />
        <SegmentedControl
          size="xs"
          aria-label="The chart shows"
          value={measure}
          onChange={(value) => setMeasure(value === 'hours' ? 'hours' : 'sessions')}
          data={[
            { value: 'sessions', label: 'Sessions' },
            { value: 'hours', label: 'Hours' },
          ]}
        />
      </Toolbar>
      <div className={classes.usage}>
        {days.error ? (
          <ProblemLine problem={toProblem(days.error)} />
        ) : (
          <Chart
            label={measure === 'sessions' ? 'Sessions a day' : 'Hours a day'}
            series={series}
            unit={units[measure]}
            from={range.from}
            to={range.to}
            height={120}
            empty="Reading the days."
          />
        )}
      </div>
      <div className={layout.body}>
        <PagedGrid
          label={`Usage by ${by}`}
          pages={pages}
          rowKey={(row) => row.name}
          columns={columnsOf(by)}
          {...(by !== 'day' && { onOpen: open })}
          empty={!pages.loading && <EmptyState sentence="Nobody signed in during this time." />}
        />
      </div>
    </div>
  );
}

const spans = ['7', '30', '90', '365'];

function RangePicker(props: {
  text: string | null;
  range: { from: number; to: number };
  onChange(text: string | null, replace?: boolean): void;
}) {
  const { text, range, onChange } = props;
  const own = text?.includes('..') ?? false;
  const [from, to] = [dayText(range.from), dayText(range.to)];
  const date = (label: string, value: string, set: (day: string) => string) => (
    <TextInput
      type="date"
      aria-label={label}
      w={132}
      value={value}
      onChange={(event) => {
        const { value: day } = event.currentTarget;
        if (day !== '') onChange(set(day), true);
      }}
    />
  );
  return (
    <div className={classes.range}>
      <Select
        aria-label="When"
        w={140}
        allowDeselect={false}
        data={[
          ...spans.map((value) => ({ value, label: value === '365' ? 'last year' : `last ${value} days` })),
          { value: 'own', label: 'between days' },
        ]}
        value={own ? 'own' : spans.includes(text ?? '') ? text : '30'}
        onChange={(value) => onChange(value === 'own' ? `${from}..${to}` : value)}
      />
      {own && date('From', from, (day) => `${day}..${day > to ? day : to}`)}
      {own && date('Until', to, (day) => `${day < from ? day : from}..${day}`)}
    </div>
  );
}
