// Guacamole's database on a real MariaDB or PostgreSQL: fresh ones of one server, their rows, and a login as Guacamole does it.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createConnection, type Connection as Mysql } from 'mysql2/promise';
import pg from 'pg';
import { guacamoleSchema, guacamoleTables, ptManagementSchema } from './guacamole-schema.ts';
import type { GuacamoleEngine, GuacamoleVersion } from './guacamole-schema.ts';
import { mariadbProbe, startMariadb } from './mariadb.ts';
import { postgresProbe, startPostgres } from './postgres.ts';

export type Row = Record<string, unknown>;

export interface GuacamoleDatabase {
  engine: GuacamoleEngine;
  database: string;
  /** With user, without password: what a target is added with. */
  url: string;
  password: string;
  /** One statement; `?` stand for `values`. As an operator with every right. */
  query(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Every row of every table, as text, sorted: to compare before and after. */
  dump(tables?: readonly string[]): Promise<Record<string, string[]>>;
  /** A group of users in Guacamole's own rows. @returns user_group_id */
  addGroup(name: string, options?: { disabled?: boolean; in?: string }): Promise<number>;
  /** A VNC connection to a container. @returns connection_id */
  addConnection(name: string, options?: { hostname?: string; parent?: number | null }): Promise<number>;
  addConnectionGroup(name: string): Promise<number>;
}

export interface GuacamoleServer {
  engine: GuacamoleEngine;
  host: string;
  port: number;
  user: string;
  password: string;
  pid: number;
  restart(): Promise<void>;
  /** A new, empty database with Guacamole's tables. */
  fresh(options?: { version?: GuacamoleVersion; ptManagement?: boolean; schema?: boolean }): Promise<GuacamoleDatabase>;
  /** A connection of its own, for a second transaction. */
  session(database: string): Promise<Link>;
  /** A user with the rights that are documented as enough, and no more. */
  leastPrivileged(db: GuacamoleDatabase): Promise<LeastPrivileged>;
  stop(): Promise<void>;
}

export interface LeastPrivileged {
  url: string;
  password: string;
  revoke(right: string, table: string): Promise<void>;
}

/** What the documentation says a target's user needs, beside SELECT on all. */
export const leastWritten = [
  'guacamole_entity',
  'guacamole_user',
  'guacamole_user_group_member',
  'guacamole_user_attribute',
  'guacamole_user_password_history',
  'guacamole_connection_permission',
  'guacamole_connection_group_permission',
  'guacamole_sharing_profile_permission',
  'guacamole_user_permission',
  'guacamole_user_group_permission',
  'guacamole_system_permission',
];

export const guacamoleProbe = (engine: GuacamoleEngine): string | null =>
  engine === 'mariadb' ? mariadbProbe() : postgresProbe();

/** @param durable commits are on the disk: for tests that kill the server, and for honest times */
export async function startGuacamole(
  engine: GuacamoleEngine,
  options: { durable?: boolean } = {},
): Promise<GuacamoleServer> {
  const server = await (engine === 'mariadb' ? startMariadb(options) : startPostgres(options));
  const opened = new Set<Link>();
  let made = 0;
  const link = async (database: string) => {
    const one = await connect(engine, { ...server, database });
    opened.add(one);
    return one;
  };
  const first = await link(server.database);
  return {
    engine,
    host: server.host,
    port: server.port,
    user: server.user,
    password: server.password,
    get pid() {
      return server.pid;
    },
    restart: () => server.restart(),
    async fresh({ version = '1.6', ptManagement = false, schema = true } = {}) {
      const database = `guacamole_${++made}`;
      await first.query(`CREATE DATABASE ${database}`);
      const one = await link(database);
      if (schema) for (const sql of guacamoleSchema(engine, version)) await one.query(sql);
      if (ptManagement) for (const sql of ptManagementSchema(engine)) await one.query(sql);
      return { engine, database, ...target(engine, server, database), ...tools(engine, one) };
    },
    session: link,
    async leastPrivileged(db) {
      const user = `clerk_${++made}`;
      const password = 'only-for-tests';
      const maria = engine === 'mariadb';
      const who = maria ? `'${user}'@'%'` : user;
      await db.query(`CREATE USER ${who} ${maria ? 'IDENTIFIED BY' : 'PASSWORD'} '${password}'`);
      await db.query(
        maria ? `GRANT SELECT ON ${db.database}.* TO ${who}` : `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${who}`,
      );
      for (const table of leastWritten) await db.query(`GRANT INSERT, UPDATE, DELETE ON ${table} TO ${who}`);
      if (!maria) await db.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${who}`);
      return {
        url: db.url.replace(`${server.user}@`, `${user}@`),
        password,
        revoke: async (right, table) => void (await db.query(`REVOKE ${right} ON ${table} FROM ${who}`)),
      };
    },
    async stop() {
      for (const one of opened) one.end();
      await server.stop();
    },
  };
}

const target = (
  engine: GuacamoleEngine,
  server: { user: string; password: string; port: number },
  database: string,
) => ({
  url: `${engine === 'mariadb' ? 'mysql' : 'postgres'}://${server.user}@127.0.0.1:${server.port}/${database}`,
  password: server.password,
});

export interface Link {
  query(sql: string, values?: unknown[]): Promise<Row[]>;
  end(): void;
}

interface Address {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** Reconnects by itself: the server may have been killed in between. */
async function connect(engine: GuacamoleEngine, { host, port, user, password, database }: Address): Promise<Link> {
  const address = { host, port, user, password, database };
  if (engine === 'mariadb') {
    let connection: Mysql | undefined;
    const open = async () => {
      connection = await createConnection({ ...address, timezone: 'Z', charset: 'utf8mb4', dateStrings: true });
      connection.on('error', () => (connection = undefined));
      await connection.query("SET time_zone = '+00:00'");
      return connection;
    };
    await open();
    return {
      async query(sql, values) {
        const [rows] = await (connection ?? (await open())).query(sql, values ?? []);
        return Array.isArray(rows) ? (rows as Row[]) : [];
      },
      end: () => connection?.destroy(),
    };
  }
  const pool = new pg.Pool({ ...address, max: 1, options: '-c timezone=UTC -c datestyle=ISO' });
  // A server that is killed under an idle connection: the next query opens another.
  pool.on('error', () => undefined);
  await pool.query('SELECT 1');
  return {
    async query(sql, values) {
      let at = 0;
      const answer = await pool.query(
        sql.replaceAll('?', () => `$${++at}`),
        values,
      );
      return answer.rows as Row[];
    },
    end: () => void pool.end().catch(() => undefined),
  };
}

const hex = (value: unknown) => (Buffer.isBuffer(value) ? value.toString('hex') : value);

function tools(engine: GuacamoleEngine, { query }: Link) {
  const id = async (sql: string, values: unknown[], column: string) =>
    Number(((await query(sql, values))[0] ?? {})[column]);
  const addEntity = async (name: string, type: string) => {
    await query(`INSERT INTO guacamole_entity (name, type) VALUES (?, '${type}')`, [name]);
    return id(`SELECT entity_id FROM guacamole_entity WHERE name = ? AND type = '${type}'`, [name], 'entity_id');
  };
  return {
    query,
    async dump(tables: readonly string[] = guacamoleTables) {
      const all: Record<string, string[]> = {};
      for (const name of tables) {
        const rows = await query(`SELECT * FROM ${name}`);
        all[name] = rows
          .map((row) =>
            JSON.stringify(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, hex(value)]))),
          )
          .toSorted();
      }
      return all;
    },
    async addGroup(name: string, options: { disabled?: boolean; in?: string } = {}) {
      const entity = await addEntity(name, 'USER_GROUP');
      await query('INSERT INTO guacamole_user_group (entity_id, disabled) VALUES (?, ?)', [
        entity,
        engine === 'mariadb' ? Number(options.disabled ?? false) : (options.disabled ?? false),
      ]);
      if (options.in !== undefined) {
        await query(
          `INSERT INTO guacamole_user_group_member (user_group_id, member_entity_id)
           SELECT g.user_group_id, CAST(? AS ${engine === 'mariadb' ? 'SIGNED' : 'integer'}) FROM guacamole_user_group g
           JOIN guacamole_entity e ON e.entity_id = g.entity_id WHERE e.name = ?`,
          [entity, options.in],
        );
      }
      return id('SELECT user_group_id FROM guacamole_user_group WHERE entity_id = ?', [entity], 'user_group_id');
    },
    async addConnection(name: string, options: { hostname?: string; parent?: number | null } = {}) {
      await query("INSERT INTO guacamole_connection (connection_name, parent_id, protocol) VALUES (?, ?, 'vnc')", [
        name,
        options.parent ?? null,
      ]);
      const connection = await id('SELECT MAX(connection_id) AS id FROM guacamole_connection', [], 'id');
      await query(
        "INSERT INTO guacamole_connection_parameter (connection_id, parameter_name, parameter_value) VALUES (?, 'hostname', ?)",
        [connection, options.hostname ?? name],
      );
      return connection;
    },
    async addConnectionGroup(name: string) {
      await query('INSERT INTO guacamole_connection_group (connection_group_name) VALUES (?)', [name]);
      return id('SELECT MAX(connection_group_id) AS id FROM guacamole_connection_group', [], 'id');
    },
  };
}

