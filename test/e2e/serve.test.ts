// `provost serve` as it is built, end to end: real HTTP and WebSockets against the real backend process.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readOwner } from '../../main/database/lock.ts';
import { ensureBuilt } from '../../scripts/build-stamp.mjs';
import { start, waitUntil, type Started } from '../support/processes.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const root = path.resolve(import.meta.dirname, '../..');
const program = path.join(root, 'out/main/serve.js');
const link = /http:\/\/127\.0\.0\.1:\d+\/launch\?token=[\w-]+/;

interface Console {
  process: Started;
  url: string;
  cookie: string;
}

async function serve(dataDir: string, ...args: string[]): Promise<{ process: Started; launch: URL }> {
  const served = start(process.execPath, [program, '--port=0', `--data-dir=${dataDir}`, ...args]);
  await waitUntil('the launch link', () => link.test(served.output()), { process: served });
  return { process: served, launch: new URL(link.exec(served.output())?.[0] ?? '') };
}

/** Opens the link as a browser does. */
async function signIn(launch: URL): Promise<string> {
  const answer = await fetch(launch, { redirect: 'manual' });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function open(dataDir: string): Promise<Console> {
  const { process: served, launch } = await serve(dataDir);
  return { process: served, url: launch.origin, cookie: await signIn(launch) };
}

function connect({ url, cookie }: Console, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/rpc`, { headers: { origin: url, cookie, ...headers } });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** A question in the contract's own encoding. @returns the answer's text */
function ask(
  socket: WebSocket,
  question = JSON.stringify({ i: '1', p: { u: '/system/info', b: { json: {} } } }),
): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => resolve(data.toString()));
    socket.once('close', (code) => reject(new Error(`closed ${code}`)));
    socket.send(question);
  });
}

beforeAll(async () => {
  await ensureBuilt({ root });
});

describe('the console', () => {
  let dataDir: string;
  let console_: Console;
  beforeAll(async () => {
    dataDir = tempDir('serve');
    console_ = await open(dataDir);
  });
  afterAll(async () => {
    await console_.process.stop('SIGTERM', 10_000);
    removeTempDir(dataDir);
  });

  it('answers its page', async () => {
    const page = await fetch(console_.url, { headers: { cookie: console_.cookie, accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<div id="root">');
    const socket = await connect(console_);
    expect(await ask(socket)).toContain('"shell":"browser"');
    socket.close();
  });

  it('refuses a wrong token, a wrong Origin and a wrong Host', async () => {
    expect((await fetch(`${console_.url}/launch?token=wrong`, { redirect: 'manual' })).status).toBe(401);
    await expect(connect(console_, { origin: 'https://evil.example.com' })).rejects.toThrow('403');
    await expect(connect(console_, { host: 'evil.example.com' })).rejects.toThrow('421');
    const stranger = await connect({ ...console_, cookie: '' });
    const code = await new Promise((resolve) => stranger.once('close', resolve));
    expect(code).toBe(4401);
  });

  it('answers or closes on each of 10,000 malformed messages, and goes on', async () => {
    const before = readOwner(dataDir)?.pid ?? 0;
    const deep = '['.repeat(10_000);
    const frame = (payload: unknown) => JSON.stringify({ i: '1', p: payload });
    const kinds: (string | Buffer)[] = [
      '',
      ' ',
      'hello',
      'null',
      '0',
      '[]',
      '{}',
      '{"i":',
      deep,
      `${deep}${']'.repeat(10_000)}`,
      JSON.stringify({ i: null }),
      JSON.stringify({ i: { toString: 1 }, p: {} }),
      JSON.stringify({ i: '1', t: 99, p: {} }),
      JSON.stringify({ i: '1', t: 2, p: {} }),
      '{"__proto__":{"polluted":true},"i":"1","p":{"u":"/system/info"}}',
      '{"i":"1","p":{"u":"/system/info","b":{"json":{"__proto__":{"polluted":true}}}}}',
      '{"i":"1","p":{"u":"/system/info","b":{"json":{},"meta":[[0,"__proto__","polluted"]]}}}',
      frame(null),
      frame({ u: 5 }),
      frame({ u: 'not an address\0' }),
      frame({ u: '/../../etc/passwd' }),
      frame({ u: '/nothing/here' }),
      frame({ u: '/constructor/constructor', b: { json: ['return process'] } }),
      frame({ u: '/__proto__' }),
      frame({ u: '/system/info', m: 'DELETE' }),
      frame({ u: '/system/info', h: { 'content-type': 'multipart/form-data; boundary=x' }, b: 'x' }),
      frame({ u: '/system/info', b: { json: 'x'.repeat(50_000) } }),
      frame({ u: '/plans/show', b: { json: { planId: 5 } } }),
      frame({ u: '/jobs/watch', b: { json: {} } }),
      Buffer.alloc(0),
      Buffer.from([0, 255, 254, 1, 2, 3]),
      Buffer.alloc(100_000, 0xff),
      Buffer.from('{"i":"1","p":{"u":"/system/info"}}\u00ff{"broken'),
    ];
    const each = 10;
    let sent = 0;
    const outcomes = { answered: 0, closed: 0, silent: [] as string[] };
    const attack = async (kind: string | Buffer) => {
      const socket = await connect(console_);
      const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)));
      let answers = 0;
      const all = new Promise<boolean>((resolve) => socket.on('message', () => ++answers >= each && resolve(false)));
      socket.on('error', () => undefined);
      // Each with an id of its own: a second request under an id that is being answered is the same request.
      const numbered = (one: number) => (typeof kind === 'string' ? kind.replace('"i":"1"', `"i":"${one}"`) : kind);
      for (let one = 0; one < each; one++) socket.send(numbered(one), () => undefined);
      sent += each;
      const tired = new Promise<null>((resolve) => setTimeout(() => resolve(null), 10_000).unref());
      const outcome = await Promise.race([closed, all, tired]);
      if (outcome === null) outcomes.silent.push(kind.toString().slice(0, 80));
      else outcomes[outcome ? 'closed' : 'answered'] += each;
      socket.terminate();
    };
    const memory: number[] = [];
    while (sent < 10_000) {
      for (let at = 0; at < kinds.length; at += 11) await Promise.all(kinds.slice(at, at + 11).map(attack));
      memory.push(residentBytes(before));
      expect(outcomes.silent).toEqual([]);
    }
    expect(outcomes.answered + outcomes.closed).toBe(sent);
    // The same process, which still answers, and which has not kept what it was sent.
    expect(readOwner(dataDir)?.pid).toBe(before);
    const socket = await connect(console_);
    const answer = await ask(socket);
    expect(answer).toContain('"shell":"browser"');
    expect(answer).not.toContain('polluted');
    socket.close();
    const half = memory[Math.floor(memory.length / 2)] ?? 0;
    if (half > 0) expect((memory.at(-1) ?? 0) - half).toBeLessThan(80 * 1024 * 1024);
  }, 300_000);

  it('is served on the same port after kill -9 of its backend, and knows its browser', async () => {
    const before = readOwner(dataDir)?.pid ?? 0;
    process.kill(before, 'SIGKILL');
    await waitUntil('another backend', async () => {
      const page = await fetch(console_.url, { headers: { cookie: console_.cookie, accept: 'text/html' } });
      return page.status === 200 && readOwner(dataDir)?.pid !== before;
    });
    const socket = await connect(console_);
    expect(await ask(socket)).toContain('"shell":"browser"');
    socket.close();
  });

  it('tells a second start how to open the first', async () => {
    const second = await serve(dataDir);
    expect(await second.process.exited).toBe(0);
    expect(second.process.output()).toMatch(/Another Provost \(browser, process \d+\)/);
    expect(second.launch.origin).toBe(console_.url);
    const cookie = await signIn(second.launch);
    expect((await fetch(console_.url, { headers: { cookie, accept: 'text/html' } })).status).toBe(200);
  });
});

it('closes in order on Ctrl-C, and is served at the same address the next time', async () => {
  const dataDir = tempDir('serve');
  const run = () => start(process.execPath, [program, `--data-dir=${dataDir}`]);
  const origins: string[] = [];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const served = run();
    await waitUntil('the link', () => link.test(served.output()), { process: served });
    origins.push(new URL(link.exec(served.output())?.[0] ?? '').origin);
    const backend = readOwner(dataDir)?.pid ?? 0;
    const since = Date.now();
    served.child.kill(signal);
    expect(await served.exited).toBe(0);
    expect(Date.now() - since).toBeLessThan(8_000);
    expect(() => process.kill(backend, 0)).toThrow(/ESRCH/);
    expect(readOwner(dataDir)).toBeNull();
    expect(existsSync(path.join(dataDir, 'control.sock'))).toBe(false);
  }
  expect(origins[0]).toBe(origins[1]);
  removeTempDir(dataDir);
});

it('ends its backend when it is killed itself', async () => {
  const dataDir = tempDir('serve');
  const { process: served } = await serve(dataDir);
  const backend = readOwner(dataDir)?.pid ?? 0;
  served.child.kill('SIGKILL');
  const ended = () => {
    try {
      return !process.kill(backend, 0);
    } catch {
      // No such process.
      return true;
    }
  };
  await expect.poll(ended, { timeout: 15_000 }).toBe(true);
  removeTempDir(dataDir);
});

it('throws the demo away', async () => {
  const folders = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith('provost-demo-'));
  const before = folders();
  const served = start(process.execPath, [program, '--port=0', '--demo']);
  await waitUntil('the link', () => link.test(served.output()), { process: served });
  expect(served.output()).toContain('demo');
  const own = folders().filter((name) => !before.includes(name));
  expect(own.length).toBeGreaterThan(0);
  await served.stop('SIGINT', 10_000);
  expect(await served.exited).toBe(0);
  for (const name of own) expect(folders()).not.toContain(name);
});

it('says what is wrong in one line', async () => {
  for (const [args, code, words] of [
    [['--port=x'], 2, /--port takes a number/],
    [['--host=0.0.0.0'], 2, /Without TLS/],
    [['--nonsense'], 2, /nonsense/],
    [['--data-dir='], 2, /^--data-dir needs a folder\.$/],
    [[`--data-dir=${program}`], 1, /^The data folder .* can’t be used\. “EEXIST: .*” Choose another/],
    [['--demo', `--tls-cert=${program}`, `--tls-key=${program}`], 1, /is not a private key in PEM/],
  ] as const) {
    const served = start(process.execPath, [program, ...args]);
    expect(await served.exited, served.output()).toBe(code);
    expect(served.output().trim()).toMatch(words);
    expect(served.output().trim()).not.toContain('\n');
  }
});

it('opens no folder as what it is not, and says which copy replaces a damaged database', async () => {
  const demo = tempDir('serve');
  const first = await serve(demo, '--demo');
  await first.process.stop('SIGTERM', 10_000);
  const real = tempDir('serve');
  writeFileSync(path.join(real, 'state.db'), 'not a database at all, but long enough to be read as one'.repeat(40));
  for (const [args, code, words] of [
    [[`--data-dir=${demo}`], 3, /^This data folder holds a demo.*Add --demo/],
    [['--demo', `--data-dir=${real}`], 3, /^This data folder holds real work/],
    [[`--data-dir=${real}`], 1, /could not be opened\. “.*” There is no copy .* are lost/],
  ] as const) {
    const served = start(process.execPath, [program, '--port=0', ...args]);
    expect(await served.exited, served.output()).toBe(code);
    expect(served.output().trim()).toMatch(words);
    expect(served.output().trim()).not.toContain('\n');
  }
  for (const dir of [demo, real]) removeTempDir(dir);
});

it('leaves nothing of a demo that was killed once the next one starts, and closes when nobody reads it', async () => {
  const folders = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith('provost-demo-'));
  const before = folders();
  const run = async () => {
    const served = start(process.execPath, [program, '--port=0', '--demo']);
    await waitUntil('the link', () => link.test(served.output()), { process: served });
    return served;
  };
  const killed = await run();
  const [left] = folders().filter((name) => !before.includes(name));
  killed.child.kill('SIGKILL');
  await killed.exited;
  const backend = readOwner(path.join(os.tmpdir(), left ?? ''))?.pid;
  await waitUntil('its backend to end', () => backend === undefined || !existsSync(`/proc/${backend}`));
  const next = await run();
  expect(folders()).not.toContain(left);
  await next.stop('SIGINT', 10_000);

  const unread = start(process.execPath, [program, '--port=0', '--demo']);
  unread.child.stdout?.destroy();
  expect(await unread.exited).toBe(0);
});

/** Resident memory of a process; 0 where the system has no /proc. */
function residentBytes(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}
