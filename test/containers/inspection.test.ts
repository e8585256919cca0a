// Looking into a container: what is covered, what differs, what the probes said, what happened, and that revealing is written down.
import { describe, expect, test } from 'vitest';
import type { ApiInspect } from '../../main/containers/index.ts';
import { createInspection } from '../../main/containers/inspection/index.ts';
import { differences } from '../../main/containers/inspection/differ.ts';
import { masked } from '../../main/containers/inspection/mask.ts';
import { healthOf } from '../../main/containers/inspection/health.ts';
import { desktopUrl, portAddress } from '../../renderer/features/containers/overview/addresses.ts';
import { treeLines } from '../../renderer/features/containers/inspect/tree.ts';
import { smallLab, startFaultEngine } from '../support/fault-engine.ts';
import { openBench, untilState } from './harness.ts';

const inspected = (change: Record<string, unknown> = {}): ApiInspect => ({
  ...{
    Id: 'a'.repeat(64),
    Name: '/web',
    Created: '2026-11-21T09:00:00Z',
    Image: 'sha256:1',
    State: { Status: 'running' },
  },
  Config: {
    Env: ['LANG=C', 'DB_PASSWORD=hunter2', 'DSN=postgres://lab:s3cret@db/x', 'EMPTY_TOKEN='],
    Labels: { 'app.api-key': 'k-123', role: 'web' },
    Cmd: ['serve', '--token', 'abc', '--port=80', '--admin-password=pw', 'https://u:pp@example.com/'],
  },
  HostConfig: {},
  ...change,
});

describe('secrets', () => {
  test('are covered wherever they stand, and nothing else is', () => {
    const { value, secrets } = masked(inspected());
    const text = JSON.stringify(value);
    for (const secret of ['hunter2', 's3cret', 'k-123', '"abc"', '=pw', ':pp@']) expect(text).not.toContain(secret);
    expect(text).toContain('LANG=C');
    expect(text).toContain('"role":"web"');
    expect(text).toContain('--port=80');
    expect(text).toContain('"EMPTY_TOKEN="');
    expect(text).toContain('"Id":"aaaa');
    expect(secrets.map((secret) => secret.value).sort()).toEqual(['abc', 'hunter2', 'k-123', 'pp', 'pw', 's3cret']);
  });

  test('take part in a comparison without being told', () => {
    const other = inspected();
    other.Config.Env = ['DB_PASSWORD=other', 'LANG=C', 'DSN=postgres://lab:s3cret@db/x', 'EMPTY_TOKEN='];
    expect(differences(inspected(), other)).toEqual([
      { path: 'Config.Env.DB_PASSWORD', kind: 'changed', mine: '••••••', theirs: '••••••', noise: false },
    ]);
  });
});

describe('differences', () => {
  test('what differs between any two comes last and is marked; null, [] and {} are the same nothing', () => {
    const mine = inspected({ HostConfig: { Binds: null, Memory: 1 }, Mounts: [] });
    const theirs = inspected({ Id: 'b'.repeat(64), Name: '/db', HostConfig: { Binds: [], Memory: 2 }, Mounts: null });
    expect(differences(mine, theirs).map(({ path, noise }) => [path, noise])).toEqual([
      ['HostConfig.Memory', false],
      ['Id', true],
      ['Name', true],
    ]);
    expect(differences(mine, mine)).toEqual([]);
  });
});

test('probes come newest first, cleaned and capped', () => {
  const health = {
    Status: 'unhealthy',
    FailingStreak: 2,
    Log: [
      { Start: '2026-11-21T09:00:00Z', End: '2026-11-21T09:00:01.5Z', ExitCode: 1, Output: '\u001b[31mno\u001b[0m\n' },
      { Start: '2026-11-21T09:00:30Z', End: '2026-11-21T09:00:30Z', ExitCode: 0, Output: 'x'.repeat(10_000) },
    ],
  };
  const Config = { Healthcheck: { Test: ['CMD-SHELL', 'curl localhost'], Interval: 0 } };
  const shown = healthOf(inspected({ State: { Status: 'running', Health: health }, Config }));
  expect(shown).toMatchObject({ status: 'unhealthy', failingStreak: 2, test: 'curl localhost', interval: 30_000 });
  expect(shown.rows.map(({ took, exitCode }) => [took, exitCode])).toEqual([
    [0, 0],
    [1500, 1],
  ]);
  expect(shown.rows[1]!.output).toBe('no');
  expect(shown.rows[0]!.output).toHaveLength(4096);
  expect(healthOf(inspected())).toMatchObject({ status: 'none', test: null, rows: [] });
});

