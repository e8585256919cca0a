// Keys of hosts that operators trust, in state.db: known_hosts files belong to OpenSSH and are only read.
import type { Audit } from '../audit/index.ts';
import type { Database } from '../database/open.ts';
import { fingerprintOf, type HostKey, type KnownLine } from './ssh/known-hosts.ts';

export interface TrustedKey {
  /** As known_hosts has it. */
  name: string;
  type: string;
  fingerprint: string;
  trustedAt: number;
}

export interface TrustedKeys {
  /** Those of these names, as if they stood in a known_hosts file. */
  lines(names: readonly string[]): KnownLine[];
  /** @param replace forgets others of this type and name */
  trust(name: string, key: HostKey, replace: boolean, actor: string): TrustedKey;
  /** @returns how many there were */
  forget(name: string, fingerprint: string | null, actor: string): number;
  list(limit: number, offset: number): { rows: TrustedKey[]; total: number };
}

export function openTrustedKeys(database: Database, audit: Audit): TrustedKeys {
  const columns = 'name, type, fingerprint, trusted_at AS trustedAt';
  const named = database.prepare<[string], { type: string; key: string }>(
    'SELECT type, key FROM host_keys WHERE name = ?',
  );
  const insert = database.prepare('INSERT OR REPLACE INTO host_keys VALUES (?, ?, ?, ?, ?)');
  const others = database.prepare('DELETE FROM host_keys WHERE name = ? AND type = ? AND key <> ?');
  const remove = database.prepare(
    'DELETE FROM host_keys WHERE name = :name AND (:print IS NULL OR fingerprint = :print)',
  );
  const page = database.prepare<[number, number], TrustedKey>(
    `SELECT ${columns} FROM host_keys ORDER BY name, type LIMIT ? OFFSET ?`,
  );
  const count = database.prepare('SELECT count(*) FROM host_keys').pluck();
  return {
    lines: (names) =>
      names.flatMap((name) =>
        named.all(name).map(({ type, key }) => ({ marker: null, hosts: name, type, base64: key })),
      ),
    trust: database.transaction((name: string, key: HostKey, replace: boolean, actor: string) => {
      const fingerprint = fingerprintOf(key.base64);
      const trustedAt = Date.now();
      const replaced = replace ? others.run(name, key.type, key.base64).changes : 0;
      insert.run(name, key.type, key.base64, fingerprint, trustedAt);
      audit.append({
        actor,
        action: 'hosts.keyTrusted',
        subject: name,
        detail: { type: key.type, fingerprint, replaced },
      });
      return { name, type: key.type, fingerprint, trustedAt };
    }),
    forget: database.transaction((name: string, fingerprint: string | null, actor: string) => {
      const { changes } = remove.run({ name, print: fingerprint });
      if (changes > 0) {
        audit.append({ actor, action: 'hosts.keyForgotten', subject: name, detail: { fingerprint, keys: changes } });
      }
      return changes;
    }),
    list: (limit, offset) => ({ rows: page.all(limit, offset), total: count.get() as number }),
  };
}
