// How a job is put in words, and what the tray keeps.
import { describe, expect, test } from 'vitest';
import type { JobCounts, JobRow } from '../../preload/contract/jobs.ts';
import { nextTray, openJobs } from '../../renderer/features/jobs/tray-state.ts';
import { jobState, leftBehind, pace, segments, settled, troubled, twoUnits } from '../../renderer/ui/job/words.ts';

const counts = (some: Partial<JobCounts>): JobCounts => {
  const all = { pending: 0, sent: 0, done: 0, skipped: 0, conflict: 0, failed: 0, unknown: 0, cancelled: 0, ...some };
  return { ...all, total: Object.values(all).reduce((sum, one) => sum + one, 0) };
};
const job = (jobId: string, some: Partial<JobRow> = {}): JobRow => ({
  jobId,
  planId: `plan-${jobId}`,
  operation: 'containers.act',
  sentence: 'Stop 30 containers',
  state: 'running',
  counts: counts({ done: 1, pending: 1 }),
  current: [],
  waiting: null,
  rate: null,
  remaining: null,
  startedAt: 0,
  finishedAt: null,
  resumed: 0,
  canUndo: false,
  undoes: null,
  undoneBy: null,
  ...some,
});

test('conflicts and unknown ends count as not done, cancelled ones as not begun', () => {
  const mixed = counts({ done: 5, skipped: 1, failed: 2, conflict: 1, unknown: 1, cancelled: 4 });
  expect(troubled(mixed)).toBe(4);
  expect(settled(mixed)).toBe(14);
  expect(segments({ state: 'cancelled', counts: mixed }).map((part) => part.text)).toEqual([
    '5 done',
    '1 skipped',
    '2 failed, 1 conflict, 1 unknown',
    '4 not begun',
  ]);
});

test('a bar always names what is done and what failed, and its parts add up', () => {
  const parts = segments(job('a', { counts: counts({ pending: 7, sent: 3 }) }));
  expect(parts.map((part) => part.text)).toEqual(['0 done', '0 failed', '10 left']);
  expect(parts.reduce((sum, part) => sum + part.count, 0)).toBe(10);
});

test('done with failures is not called done alone', () => {
  expect(jobState({ state: 'done', counts: counts({ done: 3 }) })).toEqual({ word: 'done', tone: 'ok' });
  expect(jobState({ state: 'done', counts: counts({ done: 3, failed: 2 }) })).toEqual({
    word: 'done, 2 not',
    tone: 'failed',
  });
});

test('rate and time left are said once they are known', () => {
  expect(pace(job('a'))).toBeNull();
  expect(pace(job('a', { rate: 4.24, remaining: null }))).toBe('4.2 a second');
  expect(pace(job('a', { rate: 41.7, remaining: 95_000 }))).toBe('42 a second, 1 min 35 s left');
  expect([0, 59_400, 60_000, 3_600_000, 11_100_000].map(twoUnits)).toEqual([
    '1 s',
    '59 s',
    '1 min',
    '1 h',
    '3 h 5 min',
  ]);
});

test('cancelling says what it leaves behind', () => {
  expect(leftBehind(counts({ pending: 3 }))).toBe('Nothing is done yet. 3 are not begun.');
  expect(leftBehind(counts({ done: 1, sent: 2, pending: 1 }))).toBe(
    '1 change is done and stays done; undo can put back what it covers. 2 under way are seen through. 1 is not begun.',
  );
});

describe('tray', () => {
  const none = new Set<string>();
  const ended = (id: string) => job(id, { state: 'done', finishedAt: 1 });

  test('running jobs come first, and one that finished stays after it is no longer told of', () => {
    let tray = nextTray([], [job('a'), job('b')], none);
    tray = nextTray(tray, [ended('a'), job('b')], none);
    expect(tray.map((one) => one.jobId)).toEqual(['b', 'a']);
    tray = nextTray(tray, [job('b')], none);
    expect(tray.map((one) => [one.jobId, one.state])).toEqual([
      ['b', 'running'],
      ['a', 'done'],
    ]);
  });

  test('a running job that is no longer told of is not shown as running for ever', () => {
    expect(nextTray([job('a')], [], none)).toEqual([]);
  });

  test('a dismissed job does not come back, and five finished ones are kept', () => {
    expect(nextTray([], [ended('a')], new Set(['a']))).toEqual([]);
    expect(nextTray([], ['a', 'b', 'c', 'd', 'e', 'f'].map(ended), none)).toHaveLength(5);
  });
});

test('the tray counts jobs by what they do now', () => {
  expect(openJobs([job('a', { state: 'waiting' })])).toBe('1 job waiting');
  expect(openJobs([job('a'), job('b', { state: 'cancelling' }), job('c', { state: 'waiting' })])).toBe(
    '2 jobs running, 1 waiting',
  );
  expect(openJobs([job('a', { state: 'paused' })])).toBe('1 job paused');
});
