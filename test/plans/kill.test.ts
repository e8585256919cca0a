// kill -9 at random points of a job: nothing is lost, nothing is done twice, and the audit chain holds.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openAudit } from '../../main/audit/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { killAt, runSeed, seeded } from '../support/kill.ts';
import { start } from '../support/processes.ts';
import { dataFolder } from './bench.ts';

const count = 120;
const rounds = 4;

it('a job goes on after each kill until every change is done exactly once', { timeout: 60_000 }, async () => {
  const random = seeded(runSeed());
  const dataDir = dataFolder();
  const child = path.join(import.meta.dirname, 'job-child.ts');
  const run = () => start(process.execPath, [child, 'alone', dataDir, String(count)]);
  let killed = 0;
  for (let round = 0; round < rounds; round++) {
    const outcome = await killAt(run(), { after: 'shelving', within: 60, random });
    if (outcome.killed) killed++;
  }
  expect(killed).toBeGreaterThan(0);
  const last = run();
  await last.exited;
  expect(last.output()).toContain('finished');

  const shelved = readFileSync(path.join(dataDir, 'done.log'), 'utf8').trim().split('\n');
  expect(shelved).toHaveLength(count);
  expect(new Set(shelved).size).toBe(count);
  const database = openState(dataDir, findMigrations());
  const states = database.prepare('SELECT state, count(*) AS count FROM results GROUP BY state').all();
  expect(states).toEqual([{ state: 'done', count }]);
  expect(database.prepare('SELECT state, resumed FROM jobs').all()).toEqual([{ state: 'done', resumed: killed }]);
  const audit = openAudit(database, dataDir);
  expect(await audit.verify()).toMatchObject({ ok: true, firstBad: null });
  audit.close();
  database.close();
});
