// What goes wrong on a real engine: it ends in order, hangs, refuses a socket, a port or a log; containers that loop or go.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { projectsOf, toRow } from '../../main/compose/projects.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { disposableTempDir } from '../support/temp.ts';
import { driver, engine, listAll, openBench, until, untilState, type Bench } from './harness.ts';
import { readLogs } from './logs-reader.ts';

const sh = (command: string, body: Record<string, unknown> = {}) => ({ Cmd: ['sh', '-c', command], ...body });

describe.runIf(dockerOrSkip())('failures of a real engine', () => {
  let docker: TestDocker;
  let bench: Bench;

  beforeAll(async () => {
    docker = await startDocker({ liveRestore: true });
  });
  afterAll(() => docker.stop());
  beforeEach(async () => {
    bench = await openBench({ DOCKER_HOST: docker.host }, { times: { list: 1000, reconcile: 1000 } });
    await untilState(bench, 'connected', 30_000);
  });
  afterEach(async () => {
    await bench.close();
    await docker.removeAll();
  });

  const rowOf = async (name: string) => (await listAll(bench, { names: [name] })).rows[0];
  const started = async (name: string, body: Record<string, unknown>) => {
    const [id] = await docker.create(1, () => ({ name, body }));
    await docker.startAll([id!]);
    await until(`${name} is listed`, async () => (await rowOf(name)) !== undefined, 10_000);
    return id!;
  };

  test('one that hangs is away, and when it goes on everything is read anew and no line of a log is missing', async () => {
    const id = await started('web', sh('n=0; while true; do n=$((n+1)); echo line $n; sleep 0.1; done'));
    let frozen = false;
    const { texts, events } = await readLogs(bench, { names: ['web'], follow: true, tail: 1, stay: true }, (_, all) => {
      if (!frozen && all.some(({ kind }) => kind === 'lines')) {
        frozen = true;
        void (async () => {
          docker.freeze();
          await untilState(bench, 'down', 30_000);
          expect((await engine(bench)).problem?.message).toMatch(/did not answer within/);
          docker.thaw();
        })();
      }
      const states = all.findLastIndex((event) => event.kind === 'state' && event.state === 'live');
      return states >= 0 && all.slice(states).filter(({ kind }) => kind === 'lines').length > 2;
    });
    const numbers = texts.map((text) => Number(text.slice('line '.length)));
    expect(numbers).toEqual(numbers.map((_, at) => numbers[0]! + at));
    expect(events.flatMap((event) => (event.kind === 'state' ? event.state : []))).toEqual(['lost', 'live']);
    await untilState(bench, 'connected', 30_000);
    await docker.api('POST', `/containers/${id}/pause`);
    await until('events come again', async () => (await rowOf('web'))?.state === 'paused');
    await docker.api('POST', `/containers/${id}/unpause`);
  });

  test('a socket that is not for this user: whose it is, and no advice to open it to everybody', async () => {
    chmodSync(path.dirname(docker.socketPath), 0o755);
    chmodSync(docker.socketPath, 0o660);
    using folder = disposableTempDir('denied');
    chmodSync(folder.path, 0o755);
    const place = path.join(folder.path, 'late.sock');
    // Opened before this process is somebody else, who may not even read where these sources are.
    const other = await openBench({ DOCKER_HOST: `unix://${place}` });
    try {
      await untilState(other, 'down', 10_000);
      symlinkSync(docker.socketPath, place);
      process.seteuid!(65_534);
      const problemOf = async () => (await engine(other)).problem;
      await until('it is denied', async () => (await problemOf())?.code === 'ENGINE_DENIED', 20_000);
      const problem = await problemOf();
      expect(problem).toMatchObject({ message: 'No permission to use the engine’s socket.' });
      expect(problem!.hint).toMatch(/rootless/);
      expect(problem!.hint).not.toMatch(/chmod|sudo/);
    } finally {
      process.seteuid!(0);
      await other.close();
    }
  });

  test('a container that loops shows its state and last exit code, its count, and is not among the running', async () => {
    const body = sh('exit 3', {
      HostConfig: { NetworkMode: 'none', RestartPolicy: { Name: 'always' } },
      Labels: { 'com.docker.compose.project': 'class', 'com.docker.compose.service': 'web' },
    });
    await started('web', body);
    const detailOf = () => bench.containers.handlers.get({ container: 'web' }, bench.call);
    let detail = await detailOf();
    // Between two restarts it runs for a moment, of which the engine tells no exit code.
    await until('it has been restarted some times', async () => {
      detail = await detailOf();
      if (detail.state === 'running') expect(detail.lastExitCode).toBeNull();
      return detail.restartCount >= 4 && detail.state === 'restarting';
    });
    expect(detail).toMatchObject({ exitCode: null, lastExitCode: 3, restartPolicy: 'always' });
    await until('the list says so', async () => (await rowOf('web'))?.state === 'restarting');
    expect((await rowOf('web'))!.status).toMatch(/^Restarting \(3\)/);
    expect((await listAll(bench, { state: ['running'] })).total).toBe(0);
    const [project] = projectsOf(bench.containers.engines, null);
    expect(toRow(project!, await engine(bench), null)).toMatchObject({ total: 1, running: 0, state: 'stopped' });
    const run = driver(bench);
    const [change] = await run.plan('stop', { names: ['web'] }, { grace: 0 });
    const { restartCount } = await detailOf();
    await until('it was restarted since the plan', async () => (await detailOf()).restartCount > restartCount, 20_000);
    expect(await run.carryOut(change!)).toMatchObject({ state: 'done' });
    await until('it has stopped', async () => (await rowOf('web'))?.state === 'exited');
  });

  test('a port that is taken: the engine’s words, and the container is left as it was', async () => {
    await docker.api('POST', '/networks/create', { Name: 'lab' });
    const body = (port: string) => ({
      ExposedPorts: { '80/tcp': {} },
      HostConfig: { NetworkMode: 'lab', PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: port }] } },
    });
    const first = await started('first', body(''));
    const { json } = await docker.api('GET', `/containers/${first}/json`);
    const bound = json as { NetworkSettings: { Ports: Record<string, { HostPort: string }[]> } };
    await docker.create(1, () => ({ name: 'second', body: body(bound.NetworkSettings.Ports['80/tcp']![0]!.HostPort) }));
    await until('both are listed', async () => (await listAll(bench)).total === 2);
    const run = driver(bench);
    const [change] = await run.plan('start', { names: ['second'] });
    expect(await run.carryOut(change!)).toMatchObject({
      state: 'failed',
      message: 'The engine refused to start it.',
      words: expect.stringMatching(/port is already allocated|address already in use/) as string,
    });
    expect((await rowOf('second'))?.state).toBe('created');
    await docker.removeAll();
    await docker.api('DELETE', '/networks/lab');
  });

  test('a log that its driver does not hand out says which driver, and where to look', async () => {
    await started('quiet', sh('echo unseen; sleep 100', { HostConfig: { LogConfig: { Type: 'none' } } }));
    for (const follow of [false, true]) {
      await expect(readLogs(bench, { names: ['quiet'], follow })).rejects.toMatchObject({
        code: 'ENGINE_FAILED',
        message: expect.stringContaining('its logging driver "none" does not hand it out') as string,
        data: { hint: expect.stringContaining('json-file') as string },
      });
    }
  });

  test('a log that is followed ends in order when its container is removed, and when it removes itself', async () => {
    const id = await started('web', sh('echo one; sleep 100'));
    setTimeout(() => void docker.api('DELETE', `/containers/${id}?force=1`), 500);
    const removed = await readLogs(bench, { names: ['web'], follow: true });
    expect(removed).toMatchObject({ texts: ['one'], end: 'The container was removed.' });
    await started('brief', sh('echo one; sleep 1', { HostConfig: { NetworkMode: 'none', AutoRemove: true } }));
    const gone = await readLogs(bench, { names: ['brief'], follow: true });
    expect(gone.texts).toEqual(['one']);
    expect(gone.end).toMatch(/^The container (was removed|stopped \(exit code 0\))\.$/);
    await until('it is off the list', async () => (await rowOf('brief')) === undefined, 10_000);
  });

  test('a full disk ends the saving of a log, and nothing half-written stays', async () => {
    await started('chatty', sh('dd if=/dev/zero bs=1000 count=3000 2>/dev/null | cat -v; sleep 100'));
    await sleep(1000);
    using dir = disposableTempDir('full');
    const disk = path.join(dir.path, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    try {
      await expect(readLogs(bench, { names: ['chatty'], output: path.join(disk, 'a.log') })).rejects.toMatchObject({
        code: 'DISK_FULL',
      });
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test('one that is told to end is away with its list, and its jobs wait', async () => {
    await started('web', {});
    await until('it runs', async () => (await rowOf('web'))?.state === 'running');
    const run = driver(bench);
    const [change] = await run.plan('pause', { names: ['web'] });
    process.kill(docker.pid(), 'SIGTERM');
    await untilState(bench, 'down', 30_000);
    expect((await engine(bench)).problem).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    expect((await rowOf('web'))?.seenAt).toBeGreaterThanOrEqual((await engine(bench)).listedAt!);
    await expect(run.operation.inspect(change!, run.signal)).rejects.toMatchObject({ name: 'LaneUnavailable' });
    await docker.restart();
    await run.operation.ready(change!.lane, run.signal);
    expect(await run.carryOut(change!)).toMatchObject({ state: 'done' });
  });
});
