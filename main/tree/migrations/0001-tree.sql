CREATE TABLE tree_nodes (
  org TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT,
  -- JSON: {root, name}
  link TEXT,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is below what, in which hierarchy, and when (UTC ms; valid_to is not part of it). One parent at a time.
CREATE TABLE tree_edges (
  child TEXT NOT NULL REFERENCES tree_nodes (org) ON DELETE CASCADE,
  hierarchy TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER CHECK (valid_to > valid_from),
  parent TEXT NOT NULL REFERENCES tree_nodes (org) CHECK (parent <> child),
  PRIMARY KEY (child, hierarchy, valid_from)
) STRICT, WITHOUT ROWID;

CREATE INDEX tree_edges_below ON tree_edges (parent);
