// Captured specifications of services, by id, kept as long as undo may want them.
import { createHash } from 'node:crypto';
import type { Database } from '../database/open.ts';
import type { ApiServiceSpec } from './api.ts';

/** Days after which a specification is forgotten, and with it the undo. */
const keptFor = 90 * 86_400_000;

/** What a plan compares: the whole specification, whatever the Swarm counted meanwhile. */
export const hashOf = (spec: object): string => createHash('sha256').update(JSON.stringify(spec)).digest('hex');

export function specStore(database: Database) {
  const put = database.prepare('INSERT OR REPLACE INTO swarm_specs VALUES (?, ?, ?)');
  const get = database.prepare<[string], { spec: string }>('SELECT spec FROM swarm_specs WHERE id = ?');
  const drop = database.prepare('DELETE FROM swarm_specs WHERE captured_at < ?');
  return {
    /** @returns the id to find it by */
    capture(spec: ApiServiceSpec): string {
      const id = hashOf(spec);
      drop.run(Date.now() - keptFor);
      put.run(id, JSON.stringify(spec), Date.now());
      return id;
    },
    find(id: string): ApiServiceSpec | null {
      const row = get.get(id);
      return row ? (JSON.parse(row.spec) as ApiServiceSpec) : null;
    },
  };
}

export type Specs = ReturnType<typeof specStore>;
