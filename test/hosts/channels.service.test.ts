// Real sshd: sockets, commands and files over one connection, its limits, and jump hosts.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHostAgent, type Hosts } from '../../main/hosts/index.ts';
import { requireService } from '../support/require.ts';
import { sshdProbe, startSshd, type Sshd } from '../support/sshd.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { waitUntil } from '../support/processes.ts';
import { at, openHouse, refusal, type House } from './harness.ts';

const sshd = requireService('sshd', sshdProbe);
const limitMs = 30_000;

const get = (agent: http.Agent, url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = http.get({ agent, host: 'docker', path: url }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve(text));
      answer.on('error', reject);
    });
    request.on('error', reject);
  });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'worked',
    (error: { code?: string }) => error.code,
  );

describe.skipIf(!sshd)('channels of one connection', () => {
  let dir: string;
  let socket: string;
  let server: http.Server;
  let house: House;
  beforeAll(async () => {
    dir = tempDir('channels');
    socket = path.join(dir, 'engine.sock');
    server = http.createServer((request, answer) => {
      if (request.url === '/large') return void answer.end(Buffer.alloc(5_000_000, 'x'));
      setTimeout(() => answer.end(`you asked ${request.url}`), 20);
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
  });
  afterAll(() => {
    server?.closeAllConnections();
    server?.close();
    removeTempDir(dir);
  });
  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());

  /** The sshd of one test, known and let in. */
  const enter = async (settings: string[] = []): Promise<Sshd & AsyncDisposable> => {
    const one = await startSshd(settings);
    house.takeKey(one, `key-${one.port}`);
    const config = `Match host 127.0.0.1 user ${one.username}\n  IdentityFile ~/.ssh/key-${one.port}\n`;
    house.ssh('config', config);
    house.ssh('known_hosts', one.knownHosts());
    return Object.assign(one, { [Symbol.asyncDispose]: () => one.stop() });
  };
  const agentFor = (hosts: Hosts, one: Sshd, options = {}) => createHostAgent(hosts, at(one), socket, options);

  test('a hundred requests at once over one connection at the default settings of sshd: none fails', async () => {
    await using one = await enter();
    const entered = () => one.log().match(/Accepted publickey/g)!.length;
    const before = entered();
    const agent = agentFor(house.hosts, one, { maxSockets: 64 });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => get(agent, `/${index}`)));
    expect(answers).toEqual(answers.map((_, index) => `you asked /${index}`));
    expect(entered() - before).toBe(1);
    expect((await get(agent, '/large')).length).toBe(5_000_000);
    agent.destroy();
  });

  test('a socket that is not there fails as a local one does', async () => {
    await using one = await enter();
    const connection = await house.hosts.connect(at(one));
    expect(await codeOf(connection.openSocket(path.join(dir, 'nothing')))).toBe('ENOENT');
    const plain = path.join(dir, 'plain');
    writeFileSync(plain, '');
    await connection.openSocket(socket);
    expect(await codeOf(connection.openSocket(plain))).toBe('ECONNREFUSED');
    const gone = new AbortController();
    gone.abort(new Error('enough'));
    await expect(connection.openSocket(socket, gone.signal)).rejects.toThrow('enough');
  });

  test('an address that the host sees is reached through it; nobody there, and no forwarding, are told apart', async () => {
    const local = http.createServer((request, answer) => void answer.end(`tcp ${request.url}`));
    await new Promise<void>((resolve) => local.listen(0, '127.0.0.1', resolve));
    const { port } = local.address() as { port: number };
    await using one = await enter();
    const connection = await house.hosts.connect(at(one));
    const opened = await connection.openTcp('127.0.0.1', port);
    const answered = text(opened);
    opened.write('GET /there HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await answered).toContain('tcp /there');
    local.closeAllConnections();
    await new Promise((resolve) => local.close(resolve));
    expect(await codeOf(connection.openTcp('127.0.0.1', port))).toBe('ECONNREFUSED');
    const gone = new AbortController();
    gone.abort(new Error('enough'));
    await expect(connection.openTcp('127.0.0.1', port, gone.signal)).rejects.toThrow('enough');
    await using closed = await enter(['AllowTcpForwarding no']);
    const refusing = await house.hosts.connect(at(closed));
    expect((await refusal(refusing.openTcp('127.0.0.1', port))).code).toBe('HOST_DENIED');
  });

  test('where forwarding is refused, docker’s command line carries the requests, eight at a time', async () => {
    const bin = path.join(dir, 'bin');
    mkdirSync(bin);
    const dial = `const s = require('net').connect(process.argv[2]); process.stdin.pipe(s).pipe(process.stdout); s.on('error', (e) => { console.error(e.message); process.exit(1); });`;
    writeFileSync(path.join(bin, 'dial.cjs'), dial);
    writeFileSync(
      path.join(bin, 'docker'),
      `#!/bin/sh\n[ "$3 $4" = "system dial-stdio" ] || exit 64\nexec ${process.execPath} ${bin}/dial.cjs "\${2#unix://}"\n`,
    );
    chmodSync(path.join(bin, 'docker'), 0o755);
    await using one = await enter(['AllowStreamLocalForwarding no', `SetEnv PATH=${bin}:/usr/bin:/bin`]);
    const calls = agentFor(house.hosts, one);
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => get(calls, `/${index}`)));
    expect(answers).toEqual(answers.map((_, index) => `you asked /${index}`));
    expect(one.log()).not.toMatch(/no more sessions/);
    // What the first agent keeps does not starve the second.
    const streams = agentFor(house.hosts, one);
    expect(await get(streams, '/stream')).toBe('you asked /stream');
    expect((await get(streams, '/large')).length).toBe(5_000_000);
    calls.destroy();
    streams.destroy();
  });

  test('forwarding refused and no docker there: the reason is told', async () => {
    const bin = path.join(dir, 'only-sh');
    mkdirSync(bin);
    symlinkSync('/bin/sh', path.join(bin, 'sh'));
    await using one = await enter(['AllowStreamLocalForwarding no', `SetEnv PATH=${bin}`]);
    const agent = createHostAgent(house.hosts, at(one), socket);
    await expect(get(agent, '/')).rejects.toThrow(/no docker command/);
    agent.destroy();
  });

  test('commands take their arguments as they are, and at most eight run at once', async () => {
    await using one = await enter();
    const connection = await house.hosts.connect(at(one));
    const odd = ["it's", '$(id)', '"', '*', '', 'a b', '\n', ';', '\\'];
    const { stdout, code } = await connection.exec(['printf', '%s|', ...odd], { limitMs });
    expect([stdout.toString(), code]).toEqual([`${odd.join('|')}|`, 0]);
    const sum = await connection.exec(['wc', '-c'], { limitMs, stdin: Buffer.alloc(3_000_000) });
    expect(sum.stdout.toString().trim()).toBe('3000000');
    const bad = await connection.exec(['sh', '-c', 'echo no >&2; exit 7'], { limitMs });
    expect([bad.code, bad.stderr.toString()]).toEqual([7, 'no\n']);
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, index) => connection.exec(['echo', String(index)], { limitMs })),
    );
    expect(many.map((each) => each.stdout.toString().trim())).toEqual(many.map((_, index) => String(index)));
    expect((await refusal(connection.exec(['sleep', '60'], { limitMs: 200 }))).code).toBe('HOST_UNREACHABLE');
    const stop = new AbortController();
    const stopped = connection.exec(['sleep', '60'], { limitMs, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
  });

  test('a server that takes fewer sessions is not asked for more', async () => {
    await using one = await enter(['MaxSessions 2']);
    const connection = await house.hosts.connect(at(one));
    const many = await Promise.all(
      Array.from({ length: 8 }, (_, index) => connection.exec(['echo', String(index)], { limitMs })),
    );
    expect(many.map((each) => each.stdout.toString().trim())).toEqual(many.map((_, index) => String(index)));
    await using none = await enter(['MaxSessions 0']);
    const closed = await house.hosts.connect(at(none));
    expect((await refusal(closed.exec(['true'], { limitMs }))).message).toMatch(/no more sessions/);
  });

  test('files: a session that ends gives its place to the next', async () => {
    await using one = await enter();
    const connection = await house.hosts.connect(at(one));
    for (let round = 0; round < 3; round++) {
      const sessions = await Promise.all(Array.from({ length: 8 }, () => connection.sftp()));
      const names = await new Promise<string[]>((resolve, reject) => {
        sessions[0]!.readdir(dir, (error, list) =>
          error ? reject(error) : resolve(list.map(({ filename }) => filename)),
        );
      });
      expect(names).toContain('engine.sock');
      for (const session of sessions) session.end();
    }
    expect((await connection.exec(['true'], { limitMs })).code).toBe(0);
  });

  test('two jump hosts, each with its own key; one that is not known is not passed', async () => {
    await using last = await enter();
    await using first = await startSshdFor('first');
    await using second = await startSshdFor('second');
    const entry = (name: string, one: Sshd, more = '') =>
      `Host ${name}\n  HostName 127.0.0.1\n  Port ${one.port}\n  User ${one.username}\n  IdentityFile ~/.ssh/${name}\n${more}`;
    house.takeKey(last, 'last');
    house.ssh(
      'config',
      entry('first', first) + entry('second', second) + entry('last', last, '  ProxyJump first,second\n'),
    );
    house.ssh('known_hosts', first.knownHosts() + last.knownHosts());
    const unknown = await refusal(house.hosts.connect('last'));
    expect([unknown.code, unknown.message]).toEqual(['HOST_KEY_UNKNOWN', expect.stringContaining('Jump host 2')]);
    house.ssh('known_hosts', first.knownHosts() + second.knownHosts() + last.knownHosts());
    const tested = await house.hosts.handlers.test({ destination: 'last' }, house.call);
    expect(tested.jumps).toBe(2);
    const agent = createHostAgent(house.hosts, 'last', socket);
    expect((await get(agent, '/large')).length).toBe(5_000_000);
    // The jump host goes, and with it what went through it.
    const connection = await house.hosts.connect('last');
    await first.kill({ sessionsOnly: true });
    await waitUntil('the loss is noticed', () => connection.closed.aborted);
    expect(await get(agent, '/again')).toBe('you asked /again');
    agent.destroy();
  });

  const startSshdFor = async (name: string): Promise<Sshd & AsyncDisposable> => {
    const one = await startSshd();
    house.takeKey(one, name);
    return Object.assign(one, { [Symbol.asyncDispose]: () => one.stop() });
  };

  test('dockerode speaks through it', async () => {
    await using one = await enter();
    const Docker = createRequire(import.meta.url)('dockerode') as typeof import('dockerode');
    const agent = agentFor(house.hosts, one);
    const docker = new Docker({ ...{ host: 'docker', port: 80, protocol: 'http', agent }, socketPath: undefined });
    const answer = await new Promise((resolve, reject) => {
      const options = { path: '/_ping', method: 'GET', statusCodes: { 200: true } };
      docker.modem.dial(options, (error: unknown, data: unknown) => (error ? reject(error as Error) : resolve(data)));
    });
    expect(String(answer)).toBe('you asked /_ping');
    agent.destroy();
  });
});
