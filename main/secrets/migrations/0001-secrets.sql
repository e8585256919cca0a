-- The master key, sealed once for each way in: the desktop's keyring, a passphrase.
CREATE TABLE secret_keys (
  method TEXT NOT NULL PRIMARY KEY CHECK (method IN ('keyring', 'passphrase')),
  -- Of the passphrase's derivation; empty for the keyring.
  salt BLOB NOT NULL,
  -- Binary logarithm of scrypt's N; 0 for the keyring. Stored, so that it can be raised for new passphrases.
  cost INTEGER NOT NULL CHECK (cost BETWEEN 0 AND 20),
  sealed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Values, sealed with the master key and bound to their name.
CREATE TABLE secrets (
  name TEXT NOT NULL PRIMARY KEY,
  sealed BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
