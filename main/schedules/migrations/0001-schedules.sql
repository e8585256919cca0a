CREATE TABLE schedules (
  schedule_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  action TEXT NOT NULL,
  -- JSON, as in the contract.
  selection TEXT NOT NULL,
  grace INTEGER,
  cron TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  org TEXT,
  created_by TEXT NOT NULL,
  -- JSON: organizations that its runs may touch; NULL: all.
  orgs TEXT,
  -- The next time, claimed in the transaction that begins a run, so that no time is ever carried out twice.
  due_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule_runs (
  run_id INTEGER PRIMARY KEY AUTOINCREMENT,
  schedule_id TEXT NOT NULL REFERENCES schedules (schedule_id) ON DELETE CASCADE,
  due_at INTEGER NOT NULL,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  missed INTEGER NOT NULL DEFAULT 0,
  plan_id TEXT,
  job_id TEXT,
  message TEXT
) STRICT;

CREATE INDEX schedule_runs_of ON schedule_runs (schedule_id, run_id);
