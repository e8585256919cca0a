// Which Guacamole a database belongs to. There is no table that says so: its tables and columns are compared with those that
// versions 1.0 to 1.6 have, and whatever else is found is refused rather than guessed at.
import { ProvostError } from '../../errors.ts';
import type { Session } from './session.ts';

export interface Schema {
  /** "1.6", "1.0 to 1.5": these share one schema. */
  version: string;
  /** "MariaDB 10.11.19" */
  server: string;
  /** How names are compared: "utf8mb3_general_ci"; "exact" on PostgreSQL. */
  collation: string;
  /** Whether characters beyond the basic plane (emoji) can be kept. */
  wide: boolean;
  /** PT Management's own tables, where they are. */
  mapping: boolean;
  lockout: boolean;
}

/** Tables that accounts are written to: these columns and no others. */
const written: Record<string, string> = {
  guacamole_entity: 'entity_id name type',
  guacamole_user:
    'user_id entity_id password_hash password_salt password_date disabled expired access_window_start ' +
    'access_window_end valid_from valid_until timezone full_name email_address organization organizational_role',
  guacamole_user_group_member: 'user_group_id member_entity_id',
  guacamole_user_attribute: 'user_id attribute_name attribute_value',
  guacamole_user_password_history: 'password_history_id user_id password_hash password_salt password_date',
  guacamole_connection_permission: 'entity_id connection_id permission',
  guacamole_connection_group_permission: 'entity_id connection_group_id permission',
  guacamole_sharing_profile_permission: 'entity_id sharing_profile_id permission',
  guacamole_user_permission: 'entity_id affected_user_id permission',
  guacamole_user_group_permission: 'entity_id affected_user_group_id permission',
  guacamole_system_permission: 'entity_id permission',
};
/** What a connection has beside its id: a new one takes all but the first from another. */
export const connectionColumns = [
  'connection_name',
  'parent_id',
  'protocol',
  'proxy_port',
  'proxy_hostname',
  'proxy_encryption_method',
  'max_connections',
  'max_connections_per_user',
  'connection_weight',
  'failover_only',
] as const;
/** Tables that connections are written to: these columns and no others. A target may do without the right to. */
const ofConnections: Record<string, string> = {
  guacamole_connection: `connection_id ${connectionColumns.join(' ')}`,
  guacamole_connection_parameter: 'connection_id parameter_name parameter_value',
  guacamole_connection_attribute: 'connection_id attribute_name attribute_value',
  guacamole_sharing_profile: 'sharing_profile_id sharing_profile_name primary_connection_id',
  guacamole_sharing_profile_parameter: 'sharing_profile_id parameter_name parameter_value',
  guacamole_sharing_profile_attribute: 'sharing_profile_id attribute_name attribute_value',
};
/** Tables that are read: at least these columns. */
const asked: Record<string, string> = {
  guacamole_user_group: 'user_group_id entity_id disabled',
  guacamole_connection_group: 'connection_group_id connection_group_name parent_id',
  guacamole_user_history: 'history_id user_id username remote_host start_date end_date',
  guacamole_connection_history:
    'history_id user_id username remote_host connection_id connection_name sharing_profile_id start_date end_date',
};
export const writtenTables = Object.keys(written);
export const connectionTables = Object.keys(ofConnections);

const systemPermissions = [
  'CREATE_CONNECTION',
  'CREATE_CONNECTION_GROUP',
  'CREATE_SHARING_PROFILE',
  'CREATE_USER',
  'CREATE_USER_GROUP',
  'ADMINISTER',
];

const words = (text: string) => text.split(/\s+/);

const unsupported = (message: string, hint: string) => new ProvostError('TARGET_UNSUPPORTED', message, { hint });

/** @throws ProvostError TARGET_UNSUPPORTED with what is missing or too much */
export async function readSchema(session: Session): Promise<Schema> {
  const here = session.engine === 'mysql' ? 'DATABASE()' : 'ANY(current_schemas(false))';
  const rows = await session.all(
    `SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = ${here}
     AND (table_name LIKE 'guacamole%' OR table_name = 'user_container_mapping')`,
  );
  const found = new Map<string, Set<string>>();
  for (const { t, c } of rows) {
    const columns = found.get(String(t)) ?? new Set();
    found.set(String(t), columns.add(String(c)));
  }
  compare(found);
  const permissions = await systemPermissionsOf(session);
  const lacking = systemPermissions.filter((one) => !permissions.includes(one));
  const more = permissions.filter((one) => one !== 'AUDIT' && !systemPermissions.includes(one));
  if (lacking.length + more.length > 0) {
    throw unsupported(
      `Its system permissions are not those of Guacamole 1.0 to 1.6 (${lacking.length > 0 ? `missing: ${lacking.join(', ')}` : `unknown: ${more.join(', ')}`}).`,
      'Provost works with the schemas of Guacamole 1.0 to 1.6.',
    );
  }
  return {
    version: permissions.includes('AUDIT') ? '1.6' : '1.0 to 1.5',
    ...(await serverOf(session)),
    mapping: found.has('user_container_mapping'),
    lockout: found.has('guacamole_user_lockout'),
  };
}

