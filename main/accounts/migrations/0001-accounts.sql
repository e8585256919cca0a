-- Targets of accounts, the accounts of rosters, what was last read of other targets, and what may be purged when.

CREATE TABLE account_targets (
  target_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('roster', 'guacamole-sql', 'guacamole-rest', 'linux', 'ldap')),
  -- With the user, never with a password: that is a secret. Null: a roster.
  url TEXT,
  -- SSH destination that it is reached through.
  via TEXT,
  org TEXT,
  data_source TEXT,
  -- PEM.
  ca TEXT,
  bind_dn TEXT,
  search_filter TEXT,
  -- JSON.
  policy TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  -- As it was when it was last asked.
  state TEXT NOT NULL DEFAULT 'unknown' CHECK (state IN ('unknown', 'ready', 'away', 'refused')),
  problem TEXT,
  version TEXT,
  -- JSON; null: never opened.
  traits TEXT,
  checked_at INTEGER,
  -- Of the last whole reading.
  read_at INTEGER,
  accounts INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE roster_accounts (
  target_id TEXT NOT NULL REFERENCES account_targets ON DELETE CASCADE,
  -- Of the username: composed, and without difference of case.
  key TEXT NOT NULL,
  username TEXT NOT NULL,
  org TEXT,
  -- JSON of what is not empty, by field, without the username.
  fields TEXT NOT NULL,
  -- Sealed; null: there is none.
  password BLOB,
  -- Another one for each password. It is what the password is sealed for.
  password_mark TEXT,
  PRIMARY KEY (target_id, key)
) STRICT, WITHOUT ROWID;

-- The last whole reading of a target, in parts of some thousand accounts, and what jobs changed since, in later parts.
CREATE TABLE account_known (
  target_id TEXT NOT NULL REFERENCES account_targets ON DELETE CASCADE,
  -- Those that belong together; the one that counts is in account_readings.
  reading INTEGER NOT NULL,
  part INTEGER NOT NULL,
  -- Deflated JSON.
  data BLOB NOT NULL,
  PRIMARY KEY (target_id, reading, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_readings (
  target_id TEXT PRIMARY KEY REFERENCES account_targets ON DELETE CASCADE,
  reading INTEGER NOT NULL,
  -- Of all its parts: a reading that is the same is not written again.
  digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Accounts that were disabled to be deleted, and from when on (UTC ms) they may be.
CREATE TABLE account_purges (
  target_id TEXT NOT NULL REFERENCES account_targets ON DELETE CASCADE,
  key TEXT NOT NULL,
  username TEXT NOT NULL,
  purge_at INTEGER NOT NULL,
  PRIMARY KEY (target_id, key)
) STRICT, WITHOUT ROWID;
