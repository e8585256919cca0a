// Changes that are carried out together: each has its own outcome, and nothing is lost or done twice, whatever breaks off.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ProvostError } from '../../main/errors.ts';
import { LaneUnavailable, type BatchOperation, type Outcome } from '../../main/plans/operation.ts';
import { killAt, runSeed, seeded } from '../support/kill.ts';
import { start } from '../support/processes.ts';
import { call, dataFolder, openPlansWith } from './bench.ts';

interface Shelf {
  /** What lies on the shelf, and how often it was put there. */
  books: Map<string, number>;
  /** Batches that were applied, by the names in them. */
  batches: string[][];
  away: boolean;
  /** Called before a batch is done; may throw or wait. */
  before: (names: string[]) => void | Promise<void>;
  /** Called after it was done, and before the answer. */
  after: () => void;
  /** Outcomes other than done. */
  outcomes: Map<string, Outcome>;
  moved: Set<string>;
  settled: Set<string>;
  size: number;
  concurrency: number;
}

const shelfOf = (): Shelf => ({
  ...{ books: new Map(), batches: [], away: false, before: () => undefined, after: () => undefined },
  ...{ outcomes: new Map(), moved: new Set(), settled: new Set(), size: 4, concurrency: 2 },
});

const away = () => new LaneUnavailable('The library is closed');

function shelving(shelf: Shelf): BatchOperation<{ names: string[] }, { name: string }> {
  const reach = () => {
    if (shelf.away) throw away();
  };
  const changesOf = (names: string[]) =>
    names.map((name) => ({
      ...{ kind: 'create' as const, key: name, label: name, action: 'shelve', where: 'library', lane: 'library' },
      ...{ org: null, fields: [], reason: null, seen: 'absent', payload: { name }, braked: false },
      undo: { restores: 'takes it away again', cannot: [] },
    }));
  return {
    name: 'books.shelve',
    version: 1,
    params: z.object({ names: z.array(z.string()) }),
    noun: { one: 'book', many: 'books' },
    plan: async ({ names }) => ({
      changes: changesOf(names),
      population: { total: names.length, orgs: {} },
      org: null,
      unchanged: () => 7,
    }),
    planInverse: () => Promise.reject(new Error('not asked for')),
    planAgain: async (changes) => ({
      changes: changesOf(changes.map(({ label }) => label)),
      population: { total: changes.length, orgs: {} },
      org: null,
    }),
    concurrency: () => shelf.concurrency,
    ready: async () => reach(),
    batch: {
      size: () => shelf.size,
      inspect: async (changes) => {
        reach();
        return changes.map(({ label }) => ({
          content: shelf.moved.has(label) ? 'elsewhere' : 'absent',
          before: { seen: label },
          ...(shelf.settled.has(label) && { settled: 'is there already' }),
        }));
      },
      apply: async (items) => {
        const names = items.map(({ change }) => change.label);
        expect(items.map(({ before }) => before)).toEqual(names.map((seen) => ({ seen })));
        await shelf.before(names);
        reach();
        shelf.batches.push(names);
        for (const name of names)
          if (!shelf.outcomes.has(name)) shelf.books.set(name, (shelf.books.get(name) ?? 0) + 1);
        shelf.after();
        reach();
        return names.map((name) => shelf.outcomes.get(name) ?? { state: 'done', after: name });
      },
      happened: async (items) => {
        reach();
        return items.map(({ change }) =>
          shelf.books.has(change.label)
            ? { answer: 'yes' as const, outcome: { state: 'done' as const } }
            : { answer: 'no' as const },
        );
      },
    },
  };
}

function open(shelf: Shelf, dataDir = dataFolder()) {
  const opened = openPlansWith(shelving(shelf), { dataDir, brake: { share: 1, floor: 0 } });
  const { plans } = opened;
  const begin = async (names: string[]) => {
    const { planId } = await plans.plan('books.shelve', { names }, call());
    return (await plans.planHandlers.apply({ planId }, call())).jobId;
  };
  const results = async (jobId: string) =>
    (await opened.results(jobId)).map(
      ({ label, state, message }) => `${label} ${state}${message === null ? '' : `: ${message}`}`,
    );
  return { ...opened, begin, results };
}

