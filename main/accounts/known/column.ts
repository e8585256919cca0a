// One field of many accounts. Values that repeat (roles, groups) are kept once each, and a condition asks each of them once;
// a field where nearly every account has its own (names) is a plain list.

export type Cell = string | null | undefined | readonly string[];

/** More different values than this, and they are hardly repeated. */
const fewAtMost = 4096;

const keyOf = (cell: Cell): string =>
  cell === undefined ? 'u' : cell === null ? 'n' : typeof cell === 'string' ? `s${cell}` : `l${cell.join('\0')}`;

export class Column {
  #cells: Cell[] | null = null;
  #codes: Uint32Array<ArrayBuffer>;
  #values: Cell[] = [undefined];
  #codeOf = new Map<string, number>([['u', 0]]);

  constructor(rows: number) {
    this.#codes = new Uint32Array(Math.max(rows, 64));
  }

  /** Nearly every account has a value of its own. */
  get isSpread(): boolean {
    return this.#cells !== null;
  }

  get(row: number): Cell {
    return this.#cells ? this.#cells[row] : this.#values[this.#codes[row] ?? 0];
  }

  set(row: number, cell: Cell): void {
    if (this.#cells) {
      this.#cells[row] = cell;
      return;
    }
    if (row >= this.#codes.length) {
      const wider = new Uint32Array(Math.max(row + 1, this.#codes.length * 2));
      wider.set(this.#codes);
      this.#codes = wider;
    }
    const key = keyOf(cell);
    let code = this.#codeOf.get(key);
    if (code === undefined) {
      code = this.#values.push(cell) - 1;
      this.#codeOf.set(key, code);
    }
    this.#codes[row] = code;
    if (this.#values.length > fewAtMost) this.#spread();
  }

  #spread(): void {
    this.#cells = Array.from(this.#codes, (code) => this.#values[code]);
    this.#codes = new Uint32Array(0);
    this.#values = [];
    this.#codeOf.clear();
  }

  /** @param test what a value passes or not. @returns the same for a row */
  where(test: (cell: Cell) => boolean): (row: number) => boolean {
    const cells = this.#cells;
    if (cells) return (row) => test(cells[row]);
    const passes = Uint8Array.from(this.#values, (cell) => (test(cell) ? 1 : 0));
    const codes = this.#codes;
    return (row) => passes[codes[row] ?? 0] === 1;
  }

  /** Something worked out of the values of these rows, at most once for each that is different. By row. */
  mapped<Result>(
    rows: Uint32Array,
    work: (cell: Cell) => Result,
    pause: () => Promise<void> | undefined,
  ): Promise<Result[]> {
    const made: Result[] = [];
    const byCode: Result[] = [];
    const all = async () => {
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at]!;
        if (this.#cells) made[row] = work(this.#cells[row]);
        else {
          const code = this.#codes[row] ?? 0;
          made[row] = byCode[code] ??= work(this.#values[code]);
        }
        if ((at & 1023) === 1023) await pause();
      }
      return made;
    };
    return all();
  }
}
