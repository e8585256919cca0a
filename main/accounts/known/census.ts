// All accounts of one target as last read, in memory, field by field: compact, and quick to filter and sort. 100,000 accounts
// take some 50 MB.
import { parseFilter } from '../../../preload/contract/filter.ts';
import { dayOf, stateOf, type AccountState } from '../fields.ts';
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { LiveAccount } from '../target.ts';
import { Column, type Cell } from './column.ts';
import { Orders, type SortField } from './order.ts';
import { compile, haystackOf } from './match.ts';
import { breather } from '../../breather.ts';

/** What is asked of a list. */
export interface Question {
  filter: string;
  sort: SortField;
  descending: boolean;
  /** Whose accounts; null: all. */
  orgs: ReadonlySet<string> | null;
  /** UTC ms. */
  now: number;
}

/** Entries of lists that are kept for who pages through them. */
const keptAtMost = 6;
const keptMs = 20_000;

interface Kept {
  revision: number;
  at: number;
  rows: Uint32Array<ArrayBuffer>;
}

export class Census {
  /** Rises with each change. */
  revision = 0;
  readonly #rowOf = new Map<string, number>();
  /** By row; null: nobody is there any more. */
  readonly #keys: (string | null)[] = [];
  readonly #fields = new Map<string, Column>();
  readonly #username = new Column(0);
  readonly #org = new Column(0);
  readonly #protected = new Column(0);
  /** All texts of an account, in small letters: what a word is looked for in. */
  readonly #haystacks: string[] = [];
  /** UTC ms; NaN: never. */
  #lastSeen = new Float64Array(64);
  readonly #orders: Orders;
  readonly #kept = new Map<string, Kept>();

  constructor() {
    this.#orders = new Orders(this);
  }

  get size(): number {
    return this.#rowOf.size;
  }

  put(key: string, account: LiveAccount): void {
    let row = this.#rowOf.get(key);
    if (row === undefined) {
      row = this.#keys.push(key) - 1;
      this.#rowOf.set(key, row);
    } else for (const [field, column] of this.#fields) if (!(field in account.values)) column.set(row, undefined);
    this.#username.set(row, account.username);
    this.#org.set(row, account.org);
    this.#protected.set(row, account.protected);
    if (row >= this.#lastSeen.length) {
      const wider = new Float64Array(this.#lastSeen.length * 2);
      wider.set(this.#lastSeen);
      this.#lastSeen = wider;
    }
    this.#lastSeen[row] = account.lastSeen ?? Number.NaN;
    for (const field of Object.keys(account.values)) {
      let column = this.#fields.get(field);
      if (!column) {
        column = new Column(this.#keys.length);
        this.#fields.set(field, column);
      }
      column.set(row, account.values[field]);
    }
    this.#haystacks[row] = haystackOf((field) =>
      field === 'username' ? account.username : field === 'org' ? account.org : account.values[field],
    );
    this.revision++;
    this.#orders.changed(row);
  }

  remove(key: string): void {
    const row = this.#rowOf.get(key);
    if (row === undefined) return;
    this.#rowOf.delete(key);
    this.#keys[row] = null;
    this.#haystacks[row] = '';
    this.revision++;
    this.#orders.changed(row);
  }

  keyAt(row: number): string | null {
    return this.#keys[row] ?? null;
  }

  /** Rows of accounts that are there, in no order. */
  rows(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from(this.#rowOf.values());
  }

  column(field: string): Column | undefined {
    if (field === 'username') return this.#username;
    if (field === 'org') return this.#org;
    return field === 'protected' ? this.#protected : this.#fields.get(field);
  }

  cell(field: string, row: number): Cell {
    return this.column(field)?.get(row);
  }

  haystack(row: number): string {
    return this.#haystacks[row] ?? '';
  }

  lastSeen(row: number): number | null {
    const at = this.#lastSeen[row];
    return at === undefined || Number.isNaN(at) ? null : at;
  }

  state(row: number, today: string): AccountState {
    return stateOf(
      {
        disabled: (this.#fields.get('disabled')?.get(row) as string | null | undefined) ?? null,
        valid_until: (this.#fields.get('valid_until')?.get(row) as string | null | undefined) ?? null,
        valid_from: (this.#fields.get('valid_from')?.get(row) as string | null | undefined) ?? null,
      },
      today,
    );
  }

  find(key: string): LiveAccount | null {
    const row = this.#rowOf.get(key);
    return row === undefined ? null : this.account(row);
  }

  account(row: number): LiveAccount {
    const values: AccountValues = {};
    for (const [field, column] of this.#fields) {
      const cell = column.get(row);
      if (cell !== undefined) values[field] = cell;
    }
    return {
      username: this.#username.get(row) as string,
      values,
      org: (this.#org.get(row) as string | null | undefined) ?? null,
      passwordMark: null,
      lastSeen: this.lastSeen(row),
      protected: (this.#protected.get(row) as string | null | undefined) ?? null,
    };
  }

  /** Rows of those that match, in order. */
  async list(question: Question, purges: ReadonlyMap<string, number>): Promise<Uint32Array<ArrayBuffer>> {
    const { filter, sort, descending, orgs, now } = question;
    const id = JSON.stringify([filter, sort, descending, orgs && [...orgs].sort(), dayOf(now), purges.size]);
    const kept = this.#kept.get(id);
    if (kept && kept.revision === this.revision && now - kept.at < keptMs) return kept.rows;
    const { revision } = this;
    const ordered = await this.#orders.by(sort, now);
    const passes = compile(parseFilter(filter), this, purges, now);
    const seen = orgs === null ? null : this.#org.where((org) => typeof org === 'string' && orgs.has(org));
    const found = new Uint32Array(ordered.length);
    let count = 0;
    const pause = breather();
    for (let at = 0; at < ordered.length; at++) {
      const row = ordered[descending ? ordered.length - 1 - at : at]!;
      if (this.#keys[row] !== null && (seen === null || seen(row)) && passes(row)) found[count++] = row;
      if ((at & 1023) === 1023) await pause();
    }
    const rows = found.slice(0, count);
    this.#kept.delete(id);
    this.#kept.set(id, { revision, at: now, rows });
    if (this.#kept.size > keptAtMost) this.#kept.delete(this.#kept.keys().next().value!);
    return rows;
  }
}
