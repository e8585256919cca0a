-- Bytes of files by their hash: what was pushed, and what it replaced. They may hold secrets; plans name them by hash only.
CREATE TABLE org_contents (
  sha TEXT PRIMARY KEY,
  bytes BLOB NOT NULL,
  kept_at INTEGER NOT NULL
) STRICT;

CREATE TABLE org_pushes (
  push_id TEXT PRIMARY KEY,
  root TEXT NOT NULL,
  org TEXT NOT NULL,
  kind TEXT NOT NULL,
  planned_at INTEGER NOT NULL,
  -- Null until it is applied.
  job_id TEXT,
  begun_at INTEGER,
  break_locks INTEGER NOT NULL
) STRICT;
CREATE INDEX org_pushes_by_org ON org_pushes (root, org, begun_at);
CREATE INDEX org_pushes_by_job ON org_pushes (job_id);

-- Hosts in the order in which they are pushed to.
CREATE TABLE org_push_hosts (
  push_id TEXT NOT NULL REFERENCES org_pushes ON DELETE CASCADE,
  position INTEGER NOT NULL,
  environment TEXT NOT NULL,
  host TEXT NOT NULL,
  -- Of its changes, as JSON.
  keys TEXT NOT NULL,
  phase TEXT NOT NULL,
  message TEXT,
  guard_id TEXT,
  confirm_by INTEGER,
  PRIMARY KEY (push_id, position)
) STRICT, WITHOUT ROWID;

-- Files that a push has begun to change, with what was there.
CREATE TABLE org_push_files (
  push_id TEXT NOT NULL REFERENCES org_pushes ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  -- What both sides came from, before and after.
  base_before TEXT,
  base_after TEXT,
  state TEXT NOT NULL,
  message TEXT,
  words TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (push_id, position, path)
) STRICT, WITHOUT ROWID;

-- Of each file on each host: what both sides come from, and what was seen there last.
CREATE TABLE org_host_files (
  root TEXT NOT NULL,
  org TEXT NOT NULL,
  file_key TEXT NOT NULL,
  base_sha TEXT,
  pushed_at INTEGER,
  seen_sha TEXT,
  seen_at INTEGER,
  PRIMARY KEY (root, org, file_key)
) STRICT, WITHOUT ROWID;
