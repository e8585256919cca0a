// A demo that is looked at has a job, a plan and audit entries from the first moment; made once, and by the plan engine.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend, type BackendOptions } from '../../main/backend.ts';
import { disposableTempDir } from '../support/temp.ts';
import { until } from './harness.ts';

async function open(dataDir: string, shell: BackendOptions['shell'] = 'browser') {
  const log = pino({ level: 'silent' });
  const backend = await openBackend({ dataDir, shell, demo: true, env: {}, log });
  return { backend, client: backend.client(localOwner('tester')) };
}

test('one job is done, one plan waits, and the lab still has something ill', { timeout: 20_000 }, async () => {
  using dir = disposableTempDir('history');
  const { backend, client } = await open(dir.path);
  const jobs = async () => (await client.jobs.list({ limit: 10 })).rows;
  await until('the job is over', async () => (await jobs())[0]?.finishedAt != null);
  expect(await jobs()).toMatchObject([{ state: 'done', sentence: 'Restart 3 containers', undoneBy: null }]);
  expect((await jobs())[0]!.counts).toMatchObject({ total: 3, done: 3 });
  const { rows } = await client.plans.list({ limit: 10 });
  expect(rows.map(({ state, sentence }) => [sentence, state]).sort()).toEqual([
    ['Restart 3 containers', 'applied'],
    ['Start 3 containers', 'ready'],
  ]);
  expect(await client.audit.verify({})).toMatchObject({ ok: true });
  expect((await client.audit.list({ limit: 10 })).rows.map(({ actorName }) => actorName)).toContain('demo');
  expect((await client.containers.list({ filter: 'health=unhealthy', limit: 5 })).rows.length).toBeGreaterThan(0);
  await backend.close();

  const again = await open(dir.path);
  await again.client.containers.list({ limit: 1 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await again.client.plans.list({ limit: 10 })).total).toBe(2);
  await again.backend.close();
});

test('a folder that is closed at once keeps what was begun; a command alone begins nothing', async () => {
  using dir = disposableTempDir('history');
  const { backend } = await open(dir.path);
  await backend.close();
  using other = disposableTempDir('history');
  const alone = await open(other.path, 'cli');
  await alone.client.containers.list({ limit: 1 });
  expect((await alone.client.plans.list({ limit: 1 })).total).toBe(0);
  await alone.backend.close();
});
