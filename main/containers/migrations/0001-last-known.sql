-- What each engine had when it was last reached, to be shown with its age while it is away.
CREATE TABLE container_engines (
  engine_id TEXT PRIMARY KEY,
  endpoint TEXT NOT NULL,
  listed_at INTEGER NOT NULL,
  version TEXT,
  api_version TEXT,
  cpus INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE container_last_known (
  engine_id TEXT NOT NULL REFERENCES container_engines (engine_id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  row TEXT NOT NULL,
  PRIMARY KEY (engine_id, id)
) STRICT, WITHOUT ROWID;

-- Full definitions of containers that a job removed, for its undo. They hold environment variables, which may be secret:
-- they stay in this table, and plans and results name them by id only.
CREATE TABLE container_definitions (
  id TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  captured_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
