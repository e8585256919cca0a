// The accounts of a target in the order of a field. An order is worked out once; what changes is taken out of it and put
// back where it belongs.
import { dayOf } from '../fields.ts';
import type { Census } from './census.ts';
import { breather } from '../../breather.ts';
import { sortInTurns } from './sort.ts';

export type SortField = 'username' | 'full_name' | 'email' | 'role' | 'state' | 'last_seen' | 'valid_until';

type Rows = Uint32Array<ArrayBuffer>;

interface Order {
  rows: Rows;
  /** Rows that are no longer where they belong. */
  dirty: Set<number>;
  /** Of a state: the day that it was worked out for. */
  day: string;
}

type Compare = (a: number, b: number) => number;

const states = ['enabled', 'not-yet', 'expired', 'disabled'];
/** More than this share has changed: sorted anew. */
const muchChanged = 0.3;
/** What has no value comes last. */
const none = '\uffff';

/** Without difference of case and accents, and numbers by what they count: beck9 before beck10. */
const folded = (text: unknown): string => {
  if (typeof text !== 'string' || text === '') return none;
  const plain = /^[\0-\x7f]*$/.test(text) ? text : text.normalize('NFD').replaceAll(/\p{M}/gu, '');
  return counted(plain.toLowerCase());
};

/**
 * How many digits a number has goes before them, so that keys are compared letter by letter: seven times as quick as a
 * collator with 100,000 names. What stands for it comes before all letters, as digits do.
 */
const counted = (text: string): string => {
  let zeros = false;
  const key = text.replaceAll(/\d+/g, (digits) => {
    const number = digits.replace(/^0+(?=\d)/, '');
    zeros ||= number !== digits;
    return String.fromCharCode(0x30 + Math.min(number.length, 15)) + number;
  });
  // 7 comes before 007, always.
  return zeros ? `${key}\0${text}` : key;
};

export class Orders {
  readonly #census: Census;
  readonly #orders = new Map<SortField, Order>();
  #working: Promise<unknown> = Promise.resolve();

  constructor(census: Census) {
    this.#census = census;
  }

  changed(row: number): void {
    for (const { dirty } of this.#orders.values()) dirty.add(row);
  }

  /** Rows, first the least. Those of accounts that went meanwhile may still be among them. */
  by(field: SortField, now: number): Promise<Rows> {
    const day = dayOf(now);
    const there = this.#orders.get(field);
    if (there && !isStale(there, field, day) && there.dirty.size === 0) return Promise.resolve(there.rows);
    // One after the other: each may need the order of the names first.
    const work = this.#working.then(async () => (await this.#bring(field, day)).rows);
    // Who asked is told; the next one is not concerned.
    this.#working = work.catch(() => undefined);
    return work;
  }

  async #bring(field: SortField, day: string): Promise<Order> {
    const before = this.#orders.get(field);
    if (before && !isStale(before, field, day)) {
      if (before.dirty.size === 0) return before;
      if (before.dirty.size <= before.rows.length * muchChanged) return this.#mend(before, field, day);
    }
    // Names that are sorted already need not be compared again: the sort keeps equal ones as they are.
    const start = field === 'username' ? this.#census.rows() : (await this.#bring('username', day)).rows;
    const order: Order = { rows: new Uint32Array(), dirty: new Set(), day };
    // From now on it hears of changes, also while it is being sorted.
    this.#orders.set(field, order);
    try {
      order.rows = await sortInTurns(start, await this.#comparison(field, day, start));
    } catch (error) {
      this.#orders.delete(field);
      throw error;
    }
    return order;
  }

  async #mend(order: Order, field: SortField, day: string): Promise<Order> {
    const dirty = new Set(order.dirty);
    order.dirty.clear();
    const moved = Uint32Array.from([...dirty].filter((row) => this.#census.keyAt(row) !== null));
    const kept = order.rows.filter((row) => !dirty.has(row));
    const one = this.#single(field, day);
    const name = this.#single('username', day);
    const compare: Compare = (a, b) => order2(one(a), one(b)) || order2(name(a), name(b));
    order.rows = insert(kept, await sortInTurns(moved, compare), compare);
    return order;
  }

  /** What rows are compared by, asked for a few of them. */
  #single(field: SortField, day: string): (row: number) => string | number {
    const census = this.#census;
    if (field === 'state') return (row) => states.indexOf(census.state(row, day));
    if (field === 'last_seen') return (row) => census.lastSeen(row) ?? Infinity;
    return (row) => folded(census.cell(field, row));
  }

  /** The same for all of them, worked out first. */
  async #comparison(field: SortField, day: string, rows: Rows): Promise<Compare> {
    const pause = breather();
    const single = this.#single(field, day);
    const column = field === 'state' || field === 'last_seen' ? undefined : this.#census.column(field);
    let keys: (string | number)[] = [];
    if (column) keys = await column.mapped(rows, folded, pause);
    else
      for (let at = 0; at < rows.length; at++) {
        keys[rows[at]!] = single(rows[at]!);
        if ((at & 1023) === 1023) await pause();
      }
    return (a, b) => order2(keys[a]!, keys[b]!);
  }
}

const order2 = (one: string | number, other: string | number): number => (one < other ? -1 : one > other ? 1 : 0);

const isStale = (order: Order, field: SortField, day: string) => field === 'state' && order.day !== day;

/** Puts the sorted few where they belong among the sorted many. */
function insert(many: Rows, few: Rows, compare: Compare): Rows {
  const result = new Uint32Array(many.length + few.length);
  let from = 0;
  for (const [index, row] of few.entries()) {
    let low = from;
    let high = many.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(many[middle]!, row) <= 0) low = middle + 1;
      else high = middle;
    }
    result.set(many.subarray(from, low), from + index);
    result[low + index] = row;
    from = low;
  }
  result.set(many.subarray(from), from + few.length);
  return result;
}
