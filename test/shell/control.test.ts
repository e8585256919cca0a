// How the command line reaches a running backend: the right token, over a socket that is its owner's alone.
import { statSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { localOwner } from '../../main/access/operator.ts';
import { askLaunchLink, connectControl, controlAddress, serveControl, type Control } from '../../main/web/control.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

let dataDir: string;
let control: Control;
let attached: WebSocket[];
let published: { address: string; token: string } | undefined;

const open = (launchLink?: () => string) =>
  serveControl(
    {
      attachSocket: (socket) => attached.push(socket),
      publishControl: (one) => (published = one),
    },
    localOwner('ada'),
    { dataDir, log: pino({ enabled: false }), ...(launchLink ? { launchLink } : {}) },
  );

beforeEach(async () => {
  dataDir = tempDir('control');
  attached = [];
  control = await open(() => 'http://127.0.0.1:1/launch?token=t');
});
afterEach(async () => {
  await control.close();
  removeTempDir(dataDir);
});

it('publishes where it is, for its owner alone', () => {
  expect(published).toEqual({ address: control.address, token: control.token });
  expect(control.token).toMatch(/^[\w-]{43}$/);
  if (process.platform !== 'win32') expect(statSync(control.address).mode & 0o777).toBe(0o600);
});

it('lets in who has the token', async () => {
  const connection = await connectControl(control.address, control.token);
  expect(attached).toHaveLength(1);
  connection.close();
  await connection.closed;
});

it.each(['', 'wrong', 'Bearer'])('refuses the token %j', async (token) => {
  await expect(connectControl(control.address, token)).rejects.toThrow(/401/);
  expect(await askLaunchLink(control.address, token)).toBeNull();
  expect(attached).toEqual([]);
});

it('gives a new launch link, where there is a page', async () => {
  expect(await askLaunchLink(control.address, control.token)).toBe('http://127.0.0.1:1/launch?token=t');
  await control.close();
  control = await open();
  expect(await askLaunchLink(control.address, control.token)).toBeNull();
});

it('says so when nobody is there', async () => {
  await control.close();
  await expect(connectControl(control.address, control.token)).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  expect(await askLaunchLink(control.address, control.token)).toBeNull();
});

it('ends its connections when it closes', async () => {
  const connection = await connectControl(control.address, control.token);
  await control.close();
  await expect(connection.closed).resolves.toBeUndefined();
});

it('finds a short place for a data folder with a long path', () => {
  expect(controlAddress('/data', 'linux', '/tmp')).toBe('/data/control.sock');
  const long = controlAddress(path.join('/', 'x'.repeat(120)), 'linux', '/tmp');
  expect(long).toMatch(/^\/tmp\/provost-[\da-f]{16}-[\da-f]{16}\.sock$/);
  expect(controlAddress('C:\\data', 'win32')).toMatch(/^\\\\\.\\pipe\\provost-/);
});
