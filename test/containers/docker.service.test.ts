// The containers feature on a real Docker Engine: list, live changes, every verb and its undo, logs, and a killed engine.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { driver, engine, listAll, openBench, until, untilState, type Bench, type Change } from './harness.ts';
import { readLogs } from './logs-reader.ts';

describe.runIf(dockerOrSkip())('on a real engine', () => {
  let docker: TestDocker;
  let bench: Bench;
  let run: ReturnType<typeof driver>;

  beforeAll(async () => {
    docker = await startDocker();
  });
  afterAll(() => docker.stop());
  beforeEach(async () => {
    bench = await openBench({ DOCKER_HOST: docker.host }, { times: { settle: 2000 } });
    run = driver(bench);
    await untilState(bench, 'connected', 30_000);
  });
  afterEach(async () => {
    await bench.close();
    await docker.removeAll();
  });

  const inspect = async (id: string) =>
    (await docker.api('GET', `/containers/${id}/json`)).json as {
      State: { Status: string; StartedAt: string };
      Config: { Env: string[]; Hostname: string };
      Mounts: { Name?: string; Destination: string }[];
      NetworkSettings: { Networks: Record<string, { IPAddress: string; Aliases: string[] | null }> };
    };
  const stateOf = async (name: string) => (await listAll(bench, { names: [name] })).rows[0]?.state;
  const doAll = async (changes: Change[]) =>
    Promise.all(changes.map(async (change) => ({ change, ...(await run.carryOut(change)) })));
  const exec = async (id: string, command: string): Promise<string> => {
    const { json } = await docker.api('POST', `/containers/${id}/exec`, {
      Cmd: ['sh', '-c', command],
      AttachStdout: true,
      Tty: true,
    });
    return (await docker.api('POST', `/exec/${(json as { Id: string }).Id}/start`, { Tty: true })).text.trim();
  };

  test('lists 60, shows one that is started outside within a second', async () => {
    const ids = await docker.create(60, (index) => ({
      labels: { 'provost.org': index % 2 ? 'acme' : 'demo', 'provost.account': `a${index}` },
    }));
    await until('all are listed', async () => (await listAll(bench)).total === 60);
    expect((await listAll(bench, { org: 'demo' })).total).toBe(30);
    const before = Date.now();
    await docker.startAll([ids[7]!]);
    const started = Date.now();
    await until('it is shown as running', async () => (await stateOf('lab-7')) === 'running');
    expect(Date.now() - started).toBeLessThan(1000);
    expect(started - before).toBeLessThan(10_000);
    expect((await listAll(bench, { names: ['lab-7'] })).rows[0]).toMatchObject({
      account: 'a7',
      org: 'acme',
      image: 'lab/busybox:latest',
    });
  });

  test('every verb and its undo, on several at once', async () => {
    await docker.create(4, (index) => ({ name: `v${index}` }));
    const cycle = async (verb: string, expected: string, undone: string, options = {}) => {
      const done = await doAll(await run.plan(verb, { filter: 'name:v' }, { grace: 0, ...options }));
      expect(done.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
      await until(`all are ${expected}`, async () =>
        (await listAll(bench)).rows.every((row) => row.state === expected),
      );
      const back = await run.inverse(done);
      expect(back.map(({ reason }) => reason)).toEqual([null, null, null, null]);
      expect((await doAll(back)).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
      await until(`all are ${undone}`, async () => {
        const { rows } = await listAll(bench);
        return rows.length === 4 && rows.every((row) => row.state === undone);
      });
    };
    await doAll(await run.plan('start', { all: true }));
    await cycle('stop', 'exited', 'running');
    await cycle('kill', 'exited', 'running');
    await cycle('pause', 'paused', 'running');
    const restarted = await doAll(await run.plan('restart', { all: true }, { grace: 0 }));
    expect(restarted.every(({ state }) => state === 'done')).toBe(true);
    expect((await run.inverse(restarted)).every(({ kind }) => kind === 'skip')).toBe(true);
    await cycle('stop', 'exited', 'running');
    const removed = await doAll(await run.plan('remove', { all: true }, { force: true }));
    await until('none is left', async () => (await listAll(bench)).total === 0);
    await doAll(await run.inverse(removed));
    await until('all run again', async () => (await listAll(bench, { state: ['running'] })).total === 4);
    const [renamed] = await doAll(await run.plan('rename', { names: ['v0'] }, { to: 'w0' }));
    await until('it has its new name', async () => (await stateOf('w0')) === 'running');
    await doAll(await run.inverse([renamed!]));
    await until('it has its old name', async () => (await stateOf('v0')) === 'running');
  });

  test('undo of remove brings back networks, addresses, aliases, volumes and their content', async () => {
    await docker.api('POST', '/networks/create', { Name: 'one', IPAM: { Config: [{ Subnet: '198.51.100.0/25' }] } });
    await docker.api('POST', '/networks/create', { Name: 'two', IPAM: { Config: [{ Subnet: '198.51.100.128/25' }] } });
    const [id] = await docker.create(1, () => ({
      name: 'full',
      body: {
        Env: ['SECRET=s3cret', 'LANG=C'],
        Hostname: 'seat-1',
        Volumes: { '/anonymous': {} },
        HostConfig: {
          NetworkMode: 'one',
          Binds: ['named:/named'],
          Memory: 64 * 1024 * 1024,
          RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
        },
        NetworkingConfig: {
          EndpointsConfig: { one: { IPAMConfig: { IPv4Address: '198.51.100.44' }, Aliases: ['desk'] } },
        },
      },
    }));
    await docker.api('POST', '/networks/two/connect', {
      Container: id,
      EndpointConfig: { IPAMConfig: { IPv4Address: '198.51.100.150' }, Aliases: ['second'] },
    });
    await docker.startAll([id!]);
    await exec(id!, 'echo anonymous > /anonymous/file; echo named > /named/file; echo layer > /file');
    const before = await inspect(id!);
    const plan = await run.plan('remove', { names: ['full'] }, { force: true });
    expect(plan[0]!.undo.cannot).toEqual(['Files written inside the container (its own layer)', 'Its logs so far']);
    expect(JSON.stringify(plan)).not.toContain('s3cret');
    const done = await doAll(plan);
    const back = await run.inverse(done);
    expect(back[0]!.undo.cannot).toEqual([]);
    expect(await doAll(back)).toMatchObject([{ state: 'done' }]);
    const after = await inspect('full');
    expect(after.State.Status).toBe('running');
    expect(after.Config).toMatchObject({ Env: before.Config.Env, Hostname: 'seat-1' });
    expect(after.NetworkSettings.Networks['one']!.IPAddress).toBe('198.51.100.44');
    expect(after.NetworkSettings.Networks['two']!.IPAddress).toBe('198.51.100.150');
    expect(after.NetworkSettings.Networks['two']!.Aliases).toContain('second');
    expect(after.NetworkSettings.Networks['one']!.Aliases).not.toContain(id!.slice(0, 12));
    expect(new Set(after.Mounts.map(({ Name, Destination }) => `${Name}:${Destination}`))).toEqual(
      new Set(before.Mounts.map(({ Name, Destination }) => `${Name}:${Destination}`)),
    );
    expect(await exec('full', 'cat /anonymous/file /named/file')).toBe('anonymous\r\nnamed');
    expect(await exec('full', 'cat /file')).toContain("can't open");
    await docker.removeAll();
    await docker.api('DELETE', '/networks/one');
    expect((await run.inverse(done))[0]).toMatchObject({ kind: 'conflict', reason: 'its network "one" is gone' });
    await docker.api('DELETE', '/networks/two');
  });

  test('a container that is removed when it stops comes back by undo', async () => {
    const [id] = await docker.create(1, () => ({
      name: 'brief',
      body: { HostConfig: { NetworkMode: 'none', AutoRemove: true } },
    }));
    await docker.startAll([id!]);
    const [done] = await doAll(await run.plan('stop', { names: ['brief'] }, { grace: 0 }));
    expect(done!.state).toBe('done');
    await until('it is gone', async () => (await docker.api('GET', '/containers/brief/json')).status === 404);
    const back = await run.inverse([done!]);
    expect(back[0]).toMatchObject({ action: 'recreate', kind: 'create' });
    await doAll(back);
    expect((await inspect('brief')).State.Status).toBe('running');
  });

  test.each([
    ['stop', '"status":"stop"'],
    ['restart', '"status":"restart"'],
    ['remove', '"status":"destroy"'],
    ['kill', '"status":"kill"'],
    ['start', '"status":"start"'],
  ])('a %s whose answer was lost is found, and nothing is done twice', async (verb, word) => {
    const [id] = await docker.create(1, () => ({ name: 'lost', body: { StopTimeout: 2 } }));
    if (verb !== 'start') await docker.startAll([id!]);
    const [change] = await run.plan(verb, { names: ['lost'] }, verb === 'remove' ? { force: true } : {});
    const live = await run.operation.inspect(change!, run.signal);
    const sentAt = Date.now();
    const gone = new AbortController();
    const cut = run.operation.apply(change!, live.before, gone.signal);
    await sleep(30);
    gone.abort(new Error('killed'));
    await cut.catch(() => undefined);
    const verdict = await run.operation.happened(change!, live.before, sentAt, run.signal);
    expect(verdict).toMatchObject({ answer: 'yes', outcome: { state: 'done' } });
    const events = await docker.api(
      'GET',
      `/events?since=${Math.floor(sentAt / 1000) - 1}&until=${(Date.now() / 1000).toFixed(3)}`,
    );
    const mine = events.text.split('\n').filter((line) => line.includes(id!) && line.includes(word));
    // Events are asked for by the second, so the start of the test itself may be among them.
    const since = mine.filter((line) => (JSON.parse(line) as { timeNano: number }).timeNano / 1e6 >= sentAt - 1);
    expect(since).toHaveLength(1);
  });

  test('kill -9 of the engine: down with its last list, back by itself', async () => {
    const ids = await docker.create(10);
    await docker.startAll(ids);
    await until('all run', async () => (await listAll(bench, { state: ['running'] })).total === 10);
    const listing = Array.from({ length: 5 }, () => bench.containers.engines.refresh(ids[0]!));
    await docker.kill();
    await Promise.all(listing);
    await untilState(bench, 'down');
    expect((await listAll(bench)).total).toBe(10);
    expect((await engine(bench)).problem!.code).toBe('ENGINE_UNREACHABLE');
    await docker.restart();
    await untilState(bench, 'connected', 30_000);
    await until('their new state is shown', async () => (await listAll(bench, { state: ['exited'] })).total === 10);
  });

  describe('logs', () => {
    const read = (name: string, options: object, enough?: Parameters<typeof readLogs>[2]) =>
      readLogs(bench, { names: [name], timestamps: false, ...options }, enough);
    const chatty = async (command: string, body: object = {}) => {
      const [id] = await docker.create(1, () => ({ name: 'chatty', body: { Cmd: ['sh', '-c', command], ...body } }));
      await until('it is listed', async () => (await stateOf('chatty')) !== undefined);
      await docker.startAll([id!]);
      return id!;
    };

    test.each([false, true])('with a terminal: %s', async (tty) => {
      await chatty(
        "printf 'one\\ntwo \\033[31mred\\033[0m\\n10%%\\r100%%\\n\\001\\377bin\\n'; echo err >&2; sleep 100",
        { Tty: tty },
      );
      await sleep(500);
      const { lines, end } = await read('chatty', { timestamps: true });
      expect(lines.map(({ text }) => text).sort()).toEqual(['one', 'two red', '100%', '\ufffdbin', 'err'].sort());
      expect(lines.find(({ text }) => text === 'err')!.stream).toBe(tty ? 'stdout' : 'stderr');
      expect(lines.every(({ time }) => time !== null && /^\d{4}-.*Z$/.test(time))).toBe(true);
      expect(end).toBe('End of the log.');
      const later = await read('chatty', { timestamps: true, since: lines[1]!.time! });
      expect(later.lines.length).toBeLessThan(lines.length);
    });

    test('a long line is joined and cut, with times too', async () => {
      await chatty('dd if=/dev/zero bs=1000 count=50 2>/dev/null | cat -v; echo; echo after; sleep 100');
      await sleep(700);
      const { lines } = await read('chatty', { timestamps: true });
      expect(lines).toHaveLength(2);
      expect(lines[0]!.text).toMatch(/^(\^@)+ …$/);
      expect(lines[1]!.text).toBe('after');
    });

    test('following ends when the container stops, and tells why', async () => {
      const id = await chatty('echo one; sleep 1; echo two; sleep 1; exit 3');
      const { lines, end } = await read('chatty', { follow: true });
      expect(lines.map(({ text }) => text)).toEqual(['one', 'two']);
      expect(end).toBe('The container stopped (exit code 3).');
      expect((await inspect(id)).State.Status).toBe('exited');
    });

    test('a flood reaches the reader in bounded batches, with a count of what was skipped', async () => {
      await chatty('yes flood');
      // Lines that were asked for come as fast as they are read; from then on at most ten batches a second do.
      const tail = 10;
      const paced: number[] = [];
      const { events, lines, skipped } = await read('chatty', { follow: true, tail }, (so) => {
        if (so.length >= tail) paced.push(Date.now());
        return paced.length === 12;
      });
      expect(paced.at(-1)! - paced[0]!).toBeGreaterThan(1000);
      expect(lines.every(({ text }) => text === 'flood')).toBe(true);
      expect(Math.max(...events.map((event) => (event.kind === 'lines' ? event.lines.length : 0)))).toBeLessThanOrEqual(
        500,
      );
      expect(skipped).toBeGreaterThan(0);
    });
  });
});
