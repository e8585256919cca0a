CREATE TABLE plans (
  plan_id TEXT PRIMARY KEY,
  operation TEXT NOT NULL,
  version INTEGER NOT NULL,
  params TEXT NOT NULL,
  org TEXT,
  -- JSON: how many there were in all and of each organization, for the brake.
  population TEXT NOT NULL,
  -- An inverse plan only puts back what was there, so it is not braked.
  undoes TEXT REFERENCES jobs (job_id),
  state TEXT NOT NULL CHECK (state IN ('building', 'ready', 'applied', 'discarded')),
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  -- Summed up when stored and when changes are left out, so that a list of plans reads no changes.
  summary TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX plans_newest ON plans (created_at DESC, plan_id DESC);
CREATE INDEX plans_undoes ON plans (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE changes (
  plan_id TEXT NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('create', 'update', 'delete', 'skip', 'conflict', 'error')),
  change_key TEXT NOT NULL,
  label TEXT NOT NULL,
  action TEXT NOT NULL,
  place TEXT NOT NULL,
  lane TEXT NOT NULL,
  org TEXT,
  fields TEXT NOT NULL,
  reason TEXT,
  seen TEXT NOT NULL,
  payload TEXT NOT NULL,
  undo TEXT NOT NULL,
  braked INTEGER NOT NULL,
  excluded INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (plan_id, seq),
  UNIQUE (plan_id, change_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
  job_id TEXT PRIMARY KEY,
  -- A plan is applied once.
  plan_id TEXT NOT NULL UNIQUE REFERENCES plans (plan_id),
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'cancelling', 'done', 'cancelled')),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  started_by TEXT NOT NULL,
  resumed INTEGER NOT NULL DEFAULT 0,
  -- Whether anything was done that an inverse plan can put back; known when finished.
  can_undo INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX jobs_newest ON jobs (started_at DESC, job_id DESC);
CREATE INDEX jobs_active ON jobs (state) WHERE finished_at IS NULL;

-- The journal: "sent" is written before a change is sent, its outcome after.
CREATE TABLE results (
  job_id TEXT NOT NULL REFERENCES jobs (job_id),
  seq INTEGER NOT NULL,
  lane TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'done', 'skipped', 'conflict', 'failed', 'unknown', 'cancelled')),
  message TEXT,
  words TEXT,
  before TEXT,
  after TEXT,
  sent_at INTEGER,
  finished_at INTEGER,
  PRIMARY KEY (job_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX results_state ON results (job_id, state, seq);
CREATE INDEX results_next ON results (job_id, lane, seq) WHERE state IN ('pending', 'sent');
