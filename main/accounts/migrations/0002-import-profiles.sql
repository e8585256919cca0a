-- How files of some origin are read: which header is which field, and what happens to values.
CREATE TABLE import_profiles (
  name TEXT PRIMARY KEY,
  -- JSON.
  shaping TEXT NOT NULL,
  -- JSON.
  read TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
