// Recreating with the current image, against the simulated engine: what is planned, that a failure puts the old one back,
// and that one that was cut off at any step is taken up there.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withoutDefaults } from '../../main/containers/act/image-defaults.ts';
import { replace } from '../../main/containers/act/replace.ts';
import { EngineLate, orNull, type ApiInspect, type EngineClient } from '../../main/containers/index.ts';
import { LaneUnavailable } from '../../main/plans/operation.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { driver, openBench, untilState, type Bench, type Change } from './harness.ts';

const image = 'lab/packet-tracer-desktop:8.2';
const newId = `sha256:${'a'.repeat(64)}`;
let fault: FaultEngine;
let bench: Bench;
let run: ReturnType<typeof driver>;
let oldImage: string;

beforeEach(async () => {
  const lab = smallLab(['web', 'db', 'mail']).map((one) => ({
    ...one,
    image,
    config: { ...one.config, Image: image },
  }));
  lab[2]!.status = 'exited';
  fault = await startFaultEngine({ containers: lab });
  const known = fault.sim.images.findIndex(({ name }) => name === image);
  oldImage = fault.sim.images[known]!.id;
  for (const one of lab) one.imageId = oldImage;
  // The name means a newer image now; the old one is there without a name.
  fault.sim.images[known] = { name: image, id: newId, config: { Env: ['NEW=1'] } };
  fault.sim.images.push({ name: '', id: oldImage, config: { Env: ['LANG=en_US.UTF-8'], Cmd: ['/usr/bin/start'] } });
  bench = await openBench({ DOCKER_HOST: fault.host }, { times: { settle: 20, steady: 20 } });
  run = driver(bench);
  await untilState(bench, 'connected');
});

afterEach(async () => {
  await bench.close();
  await fault.close();
});

const read = (path: string) =>
  bench.containers.engines.call(bench.containers.engines.list()[0]!.engineId, (client) =>
    orNull<ApiInspect>(client, { method: 'GET', path, limit: 5000 }),
  );
const plan = async (name: string): Promise<Change> => (await run.plan('upgrade', { names: [name] }))[0]!;
/** @returns it, to be put back */
const dropOldImage = () =>
  fault.sim.images.splice(
    fault.sim.images.findIndex(({ id }) => id === oldImage),
    1,
  )[0]!;
const sent = (pattern: RegExp) => fault.seen.filter((line) => pattern.test(line)).length;
const names = () => [...fault.sim.containers.values()].map(({ name }) => name).sort();

