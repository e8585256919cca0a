// Files of organizations with the real plan engine, in a folder of their own. `open` may be called again on the same data.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { localOwner, type Operator } from '../../../main/access/operator.ts';
import { openAudit } from '../../../main/audit/index.ts';
import { findMigrations } from '../../../main/database/migrate.ts';
import { openState } from '../../../main/database/open.ts';
import { createOrgFiles, type FileIntent } from '../../../main/orgs/files/index.ts';
import type { Steps } from '../../../main/orgs/files/write.ts';
import { askHere } from '../../../main/orgs/index.ts';
import { openPlans } from '../../../main/plans/index.ts';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import type { ChangeRow, PlanSummary } from '../../../preload/contract/plans.ts';
import { tempDir } from '../../support/temp.ts';

/** A folder with these files. */
export function folderWith(files: Record<string, string | Buffer>): string {
  const root = tempDir('files');
  for (const [below, text] of Object.entries(files)) {
    const file = path.join(root, below);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return root;
}

export type Bench = ReturnType<typeof openBench>;

export function openBench({
  dataDir = tempDir('files-data'),
  operator = localOwner('tester'),
  steps,
}: { dataDir?: string; operator?: Operator; steps?: Steps } = {}) {
  const database = openState(dataDir, findMigrations());
  const audit = openAudit(database, dataDir);
  const log = pino({ level: process.env['PROVOST_TEST_LOG'] ?? 'silent' });
  const plans = openPlans({ database, audit, log, brake: () => ({ share: 1, floor: 5 }) });
  const files = createOrgFiles({ database, audit, plans, ask: askHere, ...(steps && { steps }) });
  plans.register(files.operation);
  plans.resume();
  const call = { operator, signal: new AbortController().signal };
  const finished = async (jobId: string): Promise<JobRow> => {
    let last: JobRow | undefined;
    for await (const row of plans.jobHandlers.watch({ jobId }, call) as AsyncIterable<JobRow>) last = row;
    return last!;
  };
  const apply = async ({ planId, brake }: PlanSummary) =>
    finished((await plans.planHandlers.apply({ planId, confirm: brake?.confirm }, call)).jobId);
  return {
    ...{ dataDir, database, audit, plans, call, finished, apply, handlers: files.handlers, planFiles: files.planFiles },
    changes: async ({ planId }: PlanSummary): Promise<ChangeRow[]> =>
      (await plans.planHandlers.listChanges({ planId, limit: 500 }, call)).rows as ChangeRow[],
    results: async ({ jobId }: JobRow) =>
      (await plans.jobHandlers.listResults({ jobId, limit: 500 }, call)).rows.toSorted((a, b) => a.seq - b.seq),
    plan: (root: string, ...intents: FileIntent[]) => files.planFiles({ root, title: 'Test', intents }, call),
    run: async (plan: PlanSummary | Promise<PlanSummary>) => apply(await plan),
    undo: ({ jobId }: JobRow) => plans.jobHandlers.planUndo({ jobId }, call) as Promise<PlanSummary>,
    /** Everything that is in the database and in the audit log, as text, but for where captured bytes and drafts are. */
    said: () =>
      ['plans', 'changes', 'results', 'jobs', 'audit']
        .map((table) => JSON.stringify(database.prepare(`SELECT * FROM ${table}`).all()))
        .join('\n'),
    async close() {
      await plans.close();
      audit.close();
      database.close();
    },
  };
}

export const writing = (below: string, text: string, expected: string | null, rest: Partial<FileIntent> = {}) =>
  ({
    ...{ path: below, kind: 'write', bytes: Buffer.from(text), expected, org: null, environment: null, fields: [] },
    ...rest,
  }) satisfies FileIntent;
