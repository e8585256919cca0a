// MariaDB and MySQL: how a connection is made, and how many rows are written at once.
import type { Duplex } from 'node:stream';
import { createConnection, escape } from 'mysql2';
import type { Cell, Dialect, Raw, Statement } from './session.ts';
import type { Address } from './url.ts';

/** Strict, and `\` is an escape: the driver writes values into the text and relies on it. */
const settings =
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO', " +
  "time_zone = '+00:00', innodb_lock_wait_timeout = 10";

const connectTimeout = 10_000;

export async function connectMysql(
  address: Address,
  secret: { password: string | null; ca: string | null },
  stream: Duplex | null,
): Promise<Raw> {
  const { host, port, user, database, tls } = address;
  const connection = createConnection({
    host,
    port,
    user,
    password: secret.password ?? '',
    database,
    charset: 'utf8mb4_general_ci',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    connectTimeout,
    enableKeepAlive: true,
    keepAliveInitialDelay: 30_000,
    // What the server sends is data: it may not ask for local files.
    flags: ['-LOCAL_FILES'],
    ...(stream ? { stream } : {}),
    ...(tls === 'off'
      ? {}
      : {
          ssl: {
            rejectUnauthorized: tls === 'verify',
            verifyIdentity: tls === 'verify',
            minVersion: 'TLSv1.2',
            ...(secret.ca === null ? {} : { ca: secret.ca }),
          },
        }),
  });
  let lost: (error: unknown) => void = () => undefined;
  connection.on('error', (error: unknown) => lost(error));
  connection.on('end', () => lost(Object.assign(new Error('Connection lost'), { code: 'PROTOCOL_CONNECTION_LOST' })));
  const query = <Any>(text: string, values: readonly unknown[], form: 'rows' | 'cells' = 'rows') =>
    new Promise<{ rows: Any[]; affected: number }>((resolve, reject) => {
      const rowsAsArray = form === 'cells';
      connection.query(
        values.length === 0 ? { sql: text, rowsAsArray } : { sql: text, values: values as unknown[], rowsAsArray },
        (error: Error | null, answer: unknown) => {
          if (error) {
            // The driver adds the whole statement, and with it passwords.
            delete (error as { sql?: string }).sql;
            return reject(error);
          }
          if (Array.isArray(answer)) return resolve({ rows: answer as Any[], affected: 0 });
          return resolve({ rows: [], affected: (answer as { affectedRows?: number }).affectedRows ?? 0 });
        },
      );
    });
  let returning: boolean;
  try {
    await new Promise<void>((resolve, reject) => {
      connection.connect((error: Error | null) => (error ? reject(error) : resolve()));
    });
    const { rows } = await query<[string]>('SELECT VERSION()', [], 'cells');
    returning = tellsOfInserted(rows[0]![0]);
    await query(settings, []);
    await query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', []);
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return { engine: 'mysql', returning, query, destroy: () => connection.destroy(), onLost: (then) => (lost = then) };
}

/** MariaDB from 10.5 on; MySQL can't. */
function tellsOfInserted(version: string): boolean {
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)\.\d+-MariaDB/i.exec(version) ?? []).map(Number);
  return major > 10 || (major === 10 && minor >= 5);
}

const texts = new Map<string, string>();

/** Written out here: the driver looks at each value several times, and there are a dozen for each account. */
const rowText = (row: readonly Cell[]): string => {
  let text = '(';
  for (const [at, cell] of row.entries()) {
    if (at > 0) text += ', ';
    if (cell === null) text += 'NULL';
    else if (Buffer.isBuffer(cell)) text += `X'${cell.toString('hex')}'`;
    else text += typeof cell === 'number' ? String(cell) : escape(cell);
  }
  return `${text})`;
};

/** Rows in one UPDATE: each looks through the CASE of all. */
const updatedAtOnce = 100;

export const mysqlDialect: Dialect = {
  text(sql) {
    let text = texts.get(sql);
    if (text === undefined) texts.set(sql, (text = sql.replaceAll('= ANY(?)', 'IN (?)')));
    return text;
  },
  insert: (table, columns, rows, quiet) => ({
    // Not IGNORE: that would swallow values that are too long as well.
    text: `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows.map(rowText).join(', ')}${quiet ? ` ON DUPLICATE KEY UPDATE ${columns[0]} = ${table}.${columns[0]}` : ''}`,
    values: [],
  }),
  update(table, key, columns, rows) {
    const statements: Statement[] = [];
    for (let from = 0; from < rows.length; from += updatedAtOnce) {
      const some = rows.slice(from, from + updatedAtOnce);
      // Written out here: the driver would look through the whole text for each of a thousand values.
      const ids = some.map((row) => escape(row[0]));
      const set = columns.map((column, at) => {
        const cases = some.map((row, index) => `WHEN ${ids[index]} THEN ${escape(row[at + 1])}`);
        return `${column} = CASE ${key} ${cases.join(' ')} END`;
      });
      statements.push({
        text: `UPDATE ${table} SET ${set.join(', ')} WHERE ${key} IN (${ids.join(', ')})`,
        values: [],
      });
    }
    return statements;
  },
  remove(table, [first, ...others], rows) {
    // Together by what they share: pairs in a list would be compared with every row of the table.
    const alike = [
      ...Map.groupBy(rows, (row) =>
        row
          .slice(1)
          .map((cell) => escape(cell))
          .join(),
      ).values(),
    ];
    const conditions = alike.map((same) =>
      [
        `${first} IN (${same.map((row) => escape(row[0])).join(', ')})`,
        ...others.map((column, at) => `${column} = ${escape(same[0]![at + 1])}`),
      ].join(' AND '),
    );
    return { text: `DELETE FROM ${table} WHERE (${conditions.join(') OR (')})`, values: [] };
  },
  mark: "LEFT(SHA2(IF(u.password_salt IS NULL, CONCAT('unsalted ', u.password_date), CONCAT(u.password_hash, u.password_salt, u.password_date)), 256), 32)",
  lock: () => 'FOR UPDATE',
};
