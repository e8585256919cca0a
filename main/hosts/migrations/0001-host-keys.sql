-- Keys of hosts that operators trust, besides those of their known_hosts files, which Provost never writes.
CREATE TABLE host_keys (
  -- As known_hosts has it: "host.example.com", "[host.example.com]:2222".
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  -- Base64.
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  trusted_at INTEGER NOT NULL,
  PRIMARY KEY (name, type, key)
) STRICT;
