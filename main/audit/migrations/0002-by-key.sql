-- What was done to one thing, whatever it is called by now: its timeline.
CREATE INDEX audit_key ON audit (detail ->> '$.key', seq);
