// Two real engines in one list: over a socket, over TCP with TLS, through a context with its certificates, and through a
// real sshd; and one of them killed in the middle.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EngineStatus } from '../../preload/contract/engines.ts';
import { createHostAgent } from '../../main/hosts/index.ts';
import { at, openHouse, type House } from '../hosts/harness.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { freePort } from '../support/processes.ts';
import { requireService } from '../support/require.ts';
import { sshdProbe, startSshd, type Sshd } from '../support/sshd.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { driver, listAll, openBench, until, type Bench } from './harness.ts';

const docker = dockerOrSkip();
const sshd = requireService('sshd', sshdProbe);
const options = { skipTlsVerify: false, untested: false };
const slow = 60_000;

describe.runIf(docker)('two real engines', () => {
  let dir: string;
  let certificates: Certificates;
  let near: TestDocker;
  let far: TestDocker;
  let address: string;
  let house: House;
  let bench: Bench;

  beforeAll(async () => {
    dir = tempDir('two-engines');
    certificates = await makeCertificates(dir);
    const port = await freePort();
    address = `tcp://127.0.0.1:${port}`;
    const { ca, serverCert, serverKey } = certificates;
    const tls = ['--tlsverify', '--tlscacert', ca, '--tlscert', serverCert, '--tlskey', serverKey];
    near = await startDocker();
    far = await startDocker({ args: ['--host', address, ...tls] });
  }, 180_000);
  afterAll(async () => {
    await near?.stop();
    await far?.stop();
    removeTempDir(dir);
  }, 120_000);
  beforeEach(async () => {
    house = await openHouse();
    bench = await openBench(
      { DOCKER_HOST: near.host },
      {
        home: house.home,
        ssh: ({ destination, path: socket }, maxSockets) =>
          createHostAgent(house.hosts, destination, socket, { maxSockets }),
      },
    );
  });
  afterEach(async () => {
    await bench.close();
    await house.close();
    await Promise.all([near.removeAll(), far.removeAll()]);
  });

  const engines = () => bench.containers.engineHandlers;
  const status = async (name: string): Promise<EngineStatus> =>
    (await engines().list({}, bench.call)).rows.find((row) => row.name === name)!;
  const untilState = (name: string, state: EngineStatus['state']) =>
    until(`${name} is ${state}`, async () => (await status(name)).state === state, slow);
  const names = async (engine: string) => (await listAll(bench, { engine })).rows.map(({ name }) => name);
  const tlsFiles = () => {
    const { ca: caFile, clientCert: certFile, clientKey: keyFile } = certificates;
    return { caFile, certFile, keyFile };
  };

  test('over TCP with TLS: one list, and a plan over both; nothing of a key is kept in the database', async () => {
    await near.create(2, (index) => ({ name: `near-${index}` }));
    await far.create(3, (index) => ({ name: `far-${index}` }));
    await engines().add({ ...options, address, ...tlsFiles(), name: 'far' }, bench.call);
    await untilState('far', 'connected');
    await untilState('local', 'connected');
    expect(await names('far')).toEqual(['far-0', 'far-1', 'far-2']);
    expect((await listAll(bench)).total).toBe(5);
    const run = driver(bench);
    const plan = await run.plan('start', { all: true });
    const ended = await Promise.all(plan.map((change) => run.carryOut(change)));
    expect(ended.map(({ state }) => state)).toEqual(Array(5).fill('done'));
    await until('all run', async () => (await listAll(bench, { state: ['running'] })).total === 5, slow);
    const kept = bench.database.serialize().toString('latin1');
    expect(kept).toContain(certificates.clientKey);
    expect(kept).not.toContain('PRIVATE KEY');
  }, 120_000);

  test('without a certificate, with one of another authority, and without TLS: three problems in words', async () => {
    const test = async (rest: object) => (await engines().test({ ...options, address, ...rest }, bench.call)).problem;
    expect(await test({ caFile: certificates.ca })).toMatchObject({ hint: /certificate/ });
    expect(await test({})).toMatchObject({ code: 'ENGINE_DENIED', message: /secure connection/ });
    expect(await test({ address: address.replace('tcp', 'http') })).not.toBeNull();
    const trusting = await engines().test({ ...options, address, ...tlsFiles(), skipTlsVerify: true }, bench.call);
    expect(trusting).toMatchObject({ ok: true, warning: /not checked/ });
  }, 60_000);

  test('a Docker context with its certificates, read again at each attempt', async () => {
    const id = createHash('sha256').update('lab').digest('hex');
    const docker = path.join(house.home, '.docker/contexts');
    mkdirSync(path.join(docker, 'meta', id), { recursive: true });
    const meta = { Name: 'lab', Metadata: {}, Endpoints: { docker: { Host: address, SkipTLSVerify: false } } };
    writeFileSync(path.join(docker, 'meta', id, 'meta.json'), JSON.stringify(meta));
    expect((await engines().test({ ...options, context: 'lab' }, bench.call)).ok).toBe(false);
    await engines().add({ ...options, context: 'lab', untested: true }, bench.call);
    await untilState('lab', 'down');
    const tls = path.join(docker, 'tls', id, 'docker');
    mkdirSync(tls, { recursive: true });
    copyFileSync(certificates.ca, path.join(tls, 'ca.pem'));
    copyFileSync(certificates.clientCert, path.join(tls, 'cert.pem'));
    copyFileSync(certificates.clientKey, path.join(tls, 'key.pem'));
    await untilState('lab', 'connected');
    expect(await status('lab')).toMatchObject({ kind: 'context', source: 'context lab', problem: null });
  }, 60_000);

  test('one is killed in the middle: its rows stay with their age, and a plan for the other goes on', async () => {
    await near.create(3, (index) => ({ name: `near-${index}` }));
    await far.create(3, (index) => ({ name: `far-${index}` }));
    await engines().add({ ...options, address: far.socketPath, name: 'far' }, bench.call);
    await untilState('far', 'connected');
    await untilState('local', 'connected');
    const time = async (work: () => Promise<object>) => {
      const begun = performance.now();
      for (let round = 0; round < 5; round++) await work();
      return performance.now() - begun;
    };
    const list = async () => listAll(bench);
    const before = await time(list);
    await far.kill();
    await untilState('far', 'down');
    const after = await time(list);
    // Not slower by anything like a time limit, however busy the machine is.
    expect(after).toBeLessThan(before * 20 + 200);
    const away = await status('far');
    const { rows } = await listAll(bench, { engine: 'far' });
    expect(rows.map(({ name, seenAt }) => [name, seenAt])).toEqual(
      ['far-0', 'far-1', 'far-2'].map((name) => [name, away.listedAt]),
    );
    const run = driver(bench);
    const plan = await run.plan('start', { all: true });
    expect(plan.filter(({ kind }) => kind === 'error').map(({ where }) => where)).toEqual(['far', 'far', 'far']);
    const started = plan.filter(({ kind }) => kind === 'update');
    const ended = await Promise.all(started.map((change) => run.carryOut(change)));
    expect(ended.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    await far.restart();
    await untilState('far', 'connected');
    expect((await run.again(plan)).filter(({ kind }) => kind === 'update')).toHaveLength(3);
  }, 180_000);

  describe.runIf(sshd)('through a real sshd', () => {
    let server: Sshd;
    beforeAll(async () => {
      server = await startSshd();
    });
    afterAll(() => server?.stop());
    beforeEach(() => {
      house.takeKey(server);
      house.ssh('config', 'Host *\n  IdentityFile ~/.ssh/id_ed25519\nHost lab-far\n  HostName 127.0.0.1\n');
    });
    const destination = () => `ssh://${at(server)}${far.socketPath}`;

    test('a hundred readings at once, none fails; the events arrive; DOCKER_* changes nothing', async () => {
      house.ssh('known_hosts', server.knownHosts());
      const [id] = await far.create(1, () => ({ name: 'far-0' }));
      process.env['DOCKER_HOST'] = 'tcp://192.0.2.1:2375';
      try {
        await engines().add({ ...options, address: destination(), name: 'far' }, bench.call);
        await untilState('far', 'connected');
      } finally {
        delete process.env['DOCKER_HOST'];
      }
      const { engineId, kind } = await status('far');
      expect(kind).toBe('ssh');
      const { signal } = new AbortController();
      const answers = await Promise.allSettled(
        Array.from({ length: 100 }, () =>
          bench.containers.engines.call(engineId, (client) =>
            client.ask<{ Id: string }>({ method: 'GET', path: `/containers/${id}/json`, limit: 30_000, signal }),
          ),
        ),
      );
      expect(answers.filter(({ status: how }) => how === 'rejected')).toEqual([]);
      await far.startAll([id!]);
      await until(
        'it is shown as running',
        async () => (await listAll(bench, { engine: 'far' })).rows[0]?.state === 'running',
        slow,
      );
      expect((await engines().discover({}, bench.call)).rows).toContainEqual(
        expect.objectContaining({ address: 'ssh://lab-far', kind: 'ssh', engineId: null }),
      );
    }, 120_000);

    test('an unknown key is shown with how to trust it; trusted, it connects; a changed one is refused by name', async () => {
      const result = await engines().test({ ...options, address: destination() }, bench.call);
      expect(result).toMatchObject({ ok: false, problem: { code: 'HOST_KEY_UNKNOWN', hint: /hosts trust/ } });
      expect(result.hostKey).toEqual({ destination: at(server), fingerprint: expect.stringMatching(/^SHA256:.{43}$/) });
      await expect(engines().add({ ...options, address: destination() }, bench.call)).rejects.toMatchObject({
        code: 'HOST_KEY_UNKNOWN',
      });
      await house.hosts.handlers.trustKey({ ...result.hostKey!, replace: false }, house.call);
      await engines().add({ ...options, address: destination(), name: 'far' }, bench.call);
      await untilState('far', 'connected');
      await server.kill();
      await server.restart({ newHostKey: true });
      await until('the key is told', async () => (await status('far')).problem?.code === 'HOST_KEY_CHANGED', slow);
      expect((await status('far')).state).toBe('down');
    }, 120_000);
  });
});
