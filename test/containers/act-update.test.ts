// Limits and restart policy, and keeping a container as an image before it is removed, against the simulated engine.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytesOf, wantedLimits } from '../../main/containers/act/limits.ts';
import { LaneUnavailable } from '../../main/plans/operation.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { driver, openBench, untilState, type Bench, type Change } from './harness.ts';

const mib = 1024 ** 2;
let fault: FaultEngine;
let bench: Bench;
let run: ReturnType<typeof driver>;

beforeEach(async () => {
  fault = await startFaultEngine({ containers: smallLab(['web', 'db']) });
  bench = await openBench({ DOCKER_HOST: fault.host });
  run = driver(bench);
  await untilState(bench, 'connected');
});

afterEach(async () => {
  await bench.close();
  await fault.close();
});

const update = async (name: string, wanted: Parameters<typeof wantedLimits>[0]): Promise<Change> =>
  (await run.plan('update', { names: [name] }, { limits: wantedLimits(wanted) }))[0]!;
const host = (name: string) => fault.sim.find(name).hostConfig;
const sent = (pattern: RegExp) => fault.seen.filter((line) => pattern.test(line)).length;

describe('limits', () => {
  test.each([
    ['512m', 512 * mib],
    ['1.5g', 1536 * mib],
    ['6 MiB', 6 * mib],
    ['7340032', 7 * mib],
    ['2GB', 2048 * mib],
  ])('%s is %i bytes', (text, bytes) => expect(bytesOf(text)).toBe(bytes));

  test.each([
    [{}, /not said what/],
    [{ memory: '5m' }, /below 6 MiB/],
    [{ memory: '64m', memorySwap: '32m' }, /can’t be less/],
  ])('%o is refused before anything is planned', (input, message) =>
    expect(() => wantedLimits(input)).toThrow(message),
  );

  test('old and new of each field; what undo can not put back', async () => {
    Object.assign(host('web'), { Memory: 64 * mib, MemorySwap: 128 * mib, PidsLimit: null });
    expect(await update('web', { cpus: 1.5, memory: '128m', pids: 200, restart: 'on-failure:3' })).toMatchObject({
      kind: 'update',
      fields: [
        { field: 'CPUs', old: 'no limit', new: '1.5' },
        { field: 'memory', old: '64 MiB', new: '128 MiB' },
        { field: 'processes', old: 'no limit', new: '200' },
        { field: 'restart', old: 'unless-stopped', new: 'on-failure:3' },
      ],
      undo: {
        restores: 'sets what it has now',
        cannot: ['Having no limit of CPUs: an engine can’t take one away, so undo sets all that it has'],
      },
    });
  });

  test.each<[string, object, Parameters<typeof wantedLimits>[0], string, RegExp]>([
    [
      'more than memory with swap',
      { Memory: 64 * mib, MemorySwap: 128 * mib },
      { memory: '256m' },
      'conflict',
      /128 MiB .*--memory-swap/,
    ],
    ['swap below memory', { Memory: 64 * mib, MemorySwap: 128 * mib }, { memorySwap: '32m' }, 'conflict', /64 MiB/],
    ['more CPUs than there are', {}, { cpus: 400 }, 'error', /its engine has \d+ CPUs/],
    ['CPUs beside a quota', { CpuQuota: 50_000 }, { cpus: 1 }, 'conflict', /quota/],
    ['a policy for one that goes', { AutoRemove: true }, { restart: 'always' }, 'conflict', /removed when it stops/],
    ['what it has', { PidsLimit: 50 }, { pids: 50 }, 'skip', /has these limits already/],
  ])('%s is told beforehand', async (_what, has, wanted, kind, reason) => {
    Object.assign(host('web'), has);
    expect(await update('web', wanted)).toMatchObject({ kind, reason: expect.stringMatching(reason) as string });
    expect(sent(/^POST/)).toBe(0);
  });

  test('a first memory limit comes with as much swap, as a creation has it', async () => {
    const change = await update('web', { memory: '64m' });
    expect(change.fields).toContainEqual({ field: 'memory with swap', old: 'no limit', new: '128 MiB' });
    expect(await run.carryOut(change)).toMatchObject({ state: 'done' });
    expect(host('web')).toMatchObject({ Memory: 64 * mib, MemorySwap: 128 * mib });
  });

  test('is done while it runs, and undone', async () => {
    Object.assign(host('web'), { Memory: 64 * mib, MemorySwap: 128 * mib, NanoCpus: 5e8, PidsLimit: 10 });
    const { startedAt } = fault.sim.find('web');
    const change = await update('web', { cpus: 1, memory: '96m', pids: 0, restart: 'no' });
    const done = await run.carryOut(change);
    expect(done).toMatchObject({ state: 'done' });
    expect(host('web')).toMatchObject({
      Memory: 96 * mib,
      NanoCpus: 1e9,
      PidsLimit: -1,
      RestartPolicy: { Name: 'no' },
    });
    const [back] = await run.inverse([{ change, ...done }]);
    expect(back).toMatchObject({ kind: 'update', action: 'update', reason: null });
    expect(await run.carryOut(back!)).toMatchObject({ state: 'done' });
    expect(host('web')).toMatchObject({ Memory: 64 * mib, NanoCpus: 5e8, PidsLimit: 10 });
    expect(host('web').RestartPolicy).toMatchObject({ Name: 'unless-stopped' });
    expect(fault.sim.find('web').startedAt).toBe(startedAt);
  });

  test('changed by somebody else after the plan, or after the job, it is left alone', async () => {
    const change = await update('web', { pids: 50 });
    host('web')['PidsLimit'] = 70;
    expect(await run.carryOut(change)).toMatchObject({ state: 'conflict' });
    const second = await update('web', { pids: 50 });
    const done = await run.carryOut(second);
    host('web')['PidsLimit'] = 80;
    expect((await run.inverse([{ change: second, ...done }]))[0]).toMatchObject({
      kind: 'conflict',
      reason: 'was used or changed since the job',
    });
  });

  test('a refusal is told in the engine’s words', async () => {
    const change = await update('web', { pids: 50 });
    fault.fault(/update$/, { kind: 'status', status: 500, message: 'runc did not terminate successfully' });
    expect(await run.carryOut(change)).toMatchObject({ state: 'failed', words: 'runc did not terminate successfully' });
  });

  test.each(['lost', 'cut'] as const)('an answer that was %s: done once, or told not done', async (kind) => {
    const change = await update('web', { pids: 50 });
    const live = await run.operation.inspect(change, run.signal);
    const sentAt = Date.now();
    fault.fault(/update$/, { kind }, 1);
    await expect(run.operation.apply(change, live.before, run.signal)).rejects.toBeInstanceOf(LaneUnavailable);
    const verdict = await run.operation.happened(change, live.before, sentAt, run.signal);
    expect(verdict.answer).toBe(kind === 'lost' ? 'yes' : 'no');
    expect(sent(/update$/)).toBe(1);
  });
});

