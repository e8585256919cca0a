// Guacamole's 23 tables as its versions 1.0 to 1.6 have them, and the two that PT Management adds, for both databases. Written
// from what is known of them (types, keys, cascades); nothing is copied.

export type GuacamoleEngine = 'mariadb' | 'postgres';
export type GuacamoleVersion = '1.5' | '1.6';

const objectPermissions = ['READ', 'UPDATE', 'DELETE', 'ADMINISTER'];
const systemPermissions = (version: GuacamoleVersion) => [
  'CREATE_CONNECTION',
  'CREATE_CONNECTION_GROUP',
  'CREATE_SHARING_PROFILE',
  'CREATE_USER',
  'CREATE_USER_GROUP',
  ...(version === '1.6' ? ['AUDIT'] : []),
  'ADMINISTER',
];
const quoted = (values: string[]) => values.map((value) => `'${value}'`).join(', ');

/** @returns statements in the order in which they can be run */
export function guacamoleSchema(engine: GuacamoleEngine, version: GuacamoleVersion = '1.6'): string[] {
  const maria = engine === 'mariadb';
  const serial = maria ? 'int(11) NOT NULL AUTO_INCREMENT' : 'serial NOT NULL';
  const int = maria ? 'int(11)' : 'integer';
  const yesNo = maria ? 'boolean NOT NULL DEFAULT 0' : 'boolean NOT NULL DEFAULT FALSE';
  const moment = maria ? 'datetime' : 'timestamptz';
  const bytes = maria ? 'binary(32)' : 'bytea';
  const types = {
    entity_type: ['USER', 'USER_GROUP'],
    object_permission_type: objectPermissions,
    system_permission_type: systemPermissions(version),
    proxy_encryption_method: ['NONE', 'SSL'],
    connection_group_type: ['ORGANIZATIONAL', 'BALANCING'],
  };
  const of = (name: keyof typeof types) => (maria ? `enum(${quoted(types[name])})` : `guacamole_${name}`);
  const table = (name: string, ...lines: string[]) =>
    `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n)${maria ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8' : ''}`;
  const refers = (column: string, to: string, key = column, then = 'CASCADE') =>
    `FOREIGN KEY (${column}) REFERENCES ${to} (${key}) ON DELETE ${then}`;
  const unique = (name: string, columns: string) => `CONSTRAINT ${name} UNIQUE (${columns})`;
  const index = (name: string, on: string, columns: string) => `CREATE INDEX ${name} ON ${on} (${columns})`;
  const attributes = (subject: string, key = `${subject}_id`) =>
    table(
      `guacamole_${subject}_attribute`,
      `${key} ${int} NOT NULL`,
      'attribute_name varchar(128) NOT NULL',
      'attribute_value varchar(4096) NOT NULL',
      `PRIMARY KEY (${key}, attribute_name)`,
      refers(key, `guacamole_${subject}`),
    );
  const permission = (subject: string, column: string, key = column) =>
    table(
      `guacamole_${subject}_permission`,
      `entity_id ${int} NOT NULL`,
      `${column} ${int} NOT NULL`,
      `permission ${of('object_permission_type')} NOT NULL`,
      `PRIMARY KEY (entity_id, ${column}, permission)`,
      refers('entity_id', 'guacamole_entity'),
      refers(column, `guacamole_${subject}`, key),
    );
  const parameters = (subject: string) =>
    table(
      `guacamole_${subject}_parameter`,
      `${subject}_id ${int} NOT NULL`,
      'parameter_name varchar(128) NOT NULL',
      'parameter_value varchar(4096) NOT NULL',
      `PRIMARY KEY (${subject}_id, parameter_name)`,
      refers(`${subject}_id`, `guacamole_${subject}`),
    );
  const text = (name: string) => `${name} varchar(256)${maria ? ' DEFAULT NULL' : ''}`;

  return [
    ...(maria
      ? []
      : Object.entries(types).map(([name, values]) => `CREATE TYPE guacamole_${name} AS ENUM (${quoted(values)})`)),
    table(
      'guacamole_connection_group',
      `connection_group_id ${serial}`,
      `parent_id ${int}`,
      'connection_group_name varchar(128) NOT NULL',
      `type ${of('connection_group_type')} NOT NULL DEFAULT 'ORGANIZATIONAL'`,
      `max_connections ${int}`,
      `max_connections_per_user ${int}`,
      `enable_session_affinity ${yesNo}`,
      'PRIMARY KEY (connection_group_id)',
      unique('connection_group_name_parent', 'connection_group_name, parent_id'),
      refers('parent_id', 'guacamole_connection_group', 'connection_group_id'),
    ),
    table(
      'guacamole_connection',
      `connection_id ${serial}`,
      'connection_name varchar(128) NOT NULL',
      `parent_id ${int}`,
      'protocol varchar(32) NOT NULL',
      `proxy_port ${int}`,
      'proxy_hostname varchar(512)',
      `proxy_encryption_method ${of('proxy_encryption_method')}`,
      `max_connections ${int}`,
      `max_connections_per_user ${int}`,
      `connection_weight ${int}`,
      `failover_only ${yesNo}`,
      'PRIMARY KEY (connection_id)',
      unique('connection_name_parent', 'connection_name, parent_id'),
      refers('parent_id', 'guacamole_connection_group', 'connection_group_id'),
    ),
    table(
      'guacamole_entity',
      `entity_id ${serial}`,
      'name varchar(128) NOT NULL',
      `type ${of('entity_type')} NOT NULL`,
      'PRIMARY KEY (entity_id)',
      unique('guacamole_entity_name_scope', 'type, name'),
    ),
    table(
      'guacamole_user',
      `user_id ${serial}`,
      `entity_id ${int} NOT NULL`,
      `password_hash ${bytes} NOT NULL`,
      `password_salt ${bytes}`,
      `password_date ${moment} NOT NULL`,
      `disabled ${yesNo}`,
      `expired ${yesNo}`,
      'access_window_start time',
      'access_window_end time',
      'valid_from date',
      'valid_until date',
      'timezone varchar(64)',
      text('full_name'),
      text('email_address'),
      text('organization'),
      text('organizational_role'),
      'PRIMARY KEY (user_id)',
      unique('guacamole_user_single_entity', 'entity_id'),
      refers('entity_id', 'guacamole_entity'),
    ),
    table(
      'guacamole_user_group',
      `user_group_id ${serial}`,
      `entity_id ${int} NOT NULL`,
      `disabled ${yesNo}`,
      'PRIMARY KEY (user_group_id)',
      unique('guacamole_user_group_single_entity', 'entity_id'),
      refers('entity_id', 'guacamole_entity'),
    ),
    table(
      'guacamole_user_group_member',
      `user_group_id ${int} NOT NULL`,
      `member_entity_id ${int} NOT NULL`,
      'PRIMARY KEY (user_group_id, member_entity_id)',
      refers('user_group_id', 'guacamole_user_group'),
      refers('member_entity_id', 'guacamole_entity', 'entity_id'),
    ),
    table(
      'guacamole_sharing_profile',
      `sharing_profile_id ${serial}`,
      'sharing_profile_name varchar(128) NOT NULL',
      `primary_connection_id ${int} NOT NULL`,
      'PRIMARY KEY (sharing_profile_id)',
      unique('sharing_profile_name_primary', 'sharing_profile_name, primary_connection_id'),
      refers('primary_connection_id', 'guacamole_connection', 'connection_id'),
    ),
    parameters('connection'),
    parameters('sharing_profile'),
    ...['user', 'user_group', 'connection', 'connection_group', 'sharing_profile'].map((subject) =>
      attributes(subject),
    ),
    permission('connection', 'connection_id'),
    permission('connection_group', 'connection_group_id'),
    permission('sharing_profile', 'sharing_profile_id'),
    permission('user', 'affected_user_id', 'user_id'),
    permission('user_group', 'affected_user_group_id', 'user_group_id'),
    table(
      'guacamole_system_permission',
      `entity_id ${int} NOT NULL`,
      `permission ${of('system_permission_type')} NOT NULL`,
      'PRIMARY KEY (entity_id, permission)',
      refers('entity_id', 'guacamole_entity'),
    ),
    table(
      'guacamole_connection_history',
      `history_id ${serial}`,
      `user_id ${int}`,
      'username varchar(128) NOT NULL',
      'remote_host varchar(256)',
      `connection_id ${int}`,
      'connection_name varchar(128) NOT NULL',
      `sharing_profile_id ${int}`,
      'sharing_profile_name varchar(128)',
      `start_date ${moment} NOT NULL`,
      `end_date ${moment}`,
      'PRIMARY KEY (history_id)',
      refers('user_id', 'guacamole_user', 'user_id', 'SET NULL'),
      refers('connection_id', 'guacamole_connection', 'connection_id', 'SET NULL'),
      refers('sharing_profile_id', 'guacamole_sharing_profile', 'sharing_profile_id', 'SET NULL'),
    ),
    index('connection_history_start', 'guacamole_connection_history', 'start_date'),
    index('connection_history_connection_start', 'guacamole_connection_history', 'connection_id, start_date'),
    table(
      'guacamole_user_history',
      `history_id ${serial}`,
      `user_id ${int}`,
      'username varchar(128) NOT NULL',
      'remote_host varchar(256)',
      `start_date ${moment} NOT NULL`,
      `end_date ${moment}`,
      'PRIMARY KEY (history_id)',
      refers('user_id', 'guacamole_user', 'user_id', 'SET NULL'),
    ),
    index('user_history_start', 'guacamole_user_history', 'start_date'),
    index('user_history_user_start', 'guacamole_user_history', 'user_id, start_date'),
    table(
      'guacamole_user_password_history',
      `password_history_id ${serial}`,
      `user_id ${int} NOT NULL`,
      `password_hash ${bytes} NOT NULL`,
      `password_salt ${bytes}`,
      `password_date ${moment} NOT NULL`,
      'PRIMARY KEY (password_history_id)',
      refers('user_id', 'guacamole_user'),
    ),
    // MariaDB makes the indexes of foreign keys by itself; PostgreSQL is given those that Guacamole gives it.
    ...(maria
      ? []
      : [
          ['guacamole_user_group_member', 'member_entity_id'],
          ['guacamole_user_permission', 'affected_user_id'],
          ['guacamole_user_history', 'user_id'],
          ['guacamole_connection_history', 'user_id'],
          ['guacamole_connection_history', 'sharing_profile_id'],
          ['guacamole_connection_permission', 'connection_id'],
          ['guacamole_sharing_profile', 'primary_connection_id'],
          ['guacamole_sharing_profile_permission', 'sharing_profile_id'],
          ['guacamole_user_password_history', 'user_id'],
        ].map(([on, column]) => index(`${on}_${column}`, on!, column!))),
  ];
}

