// A process of its own that shelves books in batches, to be killed in the middle: `shelf-child.ts FOLDER COUNT`. A batch is
// one write to a file: it happens as a whole or not at all.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { z } from 'zod';
import { localOwner } from '../../main/access/operator.ts';
import { openAudit } from '../../main/audit/index.ts';
import { lockDataFolder } from '../../main/database/lock.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { openPlans } from '../../main/plans/index.ts';
import type { BatchOperation } from '../../main/plans/operation.ts';

const [dataDir = '', count = '0'] = process.argv.slice(2);
const shelf = path.join(dataDir, 'shelf.log');
const shelved = () => new Set(existsSync(shelf) ? readFileSync(shelf, 'utf8').split('\n').filter(Boolean) : []);

const operation: BatchOperation<{ count: number }, Record<string, never>> = {
  name: 'books.shelve',
  version: 1,
  params: z.object({ count: z.number() }),
  noun: { one: 'book', many: 'books' },
  plan: async (params) => ({
    population: { total: params.count, orgs: {} },
    org: null,
    changes: Array.from({ length: params.count }, (_, index) => ({
      ...{ kind: 'create' as const, key: `book-${index}`, label: `book-${index}`, action: 'shelve', where: 'library' },
      ...{ lane: 'library', org: null, fields: [], reason: null, seen: 'absent', payload: {}, braked: false },
      undo: { restores: null, cannot: [] },
    })),
  }),
  planInverse: () => Promise.reject(new Error('not asked for')),
  planAgain: () => Promise.reject(new Error('not asked for')),
  concurrency: () => 2,
  ready: async () => undefined,
  batch: {
    size: () => 100,
    inspect: async (changes) => {
      const there = shelved();
      return changes.map(({ label }) => ({ content: there.has(label) ? 'there' : 'absent', before: null }));
    },
    apply: async (items) => {
      await delay(4);
      appendFileSync(shelf, items.map(({ change }) => `${change.label}\n`).join(''));
      await delay(4);
      return items.map(() => ({ state: 'done' as const }));
    },
    happened: async (items) => {
      const there = shelved();
      return items.map(({ change }) =>
        there.has(change.label)
          ? { answer: 'yes' as const, outcome: { state: 'done' as const } }
          : { answer: 'no' as const },
      );
    },
  },
};

lockDataFolder(dataDir, 'cli');
const database = openState(dataDir, findMigrations());
const audit = openAudit(database, dataDir);
const plans = openPlans({ database, audit, log: pino({ level: 'silent' }), brake: () => ({ share: 1, floor: 0 }) });
plans.register(operation);
plans.resume();
const call = { operator: localOwner('ada'), signal: new AbortController().signal };
const known = await plans.jobHandlers.list({ sort: 'begun', ascending: false, limit: 1 }, call);
let jobId = known.rows[0]?.jobId;
if (!jobId) {
  const { planId } = await plans.plan('books.shelve', { count: Number(count) }, call);
  ({ jobId } = await plans.planHandlers.apply({ planId }, call));
}
process.stdout.write('shelving\n');
for await (const row of plans.jobHandlers.watch({ jobId }, call) as AsyncIterable<unknown>) void row;
process.stdout.write('finished\n');
await plans.close();
audit.close();
database.close();
process.exit(0);
