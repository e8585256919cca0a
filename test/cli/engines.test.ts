// `provost engines …` as it is typed: add, list, test, rename, concurrency, discover, remove.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../main/cli/run.ts';
import { openSession, type Session } from '../../main/cli/session.ts';
import type { EngineStatus } from '../../preload/contract/engines.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { memoryIo } from './fake.ts';

let dataDir: string;
let near: FaultEngine;
let far: FaultEngine;
let holder: Session;

beforeAll(async () => {
  dataDir = tempDir('cli-engines');
  near = await startFaultEngine({ name: 'near', containers: smallLab(['web']) });
  far = await startFaultEngine({ name: 'far', containers: smallLab(['seat-1', 'seat-2']) });
  holder = await openSession({ dataDir, demo: false, env: { DOCKER_HOST: near.host } });
  await holder.publish();
});
afterAll(async () => {
  await holder.close();
  await Promise.all([near.close(), far.close()]);
  removeTempDir(dataDir);
});

async function provost(...args: string[]) {
  const { io, written } = memoryIo();
  const code = await runCli([...args, '--data-dir', dataDir], io);
  return { code, ...written };
}
const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await provost(...args, '--json')).out) as T;
const names = async () => (await json<{ rows: EngineStatus[] }>('engines', 'list')).rows.map(({ name }) => name);

test('an engine is tested, added, named, limited, and removed', { timeout: 30_000 }, async () => {
  const tested = await provost('engines', 'test', far.socketPath);
  expect(tested.code).toBe(0);
  expect(tested.out).toMatch(/1\.47/);
  const bad = await provost('engines', 'test', '/nowhere/docker.sock');
  expect(bad.code).toBe(1);
  expect(bad.out).toMatch(/socket is not there/);

  const refused = await provost('engines', 'add', '/nowhere/docker.sock');
  expect(refused.code).not.toBe(0);
  expect(refused.err).toMatch(/^provost: .*socket is not there/);
  expect((await provost('engines', 'add', far.socketPath, '--name', 'lab-2')).code).toBe(0);
  expect(await names()).toEqual(['local', 'lab-2']);
  const { total } = await json<{ total: number }>('containers', 'list', '--engine', 'lab-2');
  expect(total).toBe(2);

  expect((await provost('engines', 'rename', 'lab-2', '--name', 'annex')).code).toBe(0);
  expect((await json<EngineStatus>('engines', 'concurrency', 'annex', '--at-once', '2')).concurrency).toBe(2);
  const found = await provost('engines', 'discover');
  expect(found.code).toBe(0);

  expect((await provost('engines', 'remove', 'annex')).code).toBe(0);
  expect(await names()).toEqual(['local']);
  expect((await provost('engines', 'remove', 'annex')).err).toMatch(/no engine called "annex"/);
});