describe('planning', () => {
  test('says which image, what undo restores and what it can not', async () => {
    expect(await plan('web')).toMatchObject({
      kind: 'update',
      fields: [{ field: `image ${image}`, old: oldImage.slice(7, 19), new: 'aaaaaaaaaaaa' }],
      undo: { cannot: ['Files written inside the container (its own layer)', 'Its logs so far'] },
      braked: false,
    });
    expect(sent(/^(POST|DELETE)/)).toBe(0);
  });

  test('one that runs the current image is skipped', async () => {
    fault.sim.find('db').imageId = newId;
    expect(await plan('db')).toMatchObject({ kind: 'skip', reason: 'runs the current image already' });
  });

  test.each([
    [
      'its image name means nothing here',
      () => void fault.sim.images.splice(0),
      /there is no image ".*": pull it first|there is no image/,
    ],
    ['its old image is gone', () => void dropOldImage(), /its old image is gone/],
    [
      'a network is gone',
      () => void fault.fault(/^GET \/networks\//, { kind: 'status', status: 404, message: 'not found' }),
      /its network "lab-net" is gone/,
    ],
    [
      'it is removed when it stops',
      () => void (fault.sim.find('web').hostConfig.AutoRemove = true),
      /removed when it stops/,
    ],
  ])('is a conflict when %s', async (_what, cause, reason) => {
    cause();
    expect(await plan('web')).toMatchObject({ kind: 'conflict', reason: expect.stringMatching(reason) as string });
  });

  test('an image that changed its meaning after the plan is a conflict', async () => {
    const change = await plan('web');
    fault.sim.images.find(({ name }) => name === image)!.id = `sha256:${'b'.repeat(64)}`;
    expect(await run.carryOut(change)).toMatchObject({ state: 'conflict' });
    expect(fault.sim.find('web').status).toBe('running');
  });
});

describe('carrying out', () => {
  test('the new one has its name, image and state, and only what was chosen for it', async () => {
    const before = { ...fault.sim.find('web') };
    expect(await run.carryOut(await plan('web'))).toMatchObject({ state: 'done' });
    const web = fault.sim.find('web');
    expect(web).toMatchObject({ imageId: newId, status: 'running' });
    expect(web.id).not.toBe(before.id);
    expect(web.config.Env).not.toContain('LANG=en_US.UTF-8');
    expect(web.config.Env).toContain('VNC_PASSWORD=not-a-real-one');
    expect(web.config['Cmd']).toBeUndefined();
    // Named and anonymous volumes are where they were.
    expect(new Set(web.mounts.map(({ Name }) => Name))).toEqual(new Set(before.mounts.map(({ Name }) => Name)));
    for (const { Name } of before.mounts) expect(fault.sim.volumes).toContain(Name);
    expect(names()).toEqual(['db', 'mail', 'web']);
  });

  test('a stopped one stays stopped, a paused one is paused again', async () => {
    await fault.sim.pause('db');
    expect(await run.carryOut(await plan('mail'))).toMatchObject({ state: 'done' });
    expect(await run.carryOut(await plan('db'))).toMatchObject({ state: 'done' });
    expect(fault.sim.find('mail')).toMatchObject({ imageId: newId, status: 'created' });
    expect(fault.sim.find('db')).toMatchObject({ imageId: newId, status: 'paused' });
  });

  test.each([
    ['rename', /rename$/, 'is already in use'],
    ['create', /containers\/create$/, 'no space left on device'],
    ['start', /start$/, 'port is already allocated'],
  ])('when the engine refuses to %s, the old one is back as it was', async (_step, pattern, words) => {
    const { id } = fault.sim.find('web');
    const change = await plan('web');
    fault.fault(pattern, { kind: 'status', status: 500, message: words }, 1);
    expect(await run.carryOut(change)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('The old one is back.') as string,
      words,
    });
    expect(fault.sim.find('web')).toMatchObject({ id, status: 'running', imageId: oldImage });
    expect(names()).toEqual(['db', 'mail', 'web']);
  });

  test('one that does not stay up is replaced by the old one', async () => {
    const { id } = fault.sim.find('web');
    const change = await plan('web');
    const stopNew = fault.sim.onEvent(({ action, id: started }) => {
      if (action === 'start' && started !== id) void fault.sim.kill(started, 'KILL');
    });
    expect(await run.carryOut(change)).toMatchObject({
      state: 'failed',
      message: 'The new one did not stay up: it ended with exit code 137. The old one is back.',
    });
    stopNew();
    expect(fault.sim.find('web')).toMatchObject({ id, status: 'running' });
    expect(names()).toEqual(['db', 'mail', 'web']);
  });

  test('a call that takes longer than its limit is not repeated: it is unknown, and both names are said', async () => {
    const { id } = fault.sim.find('mail');
    const asked: string[] = [];
    const client = {
      ask: ({ method, path }: { method: string; path: string }) => {
        asked.push(`${method} ${path.split('/').pop()}`);
        if (path.endsWith('/rename')) throw new EngineLate(30_000);
        return read(path);
      },
    } as unknown as EngineClient;
    const definition = (await read(`/containers/${id}/json`))!;
    const wanted = { ...definition, Image: newId };
    const outcome = await replace(
      client,
      { ...{ id, name: 'mail', definition: wanted, then: 'nothing', grace: 1 }, since: Date.now(), steady: 0 },
      run.signal,
    );
    expect(outcome).toMatchObject({
      state: 'unknown',
      message: expect.stringContaining(`"mail" or "mail-old-${id.slice(0, 12)}"`) as string,
    });
    expect(asked.filter((line) => line === 'POST rename')).toHaveLength(1);
  });
});

