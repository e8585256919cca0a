// Plans of accounts on a real data folder, with rows that are written down: for tests, processes that are killed, and
// benchmarks. Knows nothing of vitest.
import pino from 'pino';
import type { PlanImportInput } from '../../preload/contract/accounts.ts';
import { accounts as contract } from '../../preload/contract/accounts.ts';
import { passwordPolicy, type AccountValues, type PasswordPolicy } from '../../preload/contract/account-model.ts';
import type { JobRow } from '../../preload/contract/jobs.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { TargetRow } from '../../preload/contract/targets.ts';
import { localOwner } from '../../main/access/operator.ts';
import { createAccountPlans } from '../../main/accounts/plan/index.ts';
import type { Imports, Known, Rows, ShapedRow, Targets } from '../../main/accounts/parts.ts';
import type { AccountTarget } from '../../main/accounts/target.ts';
import { openAudit } from '../../main/audit/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { ProvostError } from '../../main/errors.ts';
import { openPlans } from '../../main/plans/index.ts';
import type { Call } from '../../main/rpc/handlers.ts';
import { openSecrets } from '../../main/secrets/index.ts';
import { noContainers } from './no-containers.ts';

export const call = (signal = new AbortController().signal): Call => ({ operator: localOwner('ada'), signal });

export interface RowSpec {
  username?: string;
  password?: string | { by: 'generated'; value: string };
  old?: string;
  delete?: boolean;
  values?: AccountValues;
  problems?: ShapedRow['problems'];
  line?: number;
}

/** Rows of "students.csv", the first on line 2. */
export function rowsOf(specs: readonly RowSpec[], problems: Rows['problems'] = []): Rows {
  const shaped = specs.map((spec, row): ShapedRow => ({
    ...{ row, file: 'students.csv', line: spec.line ?? row + 2, username: spec.username ?? '' },
    values: spec.values ?? {},
    password:
      spec.password === undefined
        ? null
        : typeof spec.password === 'string'
          ? { by: 'file', value: spec.password }
          : spec.password,
    ...{ oldUsername: spec.old ?? null, delete: spec.delete ?? false, problems: spec.problems ?? [] },
  }));
  const fields = new Set(shaped.flatMap(({ values }) => Object.keys(values)));
  return {
    async *batches() {
      for (let from = 0; from < shaped.length; from += 3) {
        await new Promise((resolve) => setImmediate(resolve));
        yield shaped.slice(from, from + 3);
      }
    },
    ...{ fields, count: shaped.length, problems },
  };
}

export interface World {
  target: AccountTarget;
  rows: Rows;
  usernames: string[];
  policy?: Partial<PasswordPolicy>;
  org?: string | null;
}

export async function openRoom(world: World, dataDir: string) {
  const database = openState(dataDir, findMigrations());
  const audit = openAudit(database, dataDir);
  const log = pino({ level: 'silent' });
  const plans = openPlans({ database, audit, log, brake: () => ({ share: 0.2, floor: 5 }) });
  const secrets = await openSecrets({ database, env: {} });
  const row = (): TargetRow => ({
    ...{ targetId: 't-1', name: 'lab', kind: world.target.kind, url: null, user: null, via: null },
    ...{ org: world.org ?? null, state: 'ready', problem: null, version: null, checkedAt: null, readAt: null },
    ...{ dataSource: null, bindDn: null, searchFilter: null, ownCa: false },
    ...{ accounts: null, traits: world.target.traits, policy: passwordPolicy.parse(world.policy ?? {}) },
  });
  const targets: Targets = {
    find(target) {
      if (target === 'lab' || target === 't-1') return row();
      throw new ProvostError('NOT_FOUND', 'There is no such target.');
    },
    open: () => Promise.resolve(world.target),
    check: async (_id, signal) => {
      await world.target.probe(signal);
    },
  };
  let made = 0;
  const imports: Imports = {
    rows: () => Promise.resolve(world.rows),
    usernames: () => Promise.resolve(world.usernames),
    generatePassword: (style) => `${style}-${++made}-generated`,
    passwordProblem: () => null,
    close: () => Promise.resolve(),
  };
  const purges = new Map<string, number>();
  const changed: string[] = [];
  const known: Known = {
    begin: () => ({ add: () => undefined, done: () => Promise.resolve(), drop: () => undefined }),
    changed: (_id, accounts, gone) =>
      void changed.push(...accounts.map(({ username }) => username), ...gone.map((name) => `-${name}`)),
    purges: () => purges,
    setPurge: (_id, key, _username, at) => void (at === null ? purges.delete(key) : purges.set(key, at)),
  };
  const accounts = createAccountPlans({
    ...{ database, audit, plans, secrets, dataDir, log, targets, imports, known },
    ...{ templates: noContainers({ database, audit, plans }), isTarget: () => true },
  });
  plans.register(accounts.operation);
  plans.resume();
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await plans.close();
    accounts.close();
    audit.close();
    database.close();
  };

  const importing = (specs: readonly RowSpec[], input: Partial<PlanImportInput> = {}, problems?: Rows['problems']) => {
    world.rows = rowsOf(specs, problems);
    return accounts.handlers.planImport(
      contract.planImport['~orpc'].inputSchema!.parse({ target: 'lab', files: ['/students.csv'], ...input }),
      call(),
    ) as Promise<PlanSummary>;
  };
  const changes = async (planId: string) =>
    (await plans.planHandlers.listChanges({ planId, limit: 500 }, call())).rows.sort((a, b) => a.seq - b.seq);
  const finished = async (jobId: string): Promise<JobRow> => {
    let last: JobRow | undefined;
    for await (const one of plans.jobHandlers.watch({ jobId }, call()) as AsyncIterable<JobRow>) last = one;
    return last!;
  };
  const apply = async ({ planId, brake }: Pick<PlanSummary, 'planId' | 'brake'>) => {
    const { jobId } = await plans.planHandlers.apply({ planId, confirm: brake?.confirm }, call());
    return finished(jobId);
  };
  const undo = async (job: JobRow) =>
    (await plans.jobHandlers.planUndo({ jobId: job.jobId }, call())) as unknown as PlanSummary;
  const results = async (jobId: string) =>
    (await plans.jobHandlers.listResults({ jobId, limit: 500 }, call())).rows.sort((a, b) => a.seq - b.seq);
  return {
    ...{ ...accounts, accounts, plans, database, audit, dataDir, close, importing, changes, apply, undo, results },
    ...{ finished, purges, changed },
  };
}
