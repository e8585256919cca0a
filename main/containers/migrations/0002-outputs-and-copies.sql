-- What a command said in each container of a job, cut at a most; kept for 30 days.
CREATE TABLE container_outputs (
  job_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  engine_id TEXT NOT NULL,
  container_id TEXT NOT NULL,
  label TEXT NOT NULL,
  place TEXT NOT NULL,
  org TEXT,
  exit_code INTEGER,
  first_line TEXT NOT NULL,
  -- Hash of exit code and output: the same for those that say the same.
  said TEXT NOT NULL,
  output BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  cut INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  PRIMARY KEY (job_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX container_outputs_age ON container_outputs (finished_at);

-- Files that a job copied over, for its undo: each as a tar archive of one file, found by its hash; kept for 30 days.
CREATE TABLE container_replaced_files (
  id TEXT PRIMARY KEY,
  archive BLOB NOT NULL,
  captured_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
