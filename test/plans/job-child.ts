// A process of its own that runs a job, to be killed in the middle: `job-child.ts alone|batches FOLDER COUNT`. What it does is
// a line in a file for each time that something was done, so that a second time can't hide. A batch is one write: it happens
// as a whole or not at all.
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
import type { BatchOperation, Operation } from '../../main/plans/operation.ts';

const [how = '', dataDir = '', count = '0'] = process.argv.slice(2);
const world = path.join(dataDir, 'done.log');
const done = () => new Set(existsSync(world) ? readFileSync(world, 'utf8').split('\n').filter(Boolean) : []);

/** The shelf is a moment away. */
async function shelve(names: readonly string[], away: number): Promise<void> {
  await delay(away);
  appendFileSync(world, names.map((name) => `${name}\n`).join(''));
  await delay(away);
}

const content = (there: ReadonlySet<string>, name: string) => (there.has(name) ? 'there' : 'absent');
const happened = (there: ReadonlySet<string>, name: string) =>
  there.has(name) ? { answer: 'yes' as const, outcome: { state: 'done' as const } } : { answer: 'no' as const };

const common = {
  name: 'books.shelve',
  version: 1,
  params: z.object({ count: z.number() }),
  noun: { one: 'book', many: 'books' },
  plan: async (params: { count: number }) => ({
    population: { total: params.count, orgs: {} },
    org: null,
    changes: Array.from({ length: params.count }, (_, index) => ({
      ...{ kind: 'create' as const, key: `book-${index}`, label: `book-${index}`, action: 'shelve', where: 'library' },
      ...{ lane: how === 'alone' ? `lane-${index % 3}` : 'library', org: null, fields: [], reason: null },
      ...{ seen: 'absent', payload: {}, braked: false, undo: { restores: null, cannot: [] } },
    })),
  }),
  planInverse: () => Promise.reject(new Error('not asked for')),
  planAgain: () => Promise.reject(new Error('not asked for')),
  ready: async () => undefined,
};

const alone: Operation<{ count: number }, Record<string, never>> = {
  ...common,
  concurrency: () => 4,
  inspect: async ({ label }) => ({
    ...{ content: content(done(), label), before: null },
    ...(done().has(label) && { settled: 'It is there already' }),
  }),
  apply: async ({ label }) => {
    await shelve([label], 3);
    return { state: 'done' };
  },
  happened: async ({ label }) => happened(done(), label),
};

const batches: BatchOperation<{ count: number }, Record<string, never>> = {
  ...common,
  concurrency: () => 2,
  batch: {
    size: () => 100,
    inspect: async (changes) => {
      const there = done();
      return changes.map(({ label }) => ({ content: content(there, label), before: null }));
    },
    apply: async (items) => {
      await shelve(
        items.map(({ change }) => change.label),
        4,
      );
      return items.map(() => ({ state: 'done' as const }));
    },
    happened: async (items) => {
      const there = done();
      return items.map(({ change }) => happened(there, change.label));
    },
  },
};

lockDataFolder(dataDir, 'cli');
const database = openState(dataDir, findMigrations());
const audit = openAudit(database, dataDir);
const plans = openPlans({ database, audit, log: pino({ level: 'silent' }), brake: () => ({ share: 1, floor: 0 }) });
plans.register(how === 'alone' ? alone : batches);
plans.resume();
const call = { operator: localOwner('ada'), signal: new AbortController().signal };
const known = await plans.jobHandlers.list({ sort: 'begun', ascending: false, limit: 1 }, call);
let jobId = known.rows[0]?.jobId;
if (!jobId) {
  const { planId } = await plans.plan(common.name, { count: Number(count) }, call);
  ({ jobId } = await plans.planHandlers.apply({ planId }, call));
}
process.stdout.write('shelving\n');
for await (const row of plans.jobHandlers.watch({ jobId }, call) as AsyncIterable<unknown>) void row;
process.stdout.write('finished\n');
await plans.close();
audit.close();
database.close();
process.exit(0);
