-- One kind of 100,000 changes, in order, without reading the others; and how many there are of each, from the index alone.
CREATE INDEX changes_kind ON changes (plan_id, kind, seq, excluded);
