import { expect, it } from 'vitest';
import type { JobRow } from '../../preload/contract/jobs.ts';
import { call, openEngine } from './bench.ts';
import { lampWorld } from './lamps.ts';

it('a job waits while the disk is full, sends nothing that it can’t journal, and goes on by itself', async () => {
  const world = lampWorld(60);
  const { switchLamps, plans, database } = openEngine(world);
  const { planId } = await switchLamps(true);
  const { jobId } = await plans.planHandlers.apply({ planId }, call());
  // SQLite answers SQLITE_FULL at its page limit just as on a full disk.
  const limit = database.pragma('max_page_count', { simple: true }) as number;
  database.exec('CREATE TABLE filler (x BLOB)');
  let full = false;
  let waited = false;
  let last: JobRow | undefined;
  for await (const row of plans.jobHandlers.watch({ jobId }, call()) as AsyncIterable<JobRow>) {
    if (!full) {
      database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true }) as number}`);
      full = true;
    } else if (row.state === 'waiting') {
      waited = true;
      expect(row.waiting?.reason).toMatch(/can't be written.*Free some space/);
      database.pragma(`max_page_count = ${limit}`);
    }
    last = row;
  }
  expect(last).toMatchObject({ state: 'done', counts: { done: 60 } });
  expect(waited).toBe(true);
  expect(world.switched).toHaveLength(60);
});