describe('kept as an image before it is removed', () => {
  const remove = async (name: string) =>
    (await run.plan('remove', { names: [name] }, { force: true, commit: true }))[0]!;

  test('the plan names the image, the receipt too, and undo creates it from there', async () => {
    const change = await remove('web');
    const image = change.fields.find(({ field }) => field === 'kept as image')?.new;
    expect(image).toMatch(/^provost-backup\/web:\d{8}-\d{6}$/);
    expect(change.undo.cannot).not.toContain('Files written inside the container (its own layer)');
    const done = await run.carryOut(change);
    expect(done).toMatchObject({ state: 'done', message: `Kept as ${image}.` });
    expect(fault.sim.containers.size).toBe(1);
    const [back] = await run.inverse([{ change, ...done }]);
    expect(back).toMatchObject({ kind: 'create', action: 'recreate' });
    expect(back!.fields).toContainEqual({ field: 'image', old: null, new: image });
    expect(await run.carryOut(back!)).toMatchObject({ state: 'done' });
    expect(fault.sim.find('web')).toMatchObject({ image, status: 'running' });
    // So that an upgrade knows of which image it is.
    expect(fault.sim.find('web').config.Labels).toHaveProperty(['provost.image'], 'guacamole/guacd:1.5.5');
  });

  test('when the image is gone meanwhile, undo says what is lost', async () => {
    const change = await remove('web');
    const done = await run.carryOut(change);
    fault.sim.images.splice(
      fault.sim.images.findIndex(({ name }) => name.startsWith('provost-backup/')),
      1,
    );
    const [back] = await run.inverse([{ change, ...done }]);
    expect(back!.undo.cannot).toContain('Files written inside the container (its own layer)');
  });

  test('one that can not be kept is not removed', async () => {
    const change = await remove('web');
    fault.fault(/^POST \/commit/, { kind: 'status', status: 500, message: 'no space left on device' });
    expect(await run.carryOut(change)).toMatchObject({
      state: 'failed',
      message: 'It could not be kept as an image, so it was not removed.',
      words: 'no space left on device',
    });
    expect(fault.sim.find('web').status).toBe('running');
    expect(sent(/^DELETE/)).toBe(0);
  });

  test.each([
    ['commit', /^POST \/commit/],
    ['removal', /^DELETE/],
  ])('a %s whose answer was lost is not done twice', async (_step, pattern) => {
    const change = await remove('web');
    const live = await run.operation.inspect(change, run.signal);
    const sentAt = Date.now();
    fault.fault(pattern, { kind: 'lost' }, 1);
    await expect(run.operation.apply(change, live.before, run.signal)).rejects.toBeInstanceOf(LaneUnavailable);
    const verdict = await run.operation.happened(change, live.before, sentAt, run.signal);
    if (verdict.answer === 'no') expect(await run.carryOut(change)).toMatchObject({ state: 'done' });
    else expect(verdict).toMatchObject({ answer: 'yes', outcome: { state: 'done' } });
    expect(sent(/^POST \/commit/)).toBe(1);
    expect(sent(/^DELETE/)).toBe(1);
    expect(fault.sim.containers.size).toBe(1);
  });
});
