// Which backend a command talks to: the one that holds the data folder, or one of its own, with the real ones.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSession, type Session } from '../../main/cli/session.ts';
import { lockDataFolder, readOwner } from '../../main/database/lock.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

vi.setConfig({ testTimeout: 30_000 });

let dataDir = '';
const closing: (() => unknown)[] = [];
// No engine anywhere near: these tests are about the folder.
const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock', HOME: '/nonexistent' };

beforeEach(() => {
  dataDir = tempDir('session');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  removeTempDir(dataDir);
});

async function open(patience = 300): Promise<Session> {
  const session = await openSession({ dataDir, demo: false, env, patience });
  closing.push(() => session.close());
  return session;
}

test('opens a backend of its own, and leaves the folder free', async () => {
  const session = await openSession({ dataDir, demo: false, env });
  expect(session.backend).toBe('own');
  expect(await session.client.system.info({})).toMatchObject({ shell: 'cli', demo: false });
  await session.close();
  lockDataFolder(dataDir, 'test').release();
});

test('takes the folder from PROVOST_DATA_DIR', async () => {
  const session = await openSession({ dataDir: undefined, demo: false, env: { ...env, PROVOST_DATA_DIR: dataDir } });
  closing.push(() => session.close());
  expect(readOwner(dataDir)).toMatchObject({ pid: process.pid, shell: 'cli' });
});

test('joins a backend that can be reached, and does not end it', async () => {
  const first = await open();
  await first.publish();
  const second = await openSession({ dataDir, demo: false, env });
  expect(second.backend).toBe('running');
  await second.client.system.changeSettings({ brakeFloor: 17 });
  await second.close();
  expect(await first.client.system.getSettings({})).toMatchObject({ brakeFloor: 17 });
});

test('a note that outlived its backend does not mislead', async () => {
  const control = { address: path.join(dataDir, 'gone.sock'), token: 'old' };
  const owner = { pid: 1, host: 'lab', shell: 'desktop', since: 1, control };
  writeFileSync(path.join(dataDir, 'owner.json'), JSON.stringify(owner));
  expect((await open()).backend).toBe('own');
});

test('waits for one that is just ending', async () => {
  const lock = lockDataFolder(dataDir, 'cli');
  setTimeout(() => lock.release(), 250);
  expect((await open(5000)).backend).toBe('own');
});

test('says who has the folder when that one can’t be reached', async () => {
  const lock = lockDataFolder(dataDir, 'desktop');
  closing.push(() => lock.release());
  await expect(open(150)).rejects.toMatchObject({
    code: 'DATA_FOLDER_BUSY',
    message: expect.stringContaining('desktop') as string,
  });
});
