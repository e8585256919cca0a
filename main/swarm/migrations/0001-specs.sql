-- Specifications of services as they were before a job changed them, for its undo. They hold environment variables, which
-- may be secret: they stay in this table, and plans and results name them by id only.
CREATE TABLE swarm_specs (
  id TEXT PRIMARY KEY,
  spec TEXT NOT NULL,
  captured_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