/** What PT Management adds beside Guacamole's own tables. */
export function ptManagementSchema(engine: GuacamoleEngine): string[] {
  const maria = engine === 'mariadb';
  const serial = maria ? 'int(11) NOT NULL AUTO_INCREMENT' : 'serial NOT NULL';
  const moment = maria ? 'datetime' : 'timestamptz';
  const end = maria ? ') ENGINE=InnoDB DEFAULT CHARSET=utf8' : ')';
  return [
    `CREATE TABLE user_container_mapping (
      id ${serial}, user_id int NOT NULL, container_name varchar(255) NOT NULL, container_id varchar(255),
      status varchar(50) DEFAULT 'active', created_at ${moment} DEFAULT CURRENT_TIMESTAMP, deleted_at ${moment},
      PRIMARY KEY (id), CONSTRAINT user_container UNIQUE (user_id, container_name),
      FOREIGN KEY (user_id) REFERENCES guacamole_user (user_id) ON DELETE CASCADE ${end}`,
    `CREATE TABLE guacamole_user_lockout (
      user_id int NOT NULL, failed_attempts int DEFAULT 0, last_failed_login ${moment}, locked_until ${moment},
      locked boolean, reason varchar(255), PRIMARY KEY (user_id),
      FOREIGN KEY (user_id) REFERENCES guacamole_user (user_id) ON DELETE CASCADE ${end}`,
  ];
}

export const guacamoleTables = [
  'guacamole_entity',
  'guacamole_user',
  'guacamole_user_group',
  'guacamole_user_group_member',
  'guacamole_connection_group',
  'guacamole_connection',
  'guacamole_connection_parameter',
  'guacamole_sharing_profile',
  'guacamole_sharing_profile_parameter',
  'guacamole_user_attribute',
  'guacamole_user_group_attribute',
  'guacamole_connection_attribute',
  'guacamole_connection_group_attribute',
  'guacamole_sharing_profile_attribute',
  'guacamole_connection_permission',
  'guacamole_connection_group_permission',
  'guacamole_sharing_profile_permission',
  'guacamole_user_permission',
  'guacamole_user_group_permission',
  'guacamole_system_permission',
  'guacamole_user_history',
  'guacamole_connection_history',
  'guacamole_user_password_history',
] as const;