function compare(found: ReadonlyMap<string, ReadonlySet<string>>): void {
  const hint = 'Provost works with the schemas of Guacamole 1.0 to 1.6.';
  if (!found.has('guacamole_entity')) {
    throw found.has('guacamole_user')
      ? unsupported('The schema is of a Guacamole before 1.0: it has no table guacamole_entity.', `Upgrade it. ${hint}`)
      : unsupported(
          'The database holds no tables of Guacamole, or none that the user of this target may see.',
          'Check the name of the database in the URL, and the rights of its user.',
        );
  }
  const missing: string[] = [];
  const unknown: string[] = [];
  for (const [table, columns] of Object.entries({ ...written, ...ofConnections, ...asked })) {
    const there = found.get(table);
    if (!there) {
      missing.push(table);
      continue;
    }
    const wanted = words(columns);
    missing.push(...wanted.filter((column) => !there.has(column)).map((column) => `${table}.${column}`));
    if (table in written || table in ofConnections) {
      unknown.push(...[...there].filter((column) => !wanted.includes(column)).map((column) => `${table}.${column}`));
    }
  }
  if (missing.length > 0) throw unsupported(`The schema is not known: it lacks ${missing.join(', ')}.`, hint);
  if (unknown.length > 0) {
    throw unsupported(`The schema is not known: it has ${unknown.join(', ')}, which no Guacamole up to 1.6 has.`, hint);
  }
}

async function systemPermissionsOf(session: Session): Promise<string[]> {
  if (session.engine === 'postgres') {
    const rows = await session.all(
      `SELECT enumlabel AS label FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
       WHERE t.typname = 'guacamole_system_permission_type' AND pg_type_is_visible(t.oid) ORDER BY enumsortorder`,
    );
    return rows.map((row) => String(row['label']));
  }
  const rows = await session.all(
    `SELECT column_type AS type FROM information_schema.columns WHERE table_schema = DATABASE()
     AND table_name = 'guacamole_system_permission' AND column_name = 'permission'`,
  );
  return [...String(rows[0]?.['type'] ?? '').matchAll(/'([^']+)'/g)].map((match) => match[1]!);
}

async function serverOf(session: Session): Promise<Pick<Schema, 'server' | 'collation' | 'wide'>> {
  if (session.engine === 'postgres') {
    const [row] = await session.all(
      `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
         COALESCE((SELECT NOT c.collisdeterministic FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation
           WHERE a.attrelid = 'guacamole_entity'::regclass AND a.attname = 'name'), false) AS folding`,
    );
    const encoding = String(row?.['encoding']);
    if (encoding !== 'UTF8') {
      throw unsupported(`The database is encoded as ${encoding}.`, 'Guacamole’s database has to be UTF8.');
    }
    const version = String(row?.['version']).split(' ')[0] ?? '';
    if (Number.parseInt(version, 10) < 11)
      throw unsupported(`PostgreSQL ${version} is too old.`, 'It has to be 11 or later.');
    return { server: `PostgreSQL ${version}`, collation: row?.['folding'] === true ? 'unicode' : 'exact', wide: true };
  }
  const [row] = await session.all(
    `SELECT VERSION() AS version, collation_name AS collation, character_set_name AS charset
     FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'guacamole_entity'
     AND column_name = 'name'`,
  );
  const version = String(row?.['version']);
  const maria = /(\d+\.\d+\.\d+)-MariaDB/i.exec(version);
  const number = maria?.[1] ?? /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? version;
  const [major = 0, minor = 0] = number.split('.').map(Number);
  const name = maria ? 'MariaDB' : 'MySQL';
  if (maria ? major < 10 || (major === 10 && minor < 2) : major < 5 || (major === 5 && minor < 7)) {
    throw unsupported(`${name} ${number} is too old.`, 'It has to be MariaDB 10.2 or MySQL 5.7, or later.');
  }
  // MySQL before 8.0.30 and MariaDB before 10.6 call it by its old name.
  const collation = String(row?.['collation']).replace(/^utf8_/, 'utf8mb3_');
  return { server: `${name} ${number}`, collation, wide: String(row?.['charset']) === 'utf8mb4' };
}
