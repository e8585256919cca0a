// Lines of several containers in the order of their times: finished logs by a merge, live ones through a short wait.
import type { RawLine } from './lines.ts';

/** Lines without a time stay where they came. */
const isBefore = (a: RawLine, b: RawLine): boolean => a.key !== '' && b.key !== '' && a.key < b.key;

export const byTime = (a: RawLine, b: RawLine): number => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0);

/** Reads from each only what it needs: at most one piece of every source is in memory. */
export async function* mergeLogs(sources: readonly AsyncIterator<{ lines: RawLine[] }>[]): AsyncGenerator<RawLine[]> {
  const heads = sources.map((source) => ({ source, lines: [] as RawLine[], at: 0, done: false }));
  const fill = async (head: (typeof heads)[number]) => {
    while (!head.done && head.at >= head.lines.length) {
      const next = await head.source.next();
      if (next.done) head.done = true;
      else {
        head.lines = next.value.lines;
        head.at = 0;
      }
    }
  };
  try {
    for (;;) {
      await Promise.all(heads.map(fill));
      const open = heads.filter((head) => !head.done);
      if (open.length === 0) return;
      const merged: RawLine[] = [];
      // Until one runs dry, which then has to be asked before anything later may go out.
      while (open.every((head) => head.at < head.lines.length)) {
        let first = open[0]!;
        for (const head of open) if (isBefore(head.lines[head.at]!, first.lines[first.at]!)) first = head;
        merged.push(first.lines[first.at++]!);
      }
      yield merged;
    }
  } finally {
    for (const { source } of heads) await source.return?.();
  }
}

/** Holds live lines for a moment, so that those of a slower engine can take their place. */
export class Reorder {
  #older: RawLine[] = [];
  #newer: RawLine[] = [];
  readonly #most: number;
  readonly #out: (lines: RawLine[]) => void;
  readonly #timer: NodeJS.Timeout;

  /** @param wait ms that a line is held for at least */
  constructor(out: (lines: RawLine[]) => void, wait = 200, most = 5000) {
    this.#out = out;
    this.#most = most;
    this.#timer = setInterval(() => this.#turn(), wait);
  }

  push(lines: readonly RawLine[]): void {
    for (const line of lines) this.#newer.push(line);
    // A flood does not wait for order.
    if (this.#older.length + this.#newer.length > this.#most) this.flush();
  }

  flush(): void {
    const all = [...this.#older, ...this.#newer].sort(byTime);
    this.#older = [];
    this.#newer = [];
    if (all.length > 0) this.#out(all);
  }

  close(): void {
    clearInterval(this.#timer);
    this.flush();
  }

  #turn(): void {
    if (this.#older.length === 0) {
      this.#older = this.#newer;
      this.#newer = [];
      return;
    }
    let last = '';
    for (const { key } of this.#older) if (key > last) last = key;
    const due: RawLine[] = [];
    const rest: RawLine[] = [];
    for (const line of this.#newer) (line.key <= last ? due : rest).push(line);
    const out = [...this.#older, ...due].sort(byTime);
    this.#older = rest;
    this.#newer = [];
    this.#out(out);
  }
}
