// Templates with the real plan engine, on engines that the test gives. `open` may be called again on the same folder.
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { localOwner, type Operator } from '../../main/access/operator.ts';
import { openAudit } from '../../main/audit/index.ts';
import { createContainers } from '../../main/containers/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { openPlans } from '../../main/plans/index.ts';
import { createTemplates } from '../../main/templates/index.ts';
import type { ChangeRow } from '../../preload/contract/plans.ts';
import type { JobRow } from '../../preload/contract/jobs.ts';
import { template as schema, type Template } from '../../preload/contract/templates.ts';
import { tempDir } from '../support/temp.ts';

export type Bench = Awaited<ReturnType<typeof openBench>>;

export const templateOf = (rest: object): Template =>
  schema.parse({
    name: 'desk',
    image: 'lab/busybox:latest',
    container: 'desk-{{username}}',
    networks: ['none'],
    ...rest,
  });

export async function openBench(env: NodeJS.ProcessEnv, options: { dataDir?: string; operator?: Operator } = {}) {
  const dataDir = options.dataDir ?? tempDir('templates');
  const database = openState(dataDir, findMigrations());
  const audit = openAudit(database, dataDir);
  const log = pino({ level: process.env['PROVOST_TEST_LOG'] ?? 'silent' });
  const plans = openPlans({ database, audit, log, brake: () => ({ share: 1, floor: 5 }) });
  const times = { coalesce: 20, busy: 20, firstRetry: 50, longestRetry: 200, settle: 250 };
  const containers = createContainers({ database, audit, plans, log, env, demo: false, times });
  plans.register(containers.operation);
  const templates = createTemplates({
    ...{ database, audit, plans, engines: containers.engines, acting: containers.operation },
    ...{ invented: [], settle: 250 },
  });
  plans.register(templates.operations.create);
  plans.register(templates.operations.takeAway);
  plans.resume();
  const call = { operator: options.operator ?? localOwner('tester'), signal: new AbortController().signal };
  await containers.engines.settled(call.signal);

  const changes = async (planId: string): Promise<ChangeRow[]> =>
    (await plans.planHandlers.listChanges({ planId, limit: 500 }, call)).rows as ChangeRow[];
  const finished = async (jobId: string): Promise<JobRow> => {
    let last: JobRow | undefined;
    for await (const row of plans.jobHandlers.watch({ jobId }, call) as AsyncIterable<JobRow>) last = row;
    return last!;
  };
  const apply = async ({ planId, brake }: { planId: string; brake: { confirm: number } | null }) =>
    (await plans.planHandlers.apply({ planId, confirm: brake?.confirm }, call)).jobId;

  return {
    ...{ dataDir, database, audit, plans, containers, templates, call, changes, finished, apply },
    save: (rest: object) => templates.handlers.save({ template: templateOf(rest) }, call),
    planCreate: (usernames: readonly string[], rest: object = {}) =>
      templates.handlers.planCreate(
        { template: 'desk', usernames: [...usernames], start: true, pull: false, keepFailed: false, ...rest },
        call,
      ),
    takeAway: (rest: object = {}) =>
      templates.handlers.planTakeAway({ template: 'desk', force: false, volumes: false, ...rest }, call),
    undo: (jobId: string) => plans.jobHandlers.planUndo({ jobId }, call),
    retry: (jobId: string) => plans.jobHandlers.planRetry({ jobId }, call),
    /** Plans and carries out. */
    async run(plan: Promise<Parameters<typeof apply>[0]> | Parameters<typeof apply>[0]) {
      return finished(await apply(await plan));
    },
    results: async (jobId: string) =>
      (await plans.jobHandlers.listResults({ jobId, limit: 500 }, call)).rows.toSorted((a, b) => a.seq - b.seq),
    async close() {
      await plans.close();
      await containers.close();
      audit.close();
      database.close();
    },
  };
}

/** "a01" … */
export const people = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `a${String(index + 1).padStart(2, '0')}`);

export async function until(what: string, condition: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> {
  const start = Date.now();
  while (!(await condition())) {
    if (Date.now() - start > limit) throw new Error(`not within ${limit} ms: ${what}`);
    await sleep(10);
  }
}
