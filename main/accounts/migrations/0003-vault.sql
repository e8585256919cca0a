-- Passwords on their way and accounts as they were: sealed, in blocks, dropped with what they belong to or when they expire.
CREATE TABLE account_vault (
  block_id TEXT PRIMARY KEY,
  scope TEXT NOT NULL,
  entries INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  -- Deflated JSON, sealed for its scope and block.
  sealed BLOB NOT NULL
) STRICT;
CREATE INDEX account_vault_scope ON account_vault (scope);
CREATE INDEX account_vault_expires ON account_vault (expires_at);