describe('cut off', () => {
  const steps: [string, RegExp][] = [
    ['stop', /\/stop$/],
    ['rename', /\/rename$/],
    ['create', /\/containers\/create$/],
    ['start', /\/start$/],
    ['remove', /^DELETE/],
  ];
  const cases = steps.flatMap(([step, pattern]) => [[step, 'lost', pattern] as const, [step, 'cut', pattern] as const]);
  test.each(cases)('at its %s, whose answer was %s, it is taken up there', async (_step, kind, pattern) => {
    const change = await plan('web');
    const live = await run.operation.inspect(change, run.signal);
    const sentAt = Date.now();
    fault.fault(pattern, { kind }, 1);
    await expect(run.operation.apply(change, live.before, run.signal)).rejects.toBeInstanceOf(LaneUnavailable);
    expect(await run.operation.happened(change, live.before, sentAt, run.signal)).toMatchObject({
      answer: 'yes',
      outcome: { state: 'done' },
    });
    expect(fault.sim.find('web')).toMatchObject({ imageId: newId, status: 'running' });
    expect(names()).toEqual(['db', 'mail', 'web']);
    // What the engine did without saying so is not done again.
    if (kind === 'lost') expect(sent(/containers\/create$/)).toBe(1);
  });

  test('while the old one was put back, it is told as failed and left alone', async () => {
    const change = await plan('web');
    const live = await run.operation.inspect(change, run.signal);
    const sentAt = Date.now();
    fault.fault(/containers\/create$/, { kind: 'status', status: 500, message: 'no space left' }, 1);
    // The last step of putting it back.
    fault.fault(/\/start$/, { kind: 'lost' }, 1);
    await expect(run.operation.apply(change, live.before, run.signal)).rejects.toBeInstanceOf(LaneUnavailable);
    expect(await run.operation.happened(change, live.before, sentAt, run.signal)).toMatchObject({
      answer: 'yes',
      outcome: { state: 'failed' },
    });
    expect(fault.sim.find('web')).toMatchObject({ imageId: oldImage, status: 'running' });
  });

  test('a retry goes on with one that was left aside', async () => {
    const change = await plan('web');
    await fault.sim.stop('web');
    const { id } = fault.sim.find('web');
    await fault.sim.rename('web', `web-old-${id.slice(0, 12)}`);
    const [again] = await run.again([change]);
    expect(again).toMatchObject({ kind: 'update', label: 'web' });
    expect(await run.carryOut(again!)).toMatchObject({ state: 'done' });
    expect(fault.sim.find('web')).toMatchObject({ imageId: newId, status: 'running' });
    expect(names()).toEqual(['db', 'mail', 'web']);
  });
});

describe('undo', () => {
  test('recreates it from the image it had, and upgrades find their way again after', async () => {
    const before = structuredClone(fault.sim.find('web').config);
    const change = await plan('web');
    const done = await run.carryOut(change);
    const [back] = await run.inverse([{ change, ...done }]);
    expect(back).toMatchObject({ kind: 'update', action: 'replace', braked: false });
    expect(await run.carryOut(back!)).toMatchObject({ state: 'done' });
    const web = fault.sim.find('web');
    expect(web).toMatchObject({ imageId: oldImage, status: 'running' });
    expect(web.config.Env).toEqual(before.Env);
    expect(web.config.Labels).toEqual({ ...before.Labels, 'provost.image': image });
    // It is named by an id now, and still known to be of that image.
    const again = await plan('web');
    expect(again).toMatchObject({ kind: 'update' });
    expect(await run.carryOut(again)).toMatchObject({ state: 'done' });
    expect(fault.sim.find('web').config.Labels).toEqual(before.Labels);
    expect(fault.sim.find('web').imageId).toBe(newId);
  });

  test('is a conflict when it was used since, or the old image is gone', async () => {
    const change = await plan('web');
    const done = await run.carryOut(change);
    const old = dropOldImage();
    expect((await run.inverse([{ change, ...done }]))[0]).toMatchObject({
      kind: 'conflict',
      reason: expect.stringMatching(/^its image .* is gone$/) as string,
    });
    fault.sim.images.push(old);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await fault.sim.restart('web');
    expect((await run.inverse([{ change, ...done }]))[0]).toMatchObject({
      kind: 'conflict',
      reason: 'was used or changed since the job',
    });
  });
});

test('what was chosen for a container is told from what its image set', () => {
  const imageConfig = {
    Env: ['PATH=/bin', 'A=1'],
    Cmd: ['serve'],
    Entrypoint: ['/init'],
    WorkingDir: '/srv',
    User: '',
    Labels: { vendor: 'lab', version: '1' },
    ExposedPorts: { '80/tcp': {} },
    Healthcheck: { Test: ['CMD', 'true'], Interval: 5 },
    StopSignal: 'SIGTERM',
  };
  const own = withoutDefaults(
    {
      ...imageConfig,
      Env: ['PATH=/bin', 'A=2', 'B=3'],
      Cmd: ['serve', '--debug'],
      Labels: { vendor: 'lab', version: '1', 'provost.org': 'acme', 'provost.image': 'lab/x:1' },
      ExposedPorts: { '80/tcp': {}, '81/tcp': {} },
      Healthcheck: { Test: ['CMD', 'true'], Interval: 9 },
      User: '1000',
      StopTimeout: 3,
    },
    imageConfig,
  );
  expect(own).toEqual({
    Env: ['A=2', 'B=3'],
    Cmd: ['serve', '--debug'],
    Labels: { 'provost.org': 'acme' },
    ExposedPorts: { '81/tcp': {} },
    Healthcheck: { Interval: 9 },
    User: '1000',
    StopTimeout: 3,
  });
  // Another entrypoint takes no command from the image, so the command was chosen with it.
  expect(withoutDefaults({ ...imageConfig, Entrypoint: ['/other'] }, imageConfig)).toMatchObject({
    Entrypoint: ['/other'],
    Cmd: ['serve'],
  });
});
