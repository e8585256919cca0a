// A process of its own that lights lamps through the plan engine, to be killed in the middle: `lamp-child.ts FOLDER COUNT`.
// The lamps are a file with one line for each time that a lamp was switched, so that a second time can't hide.
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
import type { Operation } from '../../main/plans/operation.ts';

const [dataDir = '', count = '0'] = process.argv.slice(2);
const world = path.join(dataDir, 'lamps.log');
const lit = () => new Set(existsSync(world) ? readFileSync(world, 'utf8').split('\n').filter(Boolean) : []);
const word = (name: string) => (lit().has(name) ? 'on' : 'off');

const operation: Operation<{ count: number }, Record<string, never>> = {
  name: 'lamps.light',
  version: 1,
  params: z.object({ count: z.number() }),
  noun: { one: 'lamp', many: 'lamps' },
  plan: async (params) => ({
    population: { total: params.count, orgs: {} },
    org: null,
    changes: Array.from({ length: params.count }, (_, index) => ({
      kind: 'update' as const,
      key: `lamp-${index}`,
      label: `lamp-${index}`,
      action: 'light',
      where: 'hall',
      lane: `lane-${index % 3}`,
      org: null,
      fields: [],
      reason: null,
      seen: 'off',
      payload: {},
      undo: { restores: 'off', cannot: [] },
      braked: false,
    })),
  }),
  planInverse: () => Promise.reject(new Error('not asked for')),
  planAgain: () => Promise.reject(new Error('not asked for')),
  concurrency: () => 4,
  inspect: async ({ label }) => ({
    content: word(label),
    before: null,
    ...(word(label) === 'on' ? { settled: 'It is on already' } : {}),
  }),
  apply: async ({ label }) => {
    await delay(3);
    appendFileSync(world, `${label}\n`);
    await delay(3);
    return { state: 'done' };
  },
  happened: async ({ label }) =>
    word(label) === 'on' ? { answer: 'yes', outcome: { state: 'done' } } : { answer: 'no' },
  ready: async () => undefined,
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
  const { planId } = await plans.plan('lamps.light', { count: Number(count) }, call);
  ({ jobId } = await plans.planHandlers.apply({ planId }, call));
}
process.stdout.write('lighting\n');
for await (const row of plans.jobHandlers.watch({ jobId }, call) as AsyncIterable<unknown>) void row;
process.stdout.write('finished\n');
await plans.close();
audit.close();
database.close();
process.exit(0);