const books = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `b${String(index + from).padStart(3, '0')}`);
const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
  for (let waited = 0; !(await holds()); waited += 5) {
    if (waited > 20_000) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const once = (shelf: Shelf, count: number) => {
  expect(shelf.books.size).toBe(count);
  expect([...shelf.books.values()].every((times) => times === 1)).toBe(true);
};

describe('a batch', () => {
  it('is as large as the operation says, and each change of it has its own outcome', async () => {
    const shelf = shelfOf();
    shelf.outcomes.set('b001', { state: 'failed', message: 'It is torn.', words: 'torn' });
    shelf.outcomes.set('b002', { state: 'skipped', message: 'It is a double.' });
    shelf.moved.add('b004');
    shelf.settled.add('b005');
    const { begin, finished, results, audit, database } = open(shelf);
    const jobId = await begin(books(10));
    const job = await finished(jobId);
    expect(job.counts).toMatchObject({ total: 10, done: 6, failed: 1, skipped: 2, conflict: 1, pending: 0, sent: 0 });
    expect((await results(jobId)).slice(0, 6)).toEqual([
      'b000 done',
      'b001 failed: It is torn.',
      'b002 skipped: It is a double.',
      'b003 done',
      'b004 conflict: It is no longer as the plan saw it. Plan again to see how it is now.',
      'b005 skipped: is there already',
    ]);
    expect(shelf.batches).toEqual([books(4), ['b006', 'b007'], ['b008', 'b009']]);
    expect(await audit.verify()).toMatchObject({ ok: true });
    const audited = database.prepare("SELECT count(*) FROM audit WHERE action = 'change.shelve'").pluck().get();
    expect(audited).toBe(10);
  });

  it('counts what is so already without storing it', async () => {
    const { plans } = open(shelfOf());
    const plan = await plans.plan('books.shelve', { names: books(3) }, call());
    expect(plan.counts).toMatchObject({ create: 3, unchanged: 7 });
  });

  it('that throws ends as a whole, and the others go on; what failed is planned again', async () => {
    const shelf = shelfOf();
    shelf.before = (names) => {
      if (names.includes('b005')) throw new ProvostError('TARGET_FAILED', 'The shelf broke.', { words: 'crack' });
      if (names.includes('b009')) throw new Error('a mistake of ours');
    };
    const { begin, finished, results, plans } = open(shelf);
    const jobId = await begin(books(12));
    const job = await finished(jobId);
    expect(job.counts).toMatchObject({ total: 12, done: 4, failed: 4, unknown: 4 });
    expect((await results(jobId)).slice(4, 6)).toEqual([
      'b004 failed: The shelf broke.',
      'b005 failed: The shelf broke.',
    ]);
    shelf.before = () => undefined;
    const { planId } = await plans.jobHandlers.planRetry({ jobId }, call());
    const again = await plans.planHandlers.apply({ planId }, call());
    expect((await finished(again.jobId)).counts).toMatchObject({ total: 8, done: 8 });
    once(shelf, 12);
  });

  it('waits while the lane is away before or after it was done, and nothing is done twice', async () => {
    const shelf = shelfOf();
    let turn = 0;
    let outages = 0;
    const leave = () => {
      outages++;
      shelf.away = true;
      setTimeout(() => (shelf.away = false), 50);
    };
    shelf.before = () => {
      if (++turn === 2) leave();
    };
    shelf.after = () => {
      if (turn >= 4 && outages === 1) leave();
    };
    const { begin, finished } = open(shelf);
    const jobId = await begin(books(22));
    expect((await finished(jobId)).counts).toMatchObject({ total: 22, done: 22 });
    expect(outages).toBe(2);
    once(shelf, 22);
  });

  it('is not begun when the job is paused or cancelled; what is under way is finished', async () => {
    const shelf = shelfOf();
    shelf.concurrency = 1;
    const gate = Promise.withResolvers<void>();
    shelf.before = () => gate.promise;
    const { begin, finished, plans } = open(shelf);
    const jobId = await begin(books(40));
    await until(
      'the first is under way',
      async () => (await plans.jobHandlers.get({ jobId }, call())).counts.sent === 4,
    );
    await plans.jobHandlers.pause({ jobId }, call());
    gate.resolve();
    await until('it is done', () => shelf.books.size === 4);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(shelf.books.size).toBe(4);
    shelf.before = () => undefined;
    await plans.jobHandlers.resume({ jobId }, call());
    await until('it goes on', () => shelf.books.size > 4);
    await plans.jobHandlers.cancel({ jobId }, call());
    const job = await finished(jobId);
    expect(job.state).toBe('cancelled');
    expect(job.counts.done).toBe(shelf.books.size);
    expect(job.counts.done + job.counts.cancelled).toBe(40);
  });

  it('of two jobs with the same subjects in other orders never wait for each other', async () => {
    const shelf = shelfOf();
    shelf.size = 3;
    shelf.concurrency = 4;
    shelf.before = () => new Promise((resolve) => setTimeout(resolve, 5));
    const { begin, finished } = open(shelf);
    const names = books(30);
    const jobs = [
      await begin(names),
      await begin(names.toReversed()),
      await begin([...names.slice(15), ...names.slice(0, 15)]),
    ];
    for (const jobId of jobs) expect((await finished(jobId)).counts).toMatchObject({ total: 30, done: 30 });
    expect([...shelf.books.values()].every((times) => times === 3)).toBe(true);
  });
});

describe('a job of thousands', () => {
  it('makes its results slice by slice, and is cancelled as a whole', async () => {
    const shelf = shelfOf();
    shelf.size = 50;
    const gate = Promise.withResolvers<void>();
    shelf.before = () => gate.promise;
    const { begin, finished, plans } = open(shelf);
    const jobId = await begin(books(5000));
    expect(await plans.jobHandlers.get({ jobId }, call())).toMatchObject({ counts: { total: 5000, done: 0 } });
    await until('two are under way', async () => (await plans.jobHandlers.get({ jobId }, call())).counts.sent === 100);
    await plans.jobHandlers.cancel({ jobId }, call());
    gate.resolve();
    expect((await finished(jobId)).counts).toMatchObject({ total: 5000, done: 100, cancelled: 4900, pending: 0 });
  });

  it('that was cancelled while its results were made, is', async () => {
    const { begin, finished, plans } = open(shelfOf());
    const jobId = await begin(books(5000));
    await plans.jobHandlers.cancel({ jobId }, call());
    const { counts } = await finished(jobId);
    expect(counts.done + counts.cancelled).toBe(5000);
    expect(counts.cancelled).toBeGreaterThan(4000);
  });

  it('goes on after the process ended in the middle, with the results that were not made', async () => {
    const shelf = shelfOf();
    shelf.size = 500;
    shelf.before = () => new Promise((resolve) => setTimeout(resolve, 30));
    const first = open(shelf);
    const jobId = await first.begin(books(4000));
    await first.close();
    const { finished } = open(shelf, first.dataDir);
    expect((await finished(jobId)).counts).toMatchObject({ total: 4000, done: 4000 });
    once(shelf, 4000);
  });
});

it('kill -9 at random points: every book is shelved exactly once', { timeout: 90_000 }, async () => {
  const random = seeded(runSeed());
  const dataDir = dataFolder();
  const count = 2500;
  const child = path.join(import.meta.dirname, 'job-child.ts');
  const run = () => start(process.execPath, [child, 'batches', dataDir, String(count)]);
  let killed = 0;
  for (let round = 0; round < 3; round++) {
    if ((await killAt(run(), { after: 'shelving', within: 250, random })).killed) killed++;
  }
  expect(killed).toBeGreaterThan(0);
  const last = run();
  await last.exited;
  expect(last.output()).toContain('finished');
  const shelved = readFileSync(path.join(dataDir, 'done.log'), 'utf8').trim().split('\n');
  expect(shelved).toHaveLength(count);
  expect(new Set(shelved).size).toBe(count);
});
