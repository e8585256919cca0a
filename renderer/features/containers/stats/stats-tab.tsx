// What one container has used in the last hour, as far as somebody looked, and its processes.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { unpackTimes, unpackValues } from '../../../../preload/contract/series.ts';
import type { StatsMetric } from '../../../../preload/contract/stats.ts';
import { orpc, toProblem } from '../../../client/index.ts';
import { bytes, bytesPerSecond, Chart, createCursor, percent, type ChartSeries } from '../../../ui/charts/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { ShownLate } from '../../../ui/shown-late.tsx';
import type { ContainerTabProps } from '../container-tabs.ts';
import { useStats } from './live.ts';
import { Processes } from './processes.tsx';
import classes from './stats.module.css';

/** Points of a chart: about as many as it has pixels. */
const points = 400;

/** While less than the hour is known, the axis is shorter: minutes of data are no sliver at its end. */
const spans = [2, 5, 15, 30].map((minutes) => minutes * 60_000);

function beginning(times: Float64Array, from: number, to: number): number {
  const known = to - (times[0] ?? to);
  const span = spans.find((each) => each >= known);
  return span === undefined ? from : to - span;
}

export function StatsTab({ engineId, id, name, row }: ContainerTabProps) {
  const input = { engineId, container: id, points };
  // Watching it is what fills the hour; each reading brings the charts up to date.
  const reading = useStats(`${engineId}/${id}`);
  const at = reading?.at ?? null;
  const history = useQuery({ ...orpc.stats.history.queryOptions({ input }), staleTime: 0 });
  const { refetch } = history;
  useEffect(() => {
    if (at !== null) void refetch();
  }, [at, refetch]);
  const [cursor] = useState(createCursor);

  const { data } = history;
  const series = useMemo(() => {
    if (!data) return null;
    const x = unpackTimes(data.times);
    const byMetric = new Map(data.series.map((one) => [one.metric, one]));
    return (metric: StatsMetric, label: string, colour: number): ChartSeries => {
      const found = byMetric.get(metric);
      if (!found) return { id: metric, label, x: new Float64Array(), y: new Float32Array(), colour };
      const sides = { min: unpackValues(found.min), max: unpackValues(found.max) };
      return { id: metric, label, x, y: unpackValues(found.mean), ...sides, colour };
    };
  }, [data]);
  const charts = useMemo(() => {
    if (!series || !data) return null;
    const memoryLimit = data.memoryLimit === null ? [] : [{ label: 'limit', value: data.memoryLimit }];
    return [
      { label: 'CPU', unit: percent, series: [series('cpu', 'CPU', 0)] },
      { label: 'Memory', unit: bytes, series: [series('memory', 'Memory', 2)], limits: memoryLimit },
      {
        label: 'Network',
        unit: bytesPerSecond,
        series: [series('netRx', 'Received', 0), series('netTx', 'Sent', 1)],
        empty: 'It has no network, or sends and receives through its host’s.',
      },
      {
        label: 'Block I/O',
        unit: bytesPerSecond,
        series: [series('blockRead', 'Read', 0), series('blockWrite', 'Written', 1)],
        empty: 'It has not touched a disk, or its host’s kernel does not tell.',
      },
    ];
  }, [series, data]);

  const from = data && beginning(unpackTimes(data.times), data.from, data.to);
  const running = row?.state === 'running' || row?.state === 'paused';
  if (history.error && !data) {
    return <ErrorState problem={toProblem(history.error)} onRetry={() => void history.refetch()} />;
  }
  if (!charts || !data || from == null) {
    return (
      <ShownLate>
        <p className={classes.note}>Reading the last hour.</p>
      </ShownLate>
    );
  }
  return (
    <div className={classes.tab}>
      <p className={classes.note}>
        {running
          ? 'The last hour, as far as somebody looked. Arrow keys move the cursor, t shows the numbers.'
          : `${name} is not running: there is no data now.`}
      </p>
      <div className={classes.charts}>
        {charts.map(({ label, unit, series: lines, limits, empty }) => (
          <Chart
            key={label}
            {...{ label, unit, series: lines, from, to: data.to, cursor }}
            {...(limits && { limits })}
            empty={running ? (empty ?? 'The first readings are on their way.') : 'No data'}
          />
        ))}
      </div>
      <Processes engineId={engineId} id={id} running={running} />
    </div>
  );
}
