// Schedules on the real plan engine and the simulated Docker engine, with a clock that the test sets.
import { afterEach, beforeEach, expect, it, describe } from 'vitest';
import Sqlite from 'better-sqlite3';
import { localOwner, type Operator } from '../../main/access/operator.ts';
import { openAudit, type Audit } from '../../main/audit/index.ts';
import { createContainers, type Containers } from '../../main/containers/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import type { Database } from '../../main/database/open.ts';
import { openPlans, type Plans } from '../../main/plans/index.ts';
import { openSchedules, type Schedules } from '../../main/schedules/index.ts';
import { quickTimes, quiet, until } from '../containers/harness.ts';
import { tempDir } from '../support/temp.ts';

const monday = Date.UTC(2026, 10, 23);
const hour = 3_600_000;
const at = (hours: number, minutes = 0) => monday + hours * hour + minutes * 60_000;

const owner = localOwner('owner@example.com');
const call = (operator: Operator = owner) => ({ operator, signal: new AbortController().signal });

let database: Database;
let audit: Audit;
let plans: Plans;
let containers: Containers;
let schedules: Schedules;
let now: number;

const openClock = () =>
  openSchedules({ database, audit, log: quiet, containers: containers.handlers, plans, now: () => now });

beforeEach(() => {
  now = at(7);
  database = new Sqlite(':memory:');
  database.pragma('foreign_keys = ON');
  for (const { sql } of findMigrations()) database.exec(sql);
  audit = openAudit(database, tempDir());
  plans = openPlans({ database, audit, log: quiet, brake: () => ({ share: 0.2, floor: 5 }) });
  containers = createContainers({ database, audit, plans, log: quiet, env: {}, demo: true, times: quickTimes });
  plans.register(containers.operation);
  schedules = openClock();
});

afterEach(async () => {
  await schedules.close();
  await plans.close();
  await containers.close();
  audit.close();
  database.close();
});

const stopAtSix = { name: 'Evening', action: 'stop', cron: '0 18 * * 1-5', timeZone: 'UTC', enabled: true } as const;
const runs = (name = 'Evening') =>
  Promise.resolve(schedules.handlers.listRuns({ scheduleId: name, limit: 100 }, call())).then(({ rows }) => rows);
const runningOf = async (org: string) =>
  (await containers.handlers.list({ org, state: ['running'], limit: 500 }, call())).rows.map(({ name }) => name);
const settledRun = async (name?: string) => {
  await until('the run has ended', async () => (await runs(name))[0]?.outcome !== 'begun');
  return (await runs(name))[0]!;
};

/** An organization of the invented lab that has running containers. */
async function busyOrg(): Promise<string> {
  const { rows } = await containers.handlers.list({ state: ['running'], limit: 500 }, call());
  const org = rows.find((row) => row.org !== null)?.org;
  if (!org) throw new Error('The simulated lab has no organization with running containers');
  return org;
}

describe('a schedule that is due', () => {
  it('plans and applies its verb once, and its job can be undone', async () => {
    const org = await busyOrg();
    const before = await runningOf(org);
    await schedules.handlers.save({ ...stopAtSix, org }, call());
    schedules.start();
    now = at(18, 0);
    schedules.look();
    const run = await settledRun();
    expect(run).toMatchObject({ outcome: 'applied', dueAt: at(18) });
    await until(
      'the job is done',
      async () => (await plans.jobHandlers.get({ jobId: run.jobId! }, call())).finishedAt !== null,
    );
    await until('what was stopped is shown so', async () => (await runningOf(org)).length === 0);
    expect((await schedules.handlers.list({}, call())).rows[0]).toMatchObject({ nextAt: at(42), name: 'Evening' });
    schedules.look();
    expect(await runs()).toHaveLength(1);
    const undo = await plans.jobHandlers.planUndo({ jobId: run.jobId! }, call());
    // Those that were paused were stopped too.
    expect(undo.counts.update).toBeGreaterThanOrEqual(before.length);
  });

  it('says that nothing was to be done when all is so already', async () => {
    const org = await busyOrg();
    await schedules.handlers.save({ ...stopAtSix, action: 'start', org, state: ['running'] }, call());
    schedules.start();
    now = at(18, 1);
    schedules.look();
    expect(await settledRun()).toMatchObject({ outcome: 'nothing', jobId: null });
  });

  it('keeps why no plan could be made', async () => {
    await schedules.handlers.save({ ...stopAtSix, engine: 'nowhere' }, call());
    schedules.start();
    now = at(18);
    schedules.look();
    const run = await settledRun();
    expect(run.outcome).toBe('failed');
    expect(run.message).toContain('nowhere');
  });
});

