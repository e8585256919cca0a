// What one reader is told of the containers that it watches: all of them, once per interval.
import type { Selection } from '../../../preload/contract/containers.ts';
import type { StatsRow } from '../../../preload/contract/stats.ts';
import { ProvostError } from '../../errors.ts';
import type { Engines } from '../engines.ts';
import type { StoredRow } from '../rows.ts';
import { maySee, pick, type Viewer } from '../selection.ts';
import { rowKey } from '../store.ts';
import { hasUsage, type StatsCollector } from './collector.ts';
import type { Values } from './reading.ts';

export interface WatchInput extends Selection {
  keys?: string[] | undefined;
  interval: number;
  once: boolean;
}

export interface StatsRound {
  round: number;
  at: number;
  rows: StatsRow[];
  total: number;
}

/** Rows a reader is told at once. */
const rowsAtMost = 500;
/** For the first round: a window wants what there is, and a command everything. */
const patience = { keys: 1000, selection: 8000 };

const nothing: Values = {
  ...{ cpu: null, memory: null, memoryLimit: null, netRx: null, netTx: null },
  ...{ blockRead: null, blockWrite: null, pids: null },
};

export function toStatsRow(collector: StatsCollector, row: StoredRow): StatsRow {
  const sample = hasUsage(row) ? collector.sample(rowKey(row)) : null;
  const { engineId, id, name } = row;
  const { cpu, ...rest } = sample?.values ?? nothing;
  // A hundredth of a percent and whole bytes: more digits say nothing, and hundreds of rows travel.
  const whole = Object.fromEntries(
    Object.entries(rest).map(([metric, value]) => [metric, value === null ? null : Math.round(value)]),
  ) as typeof rest;
  return {
    engineId,
    id,
    name,
    at: sample?.at ?? null,
    cpu: cpu === null ? null : Math.round(cpu * 100) / 100,
    ...whole,
  };
}

/** Which rows are meant now. Asked again and again while rows come and go; the same array while none did. */
function picker(collector: StatsCollector, engines: Engines, input: WatchInput, viewer: Viewer): () => StoredRow[] {
  const { keys, interval: _interval, once: _once, ...selection } = input;
  let of: readonly StoredRow[] | null = null;
  let picked: StoredRow[] = [];
  return () => {
    const rows = engines.rows();
    if (rows === of) return picked;
    of = rows;
    picked = keys
      ? keys
          .map((key) => collector.row(key))
          .filter((row) => row !== undefined)
          .filter((row) => maySee(viewer.orgs, row.org) && (!input.org || row.org === input.org))
      : // What was asked for by its name is told of, also while it has no data.
        pick(rows, selection, viewer).rows.filter((row) => hasUsage(row) || !!input.names?.length);
    return picked;
  };
}

/** Waits until these are known, or `limit` ms have passed. */
export async function untilKnown(
  collector: StatsCollector,
  rows: () => readonly StoredRow[],
  limit: number,
  signal: AbortSignal,
): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, limit);
  const stop = () => late.resolve();
  signal.addEventListener('abort', stop, { once: true });
  let over = signal.aborted;
  void late.promise.then(() => (over = true));
  try {
    while (!over && !collector.settled(rows())) await Promise.race([collector.news(), late.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** @throws ProvostError BAD_INPUT for a filter that can match nothing */
export async function* watchStats(
  collector: StatsCollector,
  engines: Engines,
  input: WatchInput,
  viewer: Viewer,
  signal: AbortSignal,
): AsyncGenerator<StatsRound> {
  const picked = picker(collector, engines, input, viewer);
  const shown = () => picked().slice(0, rowsAtMost);
  if (input.names?.length && picked().length === 0) {
    throw new ProvostError(
      'NOT_FOUND',
      `No container is called ${input.names.map((name) => `"${name}"`).join(' or ')}.`,
      {
        hint: 'List the containers to see their names.',
      },
    );
  }
  const interest = collector.interest(input.interval);
  try {
    for (let round = 0; !signal.aborted; round++) {
      const begun = Date.now();
      const rows = shown();
      interest.look(rows);
      if (round === 0) await untilKnown(collector, shown, input.keys ? patience.keys : patience.selection, signal);
      yield { round, at: Date.now(), rows: shown().map((row) => toStatsRow(collector, row)), total: picked().length };
      if (input.once) return;
      await pause(Math.max(input.interval / 2, begun + input.interval - Date.now()), signal);
    }
  } finally {
    interest.close();
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
