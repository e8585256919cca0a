// Reads `logs.watch` for the tests: every event until the reader has seen enough.
import { createLogs } from '../../main/containers/logs/index.ts';
import type { LogEvent, LogLine } from '../../preload/contract/logs.ts';
import type { Bench } from './harness.ts';

export const logsOf = (bench: Bench) =>
  createLogs({ engines: bench.containers.engines, plans: { plan: () => Promise.reject(new Error('not asked here')) } });

const usual = { follow: false, timestamps: true, caseSensitive: false, stay: false };

/** @param enough asked after each event; true ends the reading */
export async function readLogs(
  bench: Bench,
  options: object,
  enough: (lines: LogLine[], events: LogEvent[]) => boolean = () => false,
): Promise<{ events: LogEvent[]; lines: LogLine[]; texts: string[]; skipped: number; end: string | null }> {
  const closed = new AbortController();
  const events: LogEvent[] = [];
  const lines: LogLine[] = [];
  let skipped = 0;
  const call = { ...bench.call, signal: closed.signal };
  for await (const event of await logsOf(bench).handlers.watch({ ...usual, ...options }, call)) {
    events.push(event);
    if (event.kind === 'lines') {
      lines.push(...event.lines);
      skipped += event.skipped;
    }
    if (enough(lines, events)) {
      closed.abort();
      break;
    }
  }
  const last = events.at(-1);
  const end = last?.kind === 'end' ? last.reason : null;
  return { events, lines, texts: lines.map(({ text }) => text), skipped, end };
}
