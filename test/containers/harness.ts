// The containers feature on a database in memory; the plan engine's part is played step by step by `driver`.
import Sqlite from 'better-sqlite3';
import { pino } from 'pino';
import type { AuditEntry } from '../../main/audit/index.ts';
import { localOwner } from '../../main/access/operator.ts';
import { createContainers, type Containers, type ContainersDeps } from '../../main/containers/index.ts';
import type { LinkTimes } from '../../main/containers/link.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import type { Database } from '../../main/database/open.ts';
import type { Json, Operation, PlannedChange } from '../../main/plans/operation.ts';
import type { Call } from '../../main/rpc/handlers.ts';
import type { Protection } from '../../preload/contract/protection.ts';
import type { EngineStatus } from '../../preload/contract/containers.ts';

export const quiet = pino({ level: process.env['PROVOST_TEST_LOG'] ?? 'silent' });

export interface Bench {
  containers: Containers;
  database: Database;
  audited: AuditEntry[];
  call: Call;
  /** Closes the feature and opens it again on the same database. */
  reopen(env?: NodeJS.ProcessEnv): Promise<void>;
  close(): Promise<void>;
}

/** Retries faster than in life, so that tests need not wait. */
export const quickTimes: Partial<LinkTimes & { settle: number; steady: number }> = {
  coalesce: 20,
  busy: 20,
  firstRetry: 50,
  longestRetry: 200,
  reconcile: 45_000,
  settle: 250,
  steady: 50,
};

export async function openBench(
  env: NodeJS.ProcessEnv,
  rest: {
    demo?: boolean;
    times?: Partial<LinkTimes & { settle: number; steady: number }>;
    protection?: Protection;
    home?: string;
    ssh?: ContainersDeps['ssh'];
    dataDir?: string;
    /** With its tables; one in memory when left out. */
    database?: Database;
  } = {},
): Promise<Bench> {
  const database = rest.database ?? new Sqlite(':memory:');
  if (!rest.database) for (const { feature, sql } of findMigrations()) if (feature === 'containers') database.exec(sql);
  const plans: ContainersDeps['plans'] = {
    plan: () => Promise.reject(new Error('plans are made through the operation here')),
    onJobFinished: () => undefined,
    write: (work) => Promise.resolve(work()),
  };
  const audited: AuditEntry[] = [];
  const open = (with_: NodeJS.ProcessEnv) =>
    createContainers({
      database,
      log: quiet,
      env: with_,
      audit: { append: (entry) => audited.push(entry) },
      home: rest.home ?? '/nowhere',
      ...(rest.ssh && { ssh: rest.ssh }),
      ...(rest.protection && { protection: () => rest.protection! }),
      ...(rest.dataDir !== undefined && { dataDir: rest.dataDir }),
      demo: rest.demo ?? false,
      plans,
      times: { ...quickTimes, ...rest.times },
    });
  const bench: Bench = {
    containers: open(env),
    database,
    audited,
    call: { operator: localOwner('tester'), signal: new AbortController().signal },
    async reopen(other = env) {
      await bench.containers.close();
      bench.containers = open(other);
    },
    async close() {
      await bench.containers.close();
      database.close();
    },
  };
  return bench;
}

export async function until(what: string, condition: () => boolean | Promise<boolean>, limit = 5000): Promise<void> {
  const start = Date.now();
  while (!(await condition())) {
    if (Date.now() - start > limit) throw new Error(`not within ${limit} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export async function engine(bench: Bench): Promise<EngineStatus> {
  return (await bench.containers.engineHandlers.list({}, bench.call)).rows[0]!;
}

export const untilState = (bench: Bench, state: EngineStatus['state'], limit?: number): Promise<void> =>
  until(`engine is ${state}`, async () => (await engine(bench)).state === state, limit);

/** What the rpc room would have filled in. */
export const listAll = (bench: Bench, selection: object = {}) =>
  bench.containers.handlers.list({ limit: 500, ...selection }, bench.call);

type Any = Operation<Json, Json>;
export type Change = PlannedChange<Json>;

/** The operation as the plan engine uses it, one step at a time. */
export function driver(bench: Bench) {
  const operation = bench.containers.operation as unknown as Any;
  const signal = new AbortController().signal;
  const collect = async (changes: AsyncIterable<Change> | Iterable<Change>): Promise<Change[]> => {
    const all: Change[] = [];
    for await (const change of changes) all.push(change);
    // What is stored has to survive as JSON.
    return JSON.parse(JSON.stringify(all)) as Change[];
  };
  const noOptions = { grace: null, signal: 'SIGKILL', force: false, volumes: false, to: null, commit: false };
  return {
    operation,
    signal,
    async plan(verb: string, selection: object, options: object = {}, orgs: string[] | null = null) {
      const params = operation.params.parse({ verb, selection, options: { ...noOptions, ...options }, orgs });
      return collect((await operation.plan(params, signal)).changes);
    },
    /** Inspect, compare, apply, as carry-out does. */
    async carryOut(change: Change) {
      const live = await operation.inspect(change, signal);
      if (live.settled !== undefined)
        return { state: 'skipped' as const, message: live.settled, before: null, after: null };
      if (live.content !== change.seen) return { state: 'conflict' as const, before: null, after: null };
      const outcome = await operation.apply(change, live.before, signal);
      return {
        ...outcome,
        before: JSON.parse(JSON.stringify(live.before)) as Json,
        after: (outcome.after ?? null) as Json,
      };
    },
    async inverse(done: { change: Change; before: Json; after: Json }[]) {
      return collect(
        (
          await operation.planInverse(
            done.map((one, seq) => ({ seq, ...one })),
            signal,
          )
        ).changes,
      );
    },
    async again(changes: Change[]) {
      return collect((await operation.planAgain(changes, signal)).changes);
    },
  };
}
