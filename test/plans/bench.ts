// Opens the plan engine on a real data folder for a test, and closes it after.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { localOwner } from '../../main/access/operator.ts';
import { openAudit } from '../../main/audit/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { openPlans } from '../../main/plans/index.ts';
import type { BatchOperation, Json, Operation } from '../../main/plans/operation.ts';
import type { JobRow } from '../../preload/contract/jobs.ts';
import type { Call } from '../../main/rpc/handlers.ts';
import { lampOperation, type LampWorld } from './lamps.ts';

export function dataFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'provost-plans-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const call = (signal = new AbortController().signal): Call => ({ operator: localOwner('ada'), signal });

interface Opening {
  dataDir?: string;
  brake?: { share: number; floor: number };
}

/** The engine with one operation. Closed at the end of the test, or earlier by the test. */
export function openPlansWith<Params extends Json, Payload extends Json>(
  operation: Operation<Params, Payload> | BatchOperation<Params, Payload>,
  { dataDir = dataFolder(), brake = { share: 0.2, floor: 5 } }: Opening = {},
) {
  const database = openState(dataDir, findMigrations());
  const audit = openAudit(database, dataDir);
  const plans = openPlans({ database, audit, log: pino({ level: 'silent' }), brake: () => brake });
  plans.register(operation);
  plans.resume();
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await plans.close();
    audit.close();
    database.close();
  };
  onTestFinished(close);
  const finished = async (jobId: string): Promise<JobRow> => {
    let last: JobRow | undefined;
    for await (const row of plans.jobHandlers.watch({ jobId }, call()) as AsyncIterable<JobRow>) last = row;
    return last!;
  };
  const apply = async (planId: string, confirm?: number) => {
    const { jobId } = await plans.planHandlers.apply({ planId, confirm }, call());
    return finished(jobId);
  };
  const results = async (jobId: string) =>
    (await plans.jobHandlers.listResults({ jobId, limit: 500 }, call())).rows.sort((a, b) => a.seq - b.seq);
  return { plans, database, audit, dataDir, close, finished, apply, results };
}

export function openEngine(world: LampWorld, dataDir = dataFolder()) {
  const opened = openPlansWith(lampOperation(world), { dataDir });
  const switchLamps = (on: boolean, names = [...world.lamps.keys()]) =>
    opened.plans.plan('lamps.switch', { on, names }, call());
  return { ...opened, switchLamps };
}
