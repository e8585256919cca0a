// The accounts of a target in the order of a field. An order is worked out once; what changes is taken out of it and put
// back where it belongs.
import { dayOf } from '../fields.ts';
import type { Census } from './census.ts';
import { sortInTurns } from './turns.ts';

export type SortField = 'username' | 'full_name' | 'email' | 'role' | 'state' | 'last_seen' | 'valid_until';

interface Order {
  rows: Uint32Array<ArrayBuffer>;
  /** Rows that are no longer where they belong. */
  dirty: Set<number>;
  /** Of a state: the day that it was worked out for. */
  day: string;
}

const states = ['enabled', 'not-yet', 'expired', 'disabled'];
/** More than this share has changed: sorted anew. */
const muchChanged = 0.3;

/** Without difference of case and accents; what has none comes last. */
const folded = (text: string): string =>
  /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

export class Orders {
  readonly #census: Census;
  readonly #orders = new Map<SortField, Order>();
  readonly #working = new Map<SortField, Promise<Order>>();

  constructor(census: Census) {
    this.#census = census;
  }

  changed(row: number): void {
    for (const { dirty } of this.#orders.values()) dirty.add(row);
  }

  /** Rows, first the least. Those of accounts that went meanwhile may still be among them. */
  async by(field: SortField, now: number): Promise<Uint32Array<ArrayBuffer>> {
    const working = this.#working.get(field);
    if (working) await working;
    const work = this.#bring(field, dayOf(now)).finally(() => this.#working.delete(field));
    this.#working.set(field, work);
    return (await work).rows;
  }

  async #bring(field: SortField, day: string): Promise<Order> {
    const before = this.#orders.get(field);
    if (before && before.dirty.size === 0 && (field !== 'state' || before.day === day)) return before;
    const compare = this.#comparison(field, day);
    const isStale = !before || (field === 'state' && before.day !== day);
    const dirty = new Set(before?.dirty);
    if (isStale || dirty.size > before.rows.length * muchChanged) {
      const order: Order = { rows: new Uint32Array(), dirty: new Set(), day };
      // From now on it hears of changes, also while it is being sorted.
      this.#orders.set(field, order);
      try {
        order.rows = await sortInTurns(this.#census.rows(), compare);
      } catch (error) {
        this.#orders.delete(field);
        throw error;
      }
      return order;
    }
    before.dirty.clear();
    const moved = Uint32Array.from([...dirty].filter((row) => this.#census.keyAt(row) !== null));
    before.rows = merge(before.rows, dirty, await sortInTurns(moved, compare), compare);
    return before;
  }

  #comparison(field: SortField, day: string): (a: number, b: number) => number {
    const census = this.#census;
    const byName = this.#text('username');
    const compareNames = (a: number, b: number) => {
      const [one, other] = [byName(a), byName(b)];
      return one < other ? -1 : one > other ? 1 : a - b;
    };
    if (field === 'username') return compareNames;
    if (field === 'state' || field === 'last_seen') {
      const rank =
        field === 'state'
          ? (row: number) => states.indexOf(census.state(row, day))
          : (row: number) => census.lastSeen(row) ?? Infinity;
      return (a, b) => {
        const [one, other] = [rank(a), rank(b)];
        return one === other ? compareNames(a, b) : one < other ? -1 : 1;
      };
    }
    const text = this.#text(field);
    return (a, b) => {
      const [one, other] = [text(a), text(b)];
      return one < other ? -1 : one > other ? 1 : compareNames(a, b);
    };
  }

  #text(field: string): (row: number) => string {
    const none = '\uffff';
    const column = this.#census.column(field);
    return column
      ? column.mapped((cell) => (typeof cell === 'string' && cell !== '' ? folded(cell) : none))
      : () => none;
  }
}

/** The order without those that moved, and these in their new places. */
function merge(
  rows: Uint32Array<ArrayBuffer>,
  without: ReadonlySet<number>,
  moved: Uint32Array<ArrayBuffer>,
  compare: (a: number, b: number) => number,
): Uint32Array<ArrayBuffer> {
  const result = new Uint32Array(rows.length + moved.length);
  let count = 0;
  let next = 0;
  for (const row of rows) {
    if (without.has(row)) continue;
    while (next < moved.length && compare(moved[next]!, row) < 0) result[count++] = moved[next++]!;
    result[count++] = row;
  }
  while (next < moved.length) result[count++] = moved[next++]!;
  return result.slice(0, count);
}
