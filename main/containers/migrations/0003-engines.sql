-- Several engines: those that an operator added, and what was decided about each, added or found.

-- Where an added engine is, read again at each attempt. Certificates and keys stay in their files: here is only where.
CREATE TABLE added_engines (
  engine_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('socket', 'context', 'tcp', 'ssh')),
  -- As DOCKER_HOST would be written; of a context its name.
  address TEXT NOT NULL,
  ca_file TEXT,
  cert_file TEXT,
  key_file TEXT,
  skip_tls_verify INTEGER NOT NULL DEFAULT 0 CHECK (skip_tls_verify IN (0, 1)),
  added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE engine_choices (
  engine_id TEXT PRIMARY KEY,
  name TEXT,
  -- Changes under way at once; null: as many as suit its processors.
  concurrency INTEGER CHECK (concurrency BETWEEN 1 AND 64),
  -- Of an engine that is found by itself: whether it is in the list. Null: as it comes.
  is_on INTEGER CHECK (is_on IN (0, 1))
) STRICT, WITHOUT ROWID;

ALTER TABLE container_engines ADD COLUMN product TEXT;
-- Since when it was away, as Provost last ended.
ALTER TABLE container_engines ADD COLUMN down_since INTEGER;
