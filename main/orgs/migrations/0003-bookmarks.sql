-- What somebody wants to find again in a folder of organizations: places that are kept, places that were opened last, and
-- saved filters. `name` tells one from another of its kind; saving it again replaces it. Nothing of it is a value.
CREATE TABLE org_bookmarks (
  id TEXT PRIMARY KEY,
  root TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('bookmark', 'recent', 'filter')),
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  UNIQUE (root, kind, name)
) STRICT, WITHOUT ROWID;
