// Search within the ring: which lines match an expression and a level, kept current as lines come and fall out, and going
// from one to the next.
import { logLevels, type LogLevel } from '../../../../preload/contract/logs.ts';
import { expressionOf, literal, type Hit, type MatchTask } from './match.ts';
import { plainMatch, type Matcher } from './matcher.ts';
import type { LogEntry, LogRing } from './ring.ts';

export interface Query {
  text: string;
  /** Whether the text is a regular expression. */
  regex: boolean;
  caseSensitive: boolean;
  /** This level and worse; null: all lines. */
  worst: LogLevel | null;
}

export const emptyQuery: Query = { text: '', regex: false, caseSensitive: false, worst: null };

/** Levels that count as this one or worse. */
export const levelsFrom = (worst: LogLevel): LogLevel[] => logLevels.slice(0, logLevels.indexOf(worst) + 1);

export const isEmpty = ({ text, worst }: Query): boolean => text === '' && worst === null;

/** As the backend takes it. */
export const patternOf = ({ text, regex }: Query): string => (regex ? text : literal(text));

/** The engine's own reason, without the expression that it repeats: "Unterminated group". */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split(': ').at(-1)!;

export class LogSearch {
  readonly query: Query;
  /** Why nothing is found: it is no expression, or takes too long. */
  problem: string | null = null;
  readonly #ring: LogRing;
  readonly #levels: ReadonlySet<LogLevel> | null;
  readonly #matcher: Matcher | null;
  readonly #told: () => void;
  #hits = new Map<number, number[]>();
  #numbers: number[] = [];
  /** Lines from here to there were looked at. */
  #from: number;
  #to: number;

  /**
   * @param matcher where expressions run; without one they run here
   * @param told called when matches were found later
   */
  constructor(ring: LogRing, query: Query, matcher: Matcher | null = null, told: () => void = () => undefined) {
    this.#ring = ring;
    this.query = query;
    this.#levels = query.worst === null ? null : new Set(levelsFrom(query.worst));
    this.#matcher = matcher;
    this.#told = told;
    this.#from = this.#to = ring.first;
    if (query.regex) {
      try {
        expressionOf(query.text, query.caseSensitive);
      } catch (error) {
        this.problem = `Not a regular expression: ${reasonOf(error)}.`;
      }
    }
    this.update();
  }

  /** Numbers of the matching lines, oldest first. */
  get matches(): readonly number[] {
    return this.#numbers;
  }

  /** Places to mark in a line: from, to, from, to … */
  ranges(number: number): readonly number[] {
    return this.#hits.get(number) ?? [];
  }

  /** Looks at the lines that came since, at either end, and forgets those that fell out. */
  update(): void {
    if (isEmpty(this.query) || this.problem !== null) return;
    const { first, next } = this.#ring;
    if (this.#numbers.length > 0 && (this.#numbers[0]! < first || this.#numbers.at(-1)! >= next)) {
      for (const number of this.#numbers) if (number < first || number >= next) this.#hits.delete(number);
      this.#numbers = this.#numbers.filter((number) => number >= first && number < next);
    }
    const before = [...this.#ring.entries(first, Math.min(this.#from, next))];
    const after = [...this.#ring.entries(Math.max(first, this.#to))];
    this.#from = first;
    this.#to = next;
    this.#look([...before, ...after]);
  }

  #look(entries: readonly LogEntry[]): void {
    const asked = entries.filter(
      ({ stream, level }) => stream !== 'skipped' && (!this.#levels || (level !== null && this.#levels.has(level))),
    );
    if (asked.length === 0) return;
    if (this.query.text === '') return this.#add(asked.map(({ number }) => [number, []]));
    const task: MatchTask = {
      pattern: patternOf(this.query),
      caseSensitive: this.query.caseSensitive,
      numbers: asked.map(({ number }) => number),
      texts: asked.map(({ text }) => text),
    };
    if (!this.query.regex || !this.#matcher) return this.#add(plainMatch(task));
    void this.#matcher.run(task).then((result) => {
      if ('hits' in result) this.#add(result.hits);
      else {
        this.problem = result.problem;
        this.#numbers = [];
        this.#hits.clear();
      }
      this.#told();
    });
  }

  #add(hits: readonly Hit[]): void {
    if (hits.length === 0 || this.problem !== null) return;
    const { first, next } = this.#ring;
    const inOrder = this.#numbers.length === 0 || hits[0]![0] > this.#numbers.at(-1)!;
    for (const [number, ranges] of hits) {
      if (number < first || number >= next || this.#hits.has(number)) continue;
      this.#hits.set(number, ranges);
      this.#numbers.push(number);
    }
    if (!inOrder) this.#numbers.sort((a, b) => a - b);
  }

  /** The match after (or before) a line, going round; null when nothing matches. */
  step(from: number | null, direction: 1 | -1): number | null {
    const all = this.#numbers;
    if (all.length === 0) return null;
    if (from === null) return direction === 1 ? all[0]! : all.at(-1)!;
    if (direction === 1) return all[lowerBound(all, from + 1)] ?? all[0]!;
    return all[lowerBound(all, from) - 1] ?? all.at(-1)!;
  }

  /** Place of a line among the matches, from 1; null when it is none. */
  place(number: number | null): number | null {
    if (number === null) return null;
    const index = lowerBound(this.#numbers, number);
    return this.#numbers[index] === number ? index + 1 : null;
  }
}

/** Index of the first entry that is at least `value`. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
