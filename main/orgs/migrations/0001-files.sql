-- Files of organizations as they are to be written and as they were before, for jobs and their undo. They hold secrets: they
-- stay in this table, and plans and results name them by id only.
CREATE TABLE org_documents (
  id TEXT PRIMARY KEY,
  document TEXT NOT NULL,
  captured_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What somebody is writing in an editor. `base` is the content that the file had when it was opened (its SHA-256; NULL: there
-- was none), `base_text` that content. Both texts are as in the file, with its secrets.
CREATE TABLE org_drafts (
  root TEXT NOT NULL,
  path TEXT NOT NULL,
  base TEXT,
  base_text TEXT NOT NULL,
  text TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  saved_by TEXT NOT NULL,
  PRIMARY KEY (root, path)
) STRICT, WITHOUT ROWID;

-- Folders that were opened, so that they can be named again.
CREATE TABLE org_folders (
  root TEXT PRIMARY KEY,
  nh TEXT,
  opened_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which organization was made the active one of a folder, and when. `change` is the name of the write that did it, so that one
-- that is looked after twice is here once.
CREATE TABLE org_switches (
  id INTEGER PRIMARY KEY,
  root TEXT NOT NULL,
  name TEXT NOT NULL,
  before TEXT,
  at INTEGER NOT NULL,
  change TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX org_switches_by_root ON org_switches (root, id);
