// Which engine is found, from the environment and Docker's own files; and that nothing in the environment sends us elsewhere.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../main/containers/client.ts';
import { findEngine, parseHost, type EngineEndpoint } from '../../main/containers/endpoint.ts';
import { EngineAway, problemOf, toProvostError } from '../../main/containers/engine-error.ts';
import { agreeOnVersion, compareVersions } from '../../main/containers/handshake.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'provost-home-'));
  const docker = path.join(home, '.docker');
  const context = (name: string, Host: string, more = {}, tls = false) => {
    const folder = createHash('sha256').update(name).digest('hex');
    mkdirSync(path.join(docker, 'contexts/meta', folder), { recursive: true });
    writeFileSync(
      path.join(docker, 'contexts/meta', folder, 'meta.json'),
      JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host, ...more } } }),
    );
    if (!tls) return;
    mkdirSync(path.join(docker, 'contexts/tls', folder, 'docker'), { recursive: true });
    for (const file of ['ca', 'cert', 'key'])
      writeFileSync(path.join(docker, 'contexts/tls', folder, 'docker', `${file}.pem`), file);
  };
  mkdirSync(docker, { recursive: true });
  writeFileSync(path.join(docker, 'config.json'), JSON.stringify({ currentContext: 'desktop-linux' }));
  context('desktop-linux', `unix://${docker}/desktop/docker.sock`);
  context('lab', 'tcp://192.0.2.10:2376', {}, true);
  context('loose', 'tcp://192.0.2.11:2376', { SkipTLSVerify: true });
  context('far', 'ssh://root:pw@lab.example.com');
  mkdirSync(path.join(home, 'plain'));
  mkdirSync(path.join(home, 'run'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const find = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux') => findEngine({ env, home, platform });

describe('finding', () => {
  test('DOCKER_HOST comes before any context', () => {
    const found = find({ DOCKER_HOST: 'unix:///tmp/x.sock', DOCKER_CONTEXT: 'lab' });
    expect(found).toMatchObject({
      source: 'DOCKER_HOST',
      name: 'local',
      endpoint: '/tmp/x.sock',
      address: { kind: 'socket', path: '/tmp/x.sock' },
    });
  });
  test('DOCKER_CONTEXT comes before the current one, with its certificates', () => {
    const found = find({ DOCKER_CONTEXT: 'lab' });
    expect(found).toMatchObject({ source: 'context lab', name: 'lab', endpoint: 'https://192.0.2.10:2376' });
    expect(found.address).toMatchObject({
      host: '192.0.2.10',
      port: 2376,
      tls: { verify: true, ca: Buffer.from('ca'), key: Buffer.from('key') },
    });
  });
  test('SkipTLSVerify is kept', () => {
    expect(find({ DOCKER_CONTEXT: 'loose' }).address).toMatchObject({ tls: { verify: false } });
  });
  test('the current context', () => {
    expect(find({})).toMatchObject({
      source: 'context desktop-linux',
      address: { path: `${home}/.docker/desktop/docker.sock` },
    });
  });
  test('DOCKER_CONFIG is the folder itself', () => {
    expect(find({ DOCKER_CONFIG: path.join(home, '.docker'), DOCKER_CONTEXT: 'lab' }).name).toBe('lab');
    expect(find({ DOCKER_CONFIG: path.join(home, 'plain') })).toMatchObject({
      source: 'default socket',
      engineId: 'local',
    });
  });
  test('a context that does not exist is a problem in words', () => {
    expect(find({ DOCKER_CONTEXT: 'nope' }).address).toMatchObject({
      code: 'ENGINE_UNREACHABLE',
      message: expect.stringContaining('"nope"'),
    });
  });
  test('SSH is known, with the socket there; a password in it is neither used nor shown', () => {
    const found = find({ DOCKER_CONTEXT: 'far' });
    expect(found.address).toEqual({ kind: 'ssh', destination: 'root@lab.example.com', path: '/var/run/docker.sock' });
    expect(JSON.stringify(found)).not.toContain('pw');
    expect(find({ DOCKER_HOST: 'ssh://lab.example.com:2222/run/user/1000/docker.sock' })).toMatchObject({
      endpoint: 'ssh://lab.example.com:2222/run/user/1000/docker.sock',
      address: { destination: 'lab.example.com:2222', path: '/run/user/1000/docker.sock' },
    });
    expect(parseHost('ssh://-oProxyCommand=x', null).address).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });
  test('a rootless socket is taken when the system one is not there', () => {
    const socket = path.join(home, 'run/docker.sock');
    writeFileSync(socket, '');
    chmodSync(socket, 0o600);
    const found = find({ DOCKER_CONFIG: path.join(home, 'plain'), XDG_RUNTIME_DIR: path.join(home, 'run') });
    expect([socket, '/var/run/docker.sock']).toContain(found.endpoint);
  });
  test('the same place keeps its id, another place has another', () => {
    const id = (host: string) => find({ DOCKER_HOST: host }).engineId;
    expect(id('unix:///a.sock')).toBe(id('unix:///a.sock'));
    expect(id('unix:///a.sock')).not.toBe(id('unix:///b.sock'));
  });
  test('Windows has a pipe', () => {
    expect(find({ DOCKER_CONFIG: path.join(home, 'plain') }, 'win32')).toMatchObject({
      endpoint: '//./pipe/docker_engine',
    });
    expect(parseHost('npipe:////./pipe/x', null, 'win32').address).toEqual({ kind: 'socket', path: '//./pipe/x' });
  });
  test.each([
    ['192.0.2.1:2375', 'http://192.0.2.1:2375'],
    ['tcp://192.0.2.1', 'http://192.0.2.1:2375'],
    ['https://192.0.2.1', 'https://192.0.2.1:2376'],
    ['tcp://[2001:db8::1]:99', 'http://[2001:db8::1]:99'],
  ])('%s is %s', (host, endpoint) => {
    expect(parseHost(host, null).endpoint).toBe(endpoint);
  });
  test('an address that is not one', () => {
    expect(parseHost('carrier://x', null).address).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    expect(parseHost('tcp://a b:x', null).address).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });
});

describe('versions', () => {
  test('the older of both is spoken', () => {
    expect(agreeOnVersion({ Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12' })).toBe('1.41');
    expect(agreeOnVersion({ Version: '99', ApiVersion: '1.99', MinAPIVersion: '1.44' })).toBe('1.51');
    expect(compareVersions('1.9', '1.41')).toBeLessThan(0);
  });
  test('too old, too new, and no engine at all', () => {
    expect(() => agreeOnVersion({ Version: '1.9', ApiVersion: '1.21' })).toThrow(/older than Provost can use/);
    expect(() => agreeOnVersion({ Version: '99', ApiVersion: '1.99', MinAPIVersion: '1.90' })).toThrow(/does not know/);
    expect(() => agreeOnVersion(null as never)).toThrow(/not a Docker Engine/);
  });
});

describe('problems', () => {
  const at = (address: EngineEndpoint['address']): EngineEndpoint => ({
    engineId: 'x',
    name: 'x',
    endpoint: 'x',
    source: 'x',
    kind: 'found',
    simulated: false,
    address,
  });
  const socket = at({ kind: 'socket', path: '/nowhere' });
  test.each([
    ['ENOENT', 'ENGINE_UNREACHABLE', /not there/],
    ['EACCES', 'ENGINE_DENIED', /No permission/],
    ['ECONNREFUSED', 'ENGINE_UNREACHABLE', /nothing answers/],
    ['ENOTFOUND', 'ENGINE_UNREACHABLE', /host name/],
    ['CERT_HAS_EXPIRED', 'ENGINE_DENIED', /secure connection/],
    ['ECONNRESET', 'ENGINE_UNREACHABLE', /was lost/],
  ])('%s is told as %s', (code, expected, words) => {
    const problem = problemOf(new EngineAway(code, 'x'), socket);
    expect(problem.code).toBe(expected);
    expect(problem.message).toMatch(words);
    expect(problem.hint.length).toBeGreaterThan(10);
    expect(JSON.stringify(problem)).not.toMatch(/chmod|666|nowhere/);
    expect(toProvostError(new EngineAway(code, 'x'), socket)).toMatchObject({ code: expected });
  });
});

describe('the client', () => {
  let fault: FaultEngine;
  afterEach(async () => {
    vi.unstubAllEnvs();
    await fault.close();
  });

  const version = (limit = 2000) => ({ method: 'GET', path: '/version', limit }) as const;

  test('nothing in the environment redirects it, or keeps it from being made', async () => {
    fault = await startFaultEngine({ containers: smallLab(['web']) });
    const other = http.createServer((_, response) => response.end('{"ApiVersion":"6.66"}'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    for (const host of [
      `tcp://127.0.0.1:${(other.address() as AddressInfo).port}`,
      'ssh://u@127.0.0.1',
      'http://[',
      '',
    ]) {
      vi.stubEnv('DOCKER_HOST', host);
      vi.stubEnv('DOCKER_TLS_VERIFY', '1');
      vi.stubEnv('DOCKER_CERT_PATH', '/nowhere');
      const client = createClient({ kind: 'socket', path: fault.socketPath });
      expect(await client.ask(version())).toMatchObject({ ApiVersion: '1.47' });
      client.close();
      expect(process.env['DOCKER_HOST']).toBe(host);
    }
    other.close();
  });

  test('a redirect is refused and harms nobody', async () => {
    fault = await startFaultEngine();
    const server = http.createServer((_, response) =>
      response.writeHead(301, { location: 'http://127.0.0.1:1/' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = createClient({
      kind: 'tcp',
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      tls: null,
    });
    await expect(client.ask(version())).rejects.toBeInstanceOf(EngineAway);
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.close();
    server.close();
  });

  test('its limit ends a call that hangs; the caller’s own signal is told apart', async () => {
    fault = await startFaultEngine();
    fault.fault(/version/, { kind: 'hang' });
    const client = createClient({ kind: 'socket', path: fault.socketPath });
    await expect(client.ask(version(50))).rejects.toMatchObject({ name: 'EngineLate', code: 'TIMEOUT' });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('closing')), 20);
    await expect(client.ask({ ...version(), signal: stop.signal })).rejects.toThrow('closing');
    client.close();
  });

  test('half an answer is not an answer, and ends at once', async () => {
    fault = await startFaultEngine();
    const client = createClient({ kind: 'socket', path: fault.socketPath });
    fault.fault(/version/, { kind: 'half', end: 'cut' });
    await expect(client.ask(version())).rejects.toBeInstanceOf(EngineAway);
    fault.fault(/version/, { kind: 'half', end: 'closed' });
    await expect(client.ask(version())).rejects.toMatchObject({ code: 'GARBLED' });
    client.close();
  });

  test('a stream that is cut before anybody reads it does not end the process', async () => {
    fault = await startFaultEngine();
    const client = createClient({ kind: 'socket', path: fault.socketPath });
    const stream = await client.stream({ method: 'GET', path: '/events', limit: 1000 });
    fault.cutStreams();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(async () => {
      for await (const _ of stream.chunks);
    }).rejects.toBeInstanceOf(EngineAway);
    client.close();
  });

  test('many streams do not take the places of calls', async () => {
    fault = await startFaultEngine();
    const client = createClient({ kind: 'socket', path: fault.socketPath });
    const streams = await Promise.all(
      Array.from({ length: 100 }, () => client.stream({ method: 'GET', path: '/events', limit: 2000 })),
    );
    expect(await client.ask(version())).toMatchObject({ ApiVersion: '1.47' });
    for (const stream of streams) stream.close();
    client.close();
  });
});