/**
 * What Guacamole's login page would answer, worked out from the rows alone and without any code of Provost's. Not looked at:
 * the hours of the day in which an account may be used.
 */
export async function login(
  db: Pick<GuacamoleDatabase, 'query'>,
  username: string,
  password: string,
): Promise<'accepted' | 'must-change' | 'rejected'> {
  const [user] = await db.query(
    `SELECT u.password_hash, u.password_salt, u.disabled, u.expired,
            CASE WHEN (u.valid_from IS NULL OR u.valid_from <= CURRENT_DATE)
                  AND (u.valid_until IS NULL OR u.valid_until >= CURRENT_DATE) THEN 1 ELSE 0 END AS valid
     FROM guacamole_user u JOIN guacamole_entity e ON e.entity_id = u.entity_id
     WHERE e.name = ? AND e.type = 'USER'`,
    [username],
  );
  if (!user) return 'rejected';
  const salt = user['password_salt'] as Buffer | null;
  const salted = salt === null ? password : password + salt.toString('hex').toUpperCase();
  const hash = createHash('sha256').update(salted, 'utf8').digest();
  if (!timingSafeEqual(hash, user['password_hash'] as Buffer)) return 'rejected';
  if (Boolean(user['disabled']) || Number(user['valid']) !== 1) return 'rejected';
  return user['expired'] ? 'must-change' : 'accepted';
}
