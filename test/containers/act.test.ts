// The verbs against the simulated engine: what is planned, what each answer means, what undo does, and that a lost
// answer is never taken for a refusal nor sent twice.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LaneUnavailable } from '../../main/plans/operation.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { driver, engine, openBench, untilState, type Bench, type Change } from './harness.ts';

let fault: FaultEngine;
let bench: Bench;
let run: ReturnType<typeof driver>;

beforeEach(async () => {
  const lab = smallLab(['web', 'db', 'mail']);
  lab[0]!.config.Labels = { 'provost.org': 'acme', 'provost.account': 'amara', tier: 'front' };
  lab[2]!.status = 'exited';
  fault = await startFaultEngine({ containers: lab });
  bench = await openBench({ DOCKER_HOST: fault.host });
  run = driver(bench);
  await untilState(bench, 'connected');
});

afterEach(async () => {
  await bench.close();
  await fault.close();
});

const one = async (verb: string, name: string, options = {}): Promise<Change> =>
  (await run.plan(verb, { names: [name] }, options))[0]!;
const sent = (pattern: RegExp) => fault.seen.filter((line) => pattern.test(line)).length;

describe('planning', () => {
  test.each([
    ['start', 'web', 'skip', 'is running already'],
    ['stop', 'mail', 'skip', 'is stopped already'],
    ['pause', 'mail', 'skip', 'is not running'],
    ['unpause', 'web', 'skip', 'is not paused'],
    ['kill', 'mail', 'skip', 'is stopped already'],
    ['remove', 'web', 'conflict', 'is running: stop it first, or choose to remove running ones too'],
    ['start', 'nobody', 'error', 'no container of this name'],
    ['start', 'mail', 'update', null],
    ['stop', 'web', 'update', null],
    ['remove', 'mail', 'delete', null],
  ])('%s %s is %s', async (verb, name, kind, reason) => {
    expect(await one(verb, name)).toMatchObject({ kind, reason, label: name, action: verb, braked: kind === 'delete' });
  });

  test('a paused container is not started but named', async () => {
    await fault.sim.pause('web');
    expect(await one('start', 'web')).toMatchObject({ kind: 'error', reason: 'is paused: unpause it instead' });
  });

  test('says what removing can not bring back, before anything happens', async () => {
    expect((await one('remove', 'mail')).undo.cannot).toEqual([
      'Files written inside the container (its own layer)',
      'Its logs so far',
    ]);
    expect((await one('remove', 'mail', { volumes: true })).undo.cannot).toContain('Content of its anonymous volumes');
    expect(sent(/^(POST|DELETE)/)).toBe(0);
  });

  test('stopping a container that is removed when it stops is a deletion', async () => {
    fault.sim.find('web').hostConfig.AutoRemove = true;
    const change = await one('stop', 'web');
    expect(change).toMatchObject({ kind: 'delete', braked: true });
    expect(change.undo.cannot).toContain('Content of its anonymous volumes');
    const result = await run.carryOut(change);
    expect(result).toMatchObject({ state: 'done', message: expect.stringContaining('It is gone') as string });
    expect(fault.sim.containers.size).toBe(2);
    const [back] = await run.inverse([{ change, ...result }]);
    expect(back).toMatchObject({ kind: 'create', action: 'recreate' });
  });

  test.each([
    [{ label: ['tier=front'] }, ['web']],
    [{ label: ['tier'] }, ['web']],
    [{ filter: 'name:web name:mail' }, ['mail', 'web']],
    [{ org: 'acme' }, ['web']],
    [{ account: 'amara' }, ['web']],
    [{ state: ['exited'] }, ['mail']],
    [{ all: true, except: ['web'] }, ['db', 'mail']],
    [{ names: ['web', 'db'], state: ['exited'] }, []],
  ])('selection %o means %o', async (selection, names) => {
    expect((await run.plan('restart', selection)).map((change) => change.label)).toEqual(names);
  });

  test('an empty selection is refused, whatever else is given', async () => {
    await expect(run.plan('stop', {})).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(run.plan('stop', { names: [], except: ['web'] })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('renaming takes exactly one, and a free name', async () => {
    await expect(run.plan('rename', { all: true }, { to: 'x' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await one('rename', 'web', { to: 'db' })).toMatchObject({
      kind: 'conflict',
      reason: 'another container is called "db"',
    });
    expect(await one('rename', 'web', { to: 'web' })).toMatchObject({ kind: 'skip' });
  });

  test('an operator of one organization can not reach others by name, and has to name one of several', async () => {
    const plan = await run.plan('stop', { names: ['web', 'db'], org: 'acme' }, {}, ['acme', 'other']);
    expect(plan.map(({ label, kind }) => [label, kind])).toEqual([
      ['db', 'error'],
      ['web', 'update'],
    ]);
    await expect(run.plan('stop', { names: ['web'] }, {}, ['acme', 'other'])).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    await expect(run.plan('stop', { names: ['web'], org: 'foreign' }, {}, ['acme'])).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('planning throws when live state can not be read', async () => {
    await fault.down('removed');
    await expect(run.plan('stop', { all: true })).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });
});

describe('answers', () => {
  test.each([
    [304, '', 'skipped'],
    [404, 'No such container', 'skipped'],
    [400, 'bad signal', 'failed'],
    [409, 'is being looked at', 'failed'],
    [500, 'driver failed', 'failed'],
  ])('%i is a result: %s', async (status, message, state) => {
    const change = await one('stop', 'web');
    fault.fault(/stop$/, { kind: 'status', status, message });
    const result = await run.carryOut(change);
    expect(result.state).toBe(state);
    if (state === 'failed') expect(result).toMatchObject({ words: message });
    expect(sent(/stop$/)).toBe(1);
  });

  test('removed meanwhile is skipped; changed meanwhile is a conflict', async () => {
    const stop = await one('stop', 'web');
    const other = await one('stop', 'db');
    await fault.sim.remove('web', { force: true, volumes: false });
    await fault.sim.restart('db');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await run.carryOut(stop)).toMatchObject({ state: 'skipped', message: 'was removed meanwhile' });
    expect(await run.carryOut(other)).toMatchObject({ state: 'conflict' });
    expect(sent(/stop$/)).toBe(0);
  });

  test('a removal that is under way elsewhere is waited for', async () => {
    const change = await one('remove', 'mail');
    fault.fault(
      /^DELETE/,
      { kind: 'status', status: 409, message: 'removal of container x is already in progress' },
      1,
    );
    setTimeout(() => void fault.sim.remove('mail', { force: true, volumes: false }), 50);
    expect(await run.carryOut(change)).toMatchObject({ state: 'skipped' });
  });

  test('an engine that goes away is the lane’s affair, not a failure', async () => {
    const change = await one('stop', 'web');
    await fault.down('dead');
    await expect(run.operation.inspect(change, run.signal)).rejects.toBeInstanceOf(LaneUnavailable);
    await expect(run.operation.ready(change.lane, AbortSignal.timeout(500))).rejects.toBeInstanceOf(LaneUnavailable);
    await fault.up();
    await run.operation.ready(change.lane, run.signal);
    expect(await run.carryOut(change)).toMatchObject({ state: 'done' });
  });
});

describe('lost answers', () => {
  const cases: [string, string, object][] = [
    ['start', 'mail', {}],
    ['stop', 'web', {}],
    ['restart', 'web', {}],
    ['pause', 'web', {}],
    ['kill', 'web', {}],
    ['kill', 'web', { signal: 'HUP' }],
    ['remove', 'mail', {}],
    ['rename', 'web', { to: 'www' }],
  ];
  test.each(cases)('%s %s that was done is found done, and sent once', async (verb, name, options) => {
    const change = await one(verb, name, options);
    const live = await run.operation.inspect(change, run.signal);
    const sentAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    fault.fault(verb === 'remove' ? /^DELETE/ : new RegExp(`${verb}$`), { kind: 'lost' }, 1);
    await expect(run.operation.apply(change, live.before, run.signal)).rejects.toBeInstanceOf(LaneUnavailable);
    const verdict = await run.operation.happened(change, live.before, sentAt, run.signal);
    expect(verdict).toMatchObject({ answer: 'yes', outcome: { state: 'done' } });
    expect(sent(verb === 'remove' ? /^DELETE/ : new RegExp(`^POST.*${verb}$`))).toBe(1);
  });

  test.each(cases)('%s %s that never arrived is found not done', async (verb, name, options) => {
    const change = await one(verb, name, options);
    const live = await run.operation.inspect(change, run.signal);
    const sentAt = Date.now() - 10_000;
    const verdict = await run.operation.happened(change, live.before, sentAt, run.signal);
    // Of a signal that leaves no trace nobody can tell: it is not sent again.
    expect(verdict.answer).toBe('signal' in options ? 'unknown' : 'no');
    expect(sent(/^(POST|DELETE)/)).toBe(0);
  });

  test('a stop that the engine still carries out is waited for', async () => {
    const change = await one('stop', 'web');
    const live = await run.operation.inspect(change, run.signal);
    const sentAt = Date.now();
    // Begun at once, as its event tells, and ended long after a request is given up that shows nothing.
    fault.sim.emit('kill', fault.sim.find('web'), { signal: '15' });
    setTimeout(() => void fault.sim.stop('web'), 700);
    expect(await run.operation.happened(change, live.before, sentAt, run.signal)).toMatchObject({ answer: 'yes' });
  });

  test('started again by somebody since: it can not be told, and is not repeated', async () => {
    const change = await one('stop', 'web');
    const live = await run.operation.inspect(change, run.signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await fault.sim.restart('web');
    expect(await run.operation.happened(change, live.before, Date.now(), run.signal)).toMatchObject({
      answer: 'unknown',
    });
  });

  test('a recreation that was cut off is completed, not done twice', async () => {
    const remove = await one('remove', 'web', { force: true });
    const done = await run.carryOut(remove);
    const [change] = await run.inverse([{ change: remove, ...done }]);
    const live = await run.operation.inspect(change!, run.signal);
    fault.fault(/containers\/create$/, { kind: 'lost' }, 1);
    const sentAt = Date.now();
    await expect(run.operation.apply(change!, live.before, run.signal)).rejects.toBeInstanceOf(LaneUnavailable);
    expect(await run.operation.happened(change!, live.before, sentAt, run.signal)).toMatchObject({
      answer: 'yes',
      outcome: { state: 'done' },
    });
    expect(sent(/containers\/create$/)).toBe(1);
    expect(fault.sim.find('web').status).toBe('running');
  });
});

describe('undo', () => {
  test.each([
    ['start', 'mail', {}, 'stop', 'exited'],
    ['stop', 'web', {}, 'start', 'running'],
    ['kill', 'web', {}, 'start', 'running'],
    ['pause', 'web', {}, 'unpause', 'running'],
    ['rename', 'web', { to: 'www' }, 'rename', 'running'],
    ['restart', 'mail', {}, 'stop', 'exited'],
    ['remove', 'mail', {}, 'recreate', 'created'],
    ['remove', 'web', { force: true }, 'recreate', 'running'],
  ])('of %s %s %o is %s', async (verb, name, options, inverse, state) => {
    const change = await one(verb, name, options);
    const done = await run.carryOut(change);
    expect(done.state).toBe('done');
    const [back] = await run.inverse([{ change, ...done }]);
    expect(back).toMatchObject({ action: inverse, reason: null, braked: false });
    const undone = await run.carryOut(back!);
    expect(undone.state).toBe('done');
    expect(fault.sim.find(name).status).toBe(state);
    // … and the undo can be undone.
    const [forth] = await run.inverse([{ change: back!, ...undone }]);
    expect(['update', 'delete']).toContain(forth!.kind);
  });

  test('a container that was paused when it was stopped is paused again', async () => {
    await fault.sim.pause('web');
    const change = await one('stop', 'web');
    const [back] = await run.inverse([{ change, ...(await run.carryOut(change)) }]);
    await run.carryOut(back!);
    expect(fault.sim.find('web').status).toBe('paused');
  });

  test('of a restart of a running one there is nothing to put back, and the plan said so', async () => {
    const change = await one('restart', 'web');
    expect(change.undo).toEqual({ restores: null, cannot: ['The run that a restart ends'] });
    const [back] = await run.inverse([{ change, ...(await run.carryOut(change)) }]);
    expect(back).toMatchObject({ kind: 'skip' });
  });

  test('what was used since is a conflict, not a casualty', async () => {
    const change = await one('start', 'mail');
    const done = await run.carryOut(change);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await fault.sim.restart('mail');
    expect((await run.inverse([{ change, ...done }]))[0]).toMatchObject({
      kind: 'conflict',
      reason: 'was used or changed since the job',
    });
  });

  test('recreating is a conflict when the name is taken or the image is gone', async () => {
    const change = await one('remove', 'mail');
    const done = await run.carryOut(change);
    await fault.sim.create('mail', { Image: 'nginx:1.28' });
    expect((await run.inverse([{ change, ...done }]))[0]).toMatchObject({
      kind: 'conflict',
      reason: 'another container is called "mail" now',
    });
    await fault.sim.remove('mail', { force: true, volumes: false });
    fault.fault(/^GET \/images\//, { kind: 'status', status: 404, message: 'No such image' });
    expect((await run.inverse([{ change, ...done }]))[0]).toMatchObject({
      kind: 'conflict',
      reason: expect.stringMatching(/^its image .* is gone$/),
    });
  });

  test('no plan and no result holds an environment variable', async () => {
    const change = await one('remove', 'mail');
    const done = await run.carryOut(change);
    const [back] = await run.inverse([{ change, ...done }]);
    expect(JSON.stringify([change, done, back])).not.toContain('VNC_PASSWORD');
    await run.carryOut(back!);
    expect(fault.sim.find('mail').config.Env).toContain('VNC_PASSWORD=not-a-real-one');
  });

  test('planning again is the same verb against live state', async () => {
    const change = await one('stop', 'web');
    await fault.sim.restart('web');
    expect((await run.again([change]))[0]).toMatchObject({ kind: 'update', action: 'stop' });
    await fault.sim.stop('web');
    expect((await run.again([change]))[0]).toMatchObject({ kind: 'skip' });
  });
});

test('limits by verb and processors', async () => {
  const { engineId } = await engine(bench);
  expect(run.operation.concurrency(engineId, 'stop')).toBe(50);
  expect(run.operation.concurrency(engineId, 'remove')).toBe(16);
  expect(run.operation.concurrency(engineId, 'start')).toBe(16);
  expect(run.operation.concurrency('unknown', 'start')).toBe(8);
});