describe('a schedule that was missed', () => {
  it('is reported with how often, does nothing, and comes at its next time', async () => {
    const org = await busyOrg();
    const before = await runningOf(org);
    await schedules.handlers.save({ ...stopAtSix, org }, call());
    now = at(18 + 72, 30);
    schedules.start();
    expect(await runs()).toMatchObject([{ outcome: 'missed', missed: 4, jobId: null }]);
    expect(await runningOf(org)).toEqual(before);
    expect((await schedules.handlers.list({}, call())).rows[0]!.nextAt).toBe(at(18 + 96));
  });

  it('is not missed for the time in which it was switched off', async () => {
    await schedules.handlers.save({ ...stopAtSix, all: true, enabled: false }, call());
    schedules.start();
    now = at(200);
    schedules.look();
    await schedules.handlers.setEnabled({ scheduleId: 'Evening', enabled: true }, call());
    expect(await runs()).toEqual([]);
  });

  it('is not carried out twice by a backend that ended in the middle, and says so', async () => {
    await schedules.handlers.save({ ...stopAtSix, all: true }, call());
    database
      .prepare(
        "INSERT INTO schedule_runs (schedule_id, due_at, at, outcome) SELECT schedule_id, due_at, ?, 'begun' FROM schedules",
      )
      .run(now);
    schedules.start();
    expect(await runs()).toMatchObject([{ outcome: 'failed', planId: null }]);
    expect((await runs())[0]!.message).toContain('Nothing was done');
  });
});

describe('times', () => {
  it('keep the hour of the wall through the change of the clock', async () => {
    now = Date.UTC(2026, 9, 24, 12);
    const { times } = await schedules.handlers.preview({ cron: '0 8 * * *', timeZone: 'Europe/Zurich' }, call());
    expect(times.slice(0, 2)).toEqual([Date.UTC(2026, 9, 25, 7), Date.UTC(2026, 9, 26, 7)]);
  });

  it.each([
    ['0 8 * *', 'Europe/Zurich', 'can’t be read'],
    ['0 8 * * * *', 'UTC', 'can’t be read'],
    ['61 8 * * *', 'UTC', 'can’t be read'],
    ['0 8 31 2 *', 'UTC', 'never comes'],
    ['0 8 * * *', 'Middle/Earth', 'no time zone'],
  ])('refuses %s in %s', async (cron, timeZone, words) => {
    const asked = async () => schedules.handlers.preview({ cron, timeZone }, call());
    await expect(asked()).rejects.toThrow(words);
    expect((await schedules.handlers.list({}, call())).rows).toEqual([]);
  });
});

describe('who may see and save schedules', () => {
  const scoped: Operator = { name: 'scoped@example.com', permissions: owner.permissions, orgs: new Set(['acme']) };

  it('shows a scoped operator those of its organizations alone', async () => {
    await schedules.handlers.save({ ...stopAtSix, all: true }, call());
    await schedules.handlers.save({ ...stopAtSix, name: 'Acme', org: 'acme' }, call(scoped));
    expect((await schedules.handlers.list({}, call(scoped))).rows.map(({ name }) => name)).toEqual(['Acme']);
    expect(() => schedules.handlers.remove({ scheduleId: 'Evening' }, call(scoped))).toThrow('There is no schedule');
  });

  it('refuses a scoped operator one for everybody, and a name that another has', async () => {
    await expect(schedules.handlers.save({ ...stopAtSix, all: true }, call(scoped))).rejects.toThrow('organization');
    await schedules.handlers.save({ ...stopAtSix, all: true }, call());
    await expect(schedules.handlers.save({ ...stopAtSix, org: 'acme' }, call(scoped))).rejects.toThrow('taken');
  });

  it('runs with no more than the organizations of who saved it', async () => {
    const org = await busyOrg();
    const other = (await containers.handlers.list({ state: ['running'], limit: 500 }, call())).rows.find(
      (row) => row.org !== null && row.org !== org,
    )!;
    const mine: Operator = { ...scoped, orgs: new Set([org]) };
    await schedules.handlers.save({ ...stopAtSix, org }, call(mine));
    schedules.start();
    now = at(18);
    schedules.look();
    const run = await settledRun();
    await until(
      'the job is done',
      async () => (await plans.jobHandlers.get({ jobId: run.jobId! }, call())).finishedAt !== null,
    );
    expect(await runningOf(other.org!)).toContain(other.name);
    await until('what was stopped is shown so', async () => (await runningOf(org)).length === 0);
  });
});

it('refuses a schedule that does not say which containers, and a filter that can match nothing', async () => {
  await expect(schedules.handlers.save(stopAtSix, call())).rejects.toThrow('which containers');
  await expect(schedules.handlers.save({ ...stopAtSix, filter: 'stat:running' }, call())).rejects.toThrow('no field');
});

it('keeps two hundred runs and forgets older ones', async () => {
  await schedules.handlers.save({ ...stopAtSix, cron: '* * * * *', engine: 'nowhere' }, call());
  schedules.start();
  for (let index = 0; index < 205; index++) {
    now += 10 * 60_000;
    schedules.look();
  }
  const { rows } = await schedules.handlers.listRuns({ scheduleId: 'Evening', limit: 500 }, call());
  expect(rows).toHaveLength(200);
  expect(rows.every(({ outcome, missed }) => outcome === 'missed' && missed === 10)).toBe(true);
});
