// A job whose command was killed: nobody works on it but whoever opens the folder next, and only for as long.
import { expect, test } from 'vitest';
import { noCounts } from '../../main/cli/job.ts';
import { cli, job, stopAnswers, type Answers } from './fake.ts';

const left = job({ state: 'running', finishedAt: null, counts: { ...noCounts, total: 9, pending: 4, done: 5 } });
const paused = job({ jobId: 'job-2', state: 'paused', finishedAt: null });
const page = (rows: object[]) => ({ rows, nextCursor: null, total: rows.length });
const answers: Answers = {
  ...stopAnswers(),
  'jobs.list': () => page([left, paused, job({ jobId: 'job-3' })]),
  'jobs.get': () => left,
  'jobs.resume': () => left,
};

test('it is shown as interrupted, with what goes on with it', async () => {
  const { out, err } = await cli(['jobs', 'list'], answers);
  expect(out).toMatch(/^job-1 +interrupted /m);
  expect(out).toMatch(/^job-2 +paused /m);
  expect(out).toMatch(/^job-3 +done /m);
  expect(err).toBe(
    'The job job-1 was interrupted, and goes on at the next start of Provost. Go on now: provost jobs resume job-1\n',
  );
  const shown = await cli(['jobs', 'show', 'job-1'], answers);
  expect(shown.out).toMatch(/^State +interrupted$/m);
  expect(shown.err).toContain('provost jobs resume job-1');
  const json = JSON.parse((await cli(['jobs', 'list', '--json'], answers)).out) as { rows: object[] };
  expect(json.rows[0]).toMatchObject({ state: 'waiting', waiting: { nextTryAt: null } });
  expect(json.rows[1]).toEqual(paused);
});

test('a Provost that is open works on it, and says so itself', async () => {
  const { out, err } = await cli(['jobs', 'list'], answers, { backend: 'running' });
  expect(out).toMatch(/^job-1 +running /m);
  expect(err).toBe('');
});

test('resuming works on it to its end where nobody else does', async () => {
  const own = await cli(['jobs', 'resume', 'job-1'], answers);
  expect(own.calls.map(([name]) => name)).toEqual(['jobs.resume', 'jobs.watch']);
  expect(own.out).toContain('2 done.');
  const running = await cli(['jobs', 'resume', 'job-1'], answers, { backend: 'running' });
  expect(running.calls.map(([name]) => name)).toEqual(['jobs.resume']);
  expect(running.out).toMatch(/^State +running$/m);
});
