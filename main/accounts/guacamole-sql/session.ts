// One connection to a database as the rest of this room uses it: statements with `?`, and writing of many rows at once. What
// differs between MariaDB and PostgreSQL in that is in mysql.ts and postgres.ts, and nowhere else.
import { ProvostError } from '../../errors.ts';
import { awayHint } from './faults.ts';
import type { Engine } from './url.ts';

export type Cell = string | number | boolean | Buffer | null;
export type Row = Record<string, Cell>;
type Value = Cell | readonly Cell[];

/** What a driver offers. */
export interface Raw {
  engine: Engine;
  /** Whether INSERT can tell of the rows that it made. */
  returning: boolean;
  /** @param form `cells`: rows without names, a tenth of the work for a hundred thousand of them */
  query(text: string, values: readonly unknown[], form: 'rows'): Promise<{ rows: Row[]; affected: number }>;
  query(text: string, values: readonly unknown[], form: 'cells'): Promise<{ rows: Cell[][]; affected: number }>;
  /** At once; what is under way may never answer. */
  destroy(): void;
  /** Called once when the connection is lost. */
  onLost(then: (error: unknown) => void): void;
}

/** How a driver's database writes many rows in one statement: the text, and what it is given. */
export interface Dialect {
  /** `?` and `= ANY(?)` in the database's own form. */
  text(sql: string): string;
  insert(table: string, columns: readonly string[], rows: readonly (readonly Cell[])[], quiet: boolean): Statement;
  update(table: string, key: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Statement[];
  remove(table: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Statement;
  /** Expression for a mark of password_hash, password_salt and password_date of `u`; see password.ts. */
  mark: string;
  /** Comes after a SELECT that locks what it reads of one of its tables. */
  lock(alias: string): string;
}
export interface Statement {
  text: string;
  values: readonly unknown[];
}

export interface Session {
  readonly engine: Engine;
  readonly dialect: Dialect;
  /** SQL with `?`; lists as `= ANY(?)`, never empty ones. */
  all(sql: string, values?: readonly Value[]): Promise<Row[]>;
  /** The same without names, each row in the order of its columns: for a hundred thousand of them. */
  cells(sql: string, values?: readonly Value[]): Promise<Cell[][]>;
  /** @returns rows that were affected */
  run(sql: string, values?: readonly Value[]): Promise<number>;
  /** @param quiet rows that are there already are left alone */
  insert(table: string, columns: readonly string[], rows: readonly (readonly Cell[])[], quiet?: 'quiet'): Promise<void>;
  /**
   * The same, and tells these columns of the rows that were made, in no order.
   * @returns null: they are made, and the server can't tell
   */
  insertTelling(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly Cell[])[],
    told: readonly string[],
  ): Promise<Cell[][] | null>;
  /** The first of `columns` is the key; the others are set. */
  update(table: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Promise<void>;
  /** Rows that have exactly these values; the first column is one of an index. */
  remove(table: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Promise<void>;
  readonly lost: boolean;
  /** Statements that have been answered. */
  readonly answered: number;
  /** Ends it with this reason for all who wait. */
  destroy(reason: unknown): void;
}

/** Rows in one statement: far from the limits of packets and parameters. */
const rowsAtOnce = 1000;

function* slices<T>(rows: readonly T[], size = rowsAtOnce): Iterable<readonly T[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}

/** @param limit ms that a statement may take, after which the connection is given up */
export function sessionOf(raw: Raw, dialect: Dialect, limit: number): Session {
  const waiting = new Set<(reason: unknown) => void>();
  let lost: { reason: unknown } | undefined;
  let answered = 0;
  const destroy = (reason: unknown) => {
    if (lost) return;
    lost = { reason };
    raw.destroy();
    for (const reject of waiting) reject(reason);
    waiting.clear();
  };
  raw.onLost(destroy);

  const ask = async <Answer>(query: () => Promise<Answer>) => {
    if (lost) throw lost.reason;
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          destroy(
            new ProvostError('TARGET_UNREACHABLE', `The database has not answered for ${limit / 1000} seconds.`, {
              hint: awayHint,
            }),
          ),
        limit,
      );
      const settle = () => {
        clearTimeout(timer);
        waiting.delete(fail);
      };
      const fail = (reason: unknown) => {
        settle();
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      };
      waiting.add(fail);
      query().then((answer) => {
        settle();
        answered++;
        resolve(answer);
      }, fail);
    });
  };
  const send = ({ text, values }: Statement) => ask(() => raw.query(text, values, 'rows'));
  const asked = (sql: string, values: readonly Value[]) => send({ text: dialect.text(sql), values });

  return {
    engine: raw.engine,
    dialect,
    all: async (sql, values = []) => (await asked(sql, values)).rows,
    cells: async (sql, values = []) => (await ask(() => raw.query(dialect.text(sql), values, 'cells'))).rows,
    run: async (sql, values = []) => (await asked(sql, values)).affected,
    async insert(table, columns, rows, quiet) {
      for (const some of slices(rows)) await send(dialect.insert(table, columns, some, quiet === 'quiet'));
    },
    async insertTelling(table, columns, rows, told) {
      const all: Cell[][] = [];
      for (const some of slices(rows)) {
        const { text, values } = dialect.insert(table, columns, some, false);
        const telling = raw.returning ? `${text} RETURNING ${told.join(', ')}` : text;
        all.push(...(await ask(() => raw.query(telling, values, 'cells'))).rows);
      }
      return raw.returning ? all : null;
    },
    async update(table, [key, ...columns], rows) {
      for (const some of slices(rows)) {
        for (const statement of dialect.update(table, key!, columns, some)) await send(statement);
      }
    },
    async remove(table, columns, rows) {
      for (const some of slices(rows, 500)) await send(dialect.remove(table, columns, some));
    },
    get lost() {
      return lost !== undefined;
    },
    get answered() {
      return answered;
    },
    destroy,
  };
}