test('handlers: compared, events before and live, and a reveal that is written to the audit log first', async () => {
  const fault = await startFaultEngine({ containers: smallLab(['web', 'db']) });
  const bench = await openBench({ DOCKER_HOST: fault.host });
  const rows: { action: string; subject: string; detail?: Record<string, unknown> }[] = [];
  let full = false;
  const audit = {
    append(entry: (typeof rows)[number]) {
      if (full) throw new Error('disk full');
      rows.push(entry);
    },
  };
  const handlers = createInspection({ engines: bench.containers.engines, database: bench.database, audit });
  try {
    await untilState(bench, 'connected');
    const shown = await handlers.show({ container: 'web', with: 'db' }, bench.call);
    expect(shown.json).not.toContain('not-a-real-one');
    expect(shown.masked).toBeGreaterThan(0);
    expect(shown.other!.name).toBe('db');
    expect(shown.differences!.every(({ noise }) => noise)).toBe(true);

    expect((await handlers.reveal({ container: 'web' }, bench.call)).values.map(({ value }) => value)).toContain(
      'not-a-real-one',
    );
    expect(rows).toMatchObject([{ action: 'containers.revealed', subject: 'web' }]);
    expect(JSON.stringify(rows)).not.toContain('not-a-real-one');
    full = true;
    await expect(handlers.reveal({ container: 'web' }, bench.call)).rejects.toThrow('disk full');

    await fault.sim.stop('web');
    const events = [];
    for await (const event of await handlers.events({ container: 'web', follow: false, hours: 1 }, bench.call))
      events.push(event);
    expect(events.map(({ action, detail }) => [action, detail])).toEqual([
      ['kill', 'signal 15'],
      ['die', 'exit code 0'],
      ['stop', ''],
    ]);
    const closed = new AbortController();
    const live = [];
    setTimeout(() => void fault.sim.start('web'), 100);
    const call = { ...bench.call, signal: closed.signal };
    for await (const event of await handlers.events({ container: 'web', follow: true, hours: 1 }, call)) {
      live.push(event.action);
      if (event.action === 'start') {
        closed.abort();
        break;
      }
    }
    expect(live).toContain('start');
    const other = { ...bench.call, operator: { ...bench.call.operator, orgs: new Set(['elsewhere']) } };
    await expect(handlers.show({ container: 'web' }, other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(handlers.reveal({ container: 'web' }, other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  } finally {
    await bench.close();
    await fault.close();
  }
}, 20_000);

describe('addresses', () => {
  const port = { container: 8080, protocol: 'tcp', host: 18_080, address: '0.0.0.0' };

  test('lead to the machine of the engine alone', () => {
    expect(portAddress(port, { kind: 'found', endpoint: '/var/run/docker.sock' })).toEqual({
      kind: 'open',
      url: 'http://localhost:18080',
    });
    expect(portAddress({ ...port, container: 443 }, { kind: 'tcp', endpoint: 'lab.example.com:2376' })).toEqual({
      kind: 'open',
      url: 'https://lab.example.com:18080',
    });
    expect(portAddress(port, { kind: 'ssh', endpoint: 'ssh://ops@lab.example.com:2222' })).toEqual({
      kind: 'forward',
      command: 'ssh -L 18080:localhost:18080 -p 2222 ops@lab.example.com',
      url: 'http://localhost:18080',
    });
    expect(portAddress(port, { kind: 'ssh', endpoint: 'ssh://-oProxyCommand=x;y' }).kind).toBe('none');
    for (const container of [22, 3306, 5901]) {
      expect(portAddress({ ...port, container }, { kind: 'found', endpoint: '/s' }).kind).toBe('none');
    }
    expect(portAddress({ ...port, host: null }, { kind: 'found', endpoint: '/s' }).kind).toBe('none');
  });

  test('a desktop is offered when the settings say where, with names that can’t change the host', () => {
    expect(desktopUrl('', 'ana', 'pt-ana')).toBeNull();
    expect(desktopUrl('https://guac.example.com/#/?user={account}', null, 'pt-ana')).toBeNull();
    expect(desktopUrl('https://guac.example.com/#/?user={account}&c={container}', 'a/../b&x', 'pt')).toBe(
      'https://guac.example.com/#/?user=a%2F..%2Fb%26x&c=pt',
    );
  });
});

describe('tree', () => {
  const value = { a: 1, b: { c: { deep: 'needle' }, d: [] } };
  const paths = (toggled: string[], needle = '') => treeLines(value, new Set(toggled), needle).map(({ path }) => path);

  test('opens its first level, and what is toggled', () => {
    expect(paths([])).toEqual(['a', 'b', 'b.c', 'b.d']);
    expect(paths(['b.c'])).toEqual(['a', 'b', 'b.c', 'b.c.deep', 'b.d']);
    expect(paths(['b'])).toEqual(['a', 'b']);
  });

  test('a search shows what it finds with what is above it', () => {
    expect(paths([], 'needle')).toEqual(['b', 'b.c', 'b.c.deep']);
    expect(paths([], 'nothing')).toEqual([]);
  });
});
