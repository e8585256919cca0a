// PostgreSQL: how a connection is made, and how many rows are written at once.
import type { Duplex } from 'node:stream';
import pg from 'pg';
import type { Cell, Dialect, Raw, Row } from './session.ts';
import type { Address } from './url.ts';

/** Dates and times as text, as the database writes them: nothing is lost, and no zone is guessed. */
const asText = new Set([1082, 1083, 1114, 1184, 1266]);
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    asText.has(oid)
      ? (value: string) => value
      : oid === 20
        ? Number
        : (pg.types.getTypeParser(oid, format) as (value: string) => unknown),
};

const settings = {
  timezone: 'UTC',
  datestyle: 'ISO',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  lock_timeout: '10s',
  // Worth it for reports that take minutes; here it takes longer than the query.
  jit: 'off',
  default_transaction_isolation: "'read committed'",
};

export async function connectPostgres(
  address: Address,
  secret: { password: string | null; ca: string | null },
  stream: Duplex | null,
): Promise<Raw> {
  const { host, port, user, database, tls } = address;
  const client = new pg.Client({
    host,
    port,
    user,
    // Given even when there is none: otherwise ~/.pgpass and PGPASSWORD are asked.
    password: secret.password ?? '',
    database,
    application_name: 'provost',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: types as unknown as pg.CustomTypesConfig,
    ssl:
      tls === 'off'
        ? false
        : { rejectUnauthorized: tls === 'verify', ...(secret.ca === null ? {} : { ca: secret.ca }) },
    ...(stream ? { stream: () => asSocket(stream) } : {}),
  });
  let lost: (error: unknown) => void = () => undefined;
  client.on('error', (error) => lost(error));
  client.on('end', () => lost(Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' })));
  // One after the other: the driver wants it so.
  let before: Promise<unknown> = Promise.resolve();
  const query = <Any>(text: string, given: readonly unknown[], form: 'rows' | 'cells') => {
    const values = given as unknown[];
    const asked = before.then((): Promise<{ rows: unknown[]; rowCount: number | null }> =>
      form === 'cells' ? client.query<Cell[]>({ text, values, rowMode: 'array' }) : client.query<Row>(text, values),
    );
    // Who asked is told; the next one is not concerned.
    before = asked.catch(() => undefined);
    return asked.then(
      ({ rows, rowCount }) => ({ rows: rows as Any[], affected: rowCount ?? 0 }),
      (error: unknown) => {
        // The server adds the row that it refuses, and with it passwords.
        delete (error as { detail?: string }).detail;
        throw error;
      },
    );
  };
  const destroy = () => {
    // The socket alone: `end` would wait for what is under way.
    (client as unknown as { connection: { stream: Duplex } }).connection.stream.destroy();
  };
  try {
    await client.connect();
    await client.query(
      Object.entries(settings)
        .map(([name, value]) => `SET ${name} = ${value.startsWith("'") ? value : `'${value}'`}`)
        .join('; '),
    );
  } catch (error) {
    destroy();
    throw error;
  }
  return { engine: 'postgres', returning: true, query, destroy, onLost: (then) => (lost = then) };
}

/** pg wants a socket that it may connect; a tunnel is connected already. */
function asSocket(stream: Duplex): Duplex {
  return Object.assign(stream, {
    setNoDelay: () => stream,
    setKeepAlive: () => stream,
    ref: () => stream,
    unref: () => stream,
    connect() {
      process.nextTick(() => stream.emit('connect'));
      return stream;
    },
  });
}

/** Types of arrays of columns; what is not here is text. */
const columnTypes: Record<string, string> = {
  id: 'int4',
  entity_id: 'int4',
  user_id: 'int4',
  user_group_id: 'int4',
  member_entity_id: 'int4',
  affected_user_id: 'int4',
  affected_user_group_id: 'int4',
  connection_id: 'int4',
  connection_group_id: 'int4',
  sharing_profile_id: 'int4',
  primary_connection_id: 'int4',
  parent_id: 'int4',
  proxy_port: 'int4',
  proxy_encryption_method: 'guacamole_proxy_encryption_method',
  max_connections: 'int4',
  max_connections_per_user: 'int4',
  connection_weight: 'int4',
  failover_only: 'bool',
  history_id: 'int4',
  password_history_id: 'int4',
  password_hash: 'bytea',
  password_salt: 'bytea',
  password_date: 'timestamptz',
  disabled: 'bool',
  expired: 'bool',
  valid_from: 'date',
  valid_until: 'date',
  access_window_start: 'time',
  access_window_end: 'time',
  type: 'guacamole_entity_type',
  failed_attempts: 'int4',
  last_failed_login: 'timestamptz',
  locked_until: 'timestamptz',
  locked: 'bool',
  created_at: 'timestamptz',
  deleted_at: 'timestamptz',
};
const typeOf = (table: string, column: string) =>
  column === 'permission'
    ? table === 'guacamole_system_permission'
      ? 'guacamole_system_permission_type'
      : 'guacamole_object_permission_type'
    : // PT Management's own: text there.
      table === 'user_container_mapping' && column === 'container_id'
      ? 'text'
      : (columnTypes[column] ?? 'text');

const arrays = (table: string, columns: readonly string[]) =>
  `unnest(${columns.map((column, at) => `$${at + 1}::${typeOf(table, column)}[]`).join(', ')}) AS d (${columns.join(', ')})`;
const columnsOf = (columns: readonly string[], rows: readonly (readonly Cell[])[]) =>
  columns.map((_, at) => rows.map((row) => row[at]!));

const texts = new Map<string, string>();
const once = (key: string, make: () => string) => {
  let text = texts.get(key);
  if (text === undefined) texts.set(key, (text = make()));
  return text;
};

export const postgresDialect: Dialect = {
  text: (sql) =>
    once(sql, () => {
      let at = 0;
      return sql.replaceAll('?', () => `$${++at}`);
    }),
  insert: (table, columns, rows, quiet) => ({
    text: once(`insert ${table} ${columns.join()} ${quiet}`, () => {
      const list = columns.join(', ');
      return `INSERT INTO ${table} (${list}) SELECT ${list} FROM ${arrays(table, columns)}${quiet ? ' ON CONFLICT DO NOTHING' : ''}`;
    }),
    values: columnsOf(columns, rows),
  }),
  update(table, key, columns, rows) {
    const all = [key, ...columns];
    const text = once(`update ${table} ${all.join()}`, () => {
      const set = columns.map((column) => `${column} = d.${column}`).join(', ');
      return `UPDATE ${table} SET ${set} FROM ${arrays(table, all)} WHERE ${table}.${key} = d.${key}`;
    });
    return [{ text, values: columnsOf(all, rows) }];
  },
  remove: (table, columns, rows) => ({
    text: once(`remove ${table} ${columns.join()}`, () => {
      const same = columns.map((column) => `${table}.${column} = d.${column}`).join(' AND ');
      return `DELETE FROM ${table} USING ${arrays(table, columns)} WHERE ${same}`;
    }),
    values: columnsOf(columns, rows),
  }),
  mark: "left(encode(sha256(CASE WHEN u.password_salt IS NULL THEN convert_to('unsalted ' || u.password_date::text, 'UTF8') ELSE u.password_hash || u.password_salt || convert_to(u.password_date::text, 'UTF8') END), 'hex'), 32)",
  lock: (alias) => `FOR UPDATE OF ${alias}`,
};
