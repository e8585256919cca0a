-- The master key, sealed once for each way in: the desktop's keyring, a passphrase.
CREATE TABLE secret_keys (
  method TEXT NOT NULL PRIMARY KEY CHECK (method IN ('keyring', 'passphrase')),
  -- Of the passphrase's derivation; empty for the keyring.
  salt BLOB NOT NULL,
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Values, sealed with the master key and bound to their name.
CREATE TABLE secrets (
  name TEXT NOT NULL PRIMARY KEY,
  sealed BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
