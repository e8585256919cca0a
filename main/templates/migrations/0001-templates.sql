-- Versions of templates. A row is never changed: saving, removing and restoring each add one, so that what a container
-- was made from can always be read, and every step can be taken back.
CREATE TABLE templates (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  org TEXT,
  -- JSON; NULL: removed with this version.
  body TEXT,
  saved_at INTEGER NOT NULL,
  saved_by TEXT NOT NULL,
  PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
