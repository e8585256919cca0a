// One chart over time: lines with their bands, a cursor by pointer and by arrow keys, and the same numbers as a table.
import { ActionIcon, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { ChartTable } from './chart-table.tsx';
import classes from './charts.module.css';
import { createCursor, lastKnown, nearest, step, walked } from './cursor.ts';
import { colourOf, limitsInView, openDrawing, type Drawing } from './draw.ts';
import { showMoment } from './scale.ts';
import type { ChartProps, ChartSeries } from './types.ts';

/** Points that Page Up and Page Down pass over. */
const page = 20;

const moves: Record<string, number> = {
  ...{ ArrowLeft: -1, ArrowRight: 1, PageUp: -page, PageDown: page },
  ...{ Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY },
};

function valueAt(series: ChartSeries, at: number | null): number | null {
  const index = at === null ? lastKnown(series) : nearest(series.x, at);
  const value = series.y[index];
  return value === undefined || Number.isNaN(value) ? null : value;
}

export function Chart(props: ChartProps) {
  const { label, series, unit, from, to, limits, height = 132, empty } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const [own] = useState(createCursor);
  const cursor = props.cursor ?? own;
  const at = useSyncExternalStore(cursor.subscribe, cursor.get);
  const [asTable, setAsTable] = useState(false);
  const scheme = useComputedColorScheme('light');
  const times = useMemo(() => walked(series), [series]);
  const isEmpty = series.every((one) => lastKnown(one) < 0);
  const plotted = !asTable && !isEmpty;

  useEffect(() => {
    if (!plotted || !canvas.current) return;
    const opened = openDrawing(canvas.current);
    drawing.current = opened;
    return () => {
      drawing.current = null;
      opened.destroy();
    };
  }, [plotted]);
  useEffect(() => {
    drawing.current?.draw({ label, series, unit, from, to, empty, ...(limits && { limits }) });
  }, [plotted, label, series, unit, from, to, limits, empty, scheme]);
  useEffect(() => drawing.current?.point(at), [at, plotted]);

  const toggle = () => {
    setAsTable(!asTable);
    // The focus stays where the numbers are.
    requestAnimationFrame(() => plot.current?.focus({ preventScroll: true }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = asTable ? undefined : moves[event.key];
    if (event.key === 't') toggle();
    else if (by !== undefined) cursor.set(step(times, cursor.get(), by));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const far = (limits ?? []).filter((limit) => !limitsInView(props).includes(limit));
  const words = series.map((one) => {
    const value = valueAt(one, at);
    return { id: one.id, text: value === null ? 'no data' : unit.show(value), label: one.label };
  });
  const moment = at === null ? null : showMoment(at, from, to);
  const index = at === null ? times.length - 1 : nearest(times, at);

  return (
    <figure className={classes.chart} aria-label={label}>
      <figcaption className={classes.head}>
        <span className={classes.label}>{label}</span>
        {words.map(({ id, text, label: name }, place) => (
          <span key={id} className={classes.value}>
            <span className={classes.swatch} data-colour={colourOf(series[place]!, place) + 1} aria-hidden />
            {series.length > 1 && name} {text}
          </span>
        ))}
        {far.map((limit) => (
          <span key={limit.label} className={classes.dim}>
            {limit.label} {unit.show(limit.value)}
          </span>
        ))}
        <span className={classes.moment}>{moment}</span>
        <Tooltip label={asTable ? 'Show as a chart (t)' : 'Show as a table (t)'}>
          <ActionIcon size={22} onClick={toggle} aria-label={`${label} as a ${asTable ? 'chart' : 'table'}`}>
            {asTable ? <IconChartLine size={14} /> : <IconTable size={14} />}
          </ActionIcon>
        </Tooltip>
      </figcaption>
      {isEmpty && (
        <p className={classes.empty} style={{ height }}>
          {empty}
        </p>
      )}
      {plotted && (
        <div
          ref={plot}
          className={classes.plot}
          style={{ height }}
          role="slider"
          aria-label={`${label}: cursor`}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, times.length - 1)}
          aria-valuenow={Math.max(0, index)}
          aria-valuetext={`${moment ?? 'Now'}: ${words.map((one) => `${one.label} ${one.text}`).join(', ')}`}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onBlur={() => cursor.set(null)}
          onPointerMove={(event) => {
            const time = drawing.current?.timeAt(event.clientX - event.currentTarget.getBoundingClientRect().left);
            const found = time == null ? -1 : nearest(times, time);
            cursor.set(time == null || time < from || time > to ? null : (times[found] ?? null));
          }}
          onPointerLeave={() => cursor.set(null)}
        >
          <canvas ref={canvas} aria-hidden />
        </div>
      )}
      {asTable && !isEmpty && (
        <ChartTable
          ref={plot}
          label={label}
          series={series}
          unit={unit}
          from={from}
          to={to}
          height={height}
          onKeyDown={onKeyDown}
        />
      )}
    </figure>
  );
}
