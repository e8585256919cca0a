// The simulated engine outlives the process that plays it, as a real one would: it is found again as it was.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SimEngine } from '../../main/demo/engine.ts';
import type { SimContainer } from '../../main/demo/model.ts';
import { createVolume, toVolume } from '../../main/demo/volumes.ts';

function file(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'provost-kept-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'simulated-engine.json');
}

const open = (keepIn: string, pace = 0) => new SimEngine({ seed: 1, pace, keepIn });
const withState = (engine: SimEngine, status: SimContainer['status']) =>
  [...engine.containers.values()].filter((one) => one.status === status);
const snapshot = (engine: SimEngine) => JSON.parse(JSON.stringify([...engine.containers])) as unknown;

test('the next one finds every container, volume and event as they were', async () => {
  const keepIn = file();
  const first = open(keepIn);
  expect(snapshot(open(keepIn))).toEqual(snapshot(first));
  const [one, two, three] = withState(first, 'running');
  await first.stop(one!.id);
  await first.rename(two!.id, 'renamed');
  await first.remove(three!.id, { force: true, volumes: true });
  createVolume(first, { Name: 'new-volume', Labels: { 'provost.account': 'ada' } });
  const made = await first.create('made', { Image: one!.image, HostConfig: { Binds: ['new-volume:/data'] } });
  const second = open(keepIn);
  expect(second.find(one!.id).status).toBe('exited');
  expect(second.find(two!.id).name).toBe('renamed');
  expect(() => second.find(three!.id)).toThrow(/No such container/);
  expect(second.find(made).name).toBe('made');
  expect(second.events).toEqual(first.events);
  expect([...second.volumes].sort()).toEqual([...first.volumes].sort());
  expect(toVolume(second, 'new-volume').Labels).toEqual({ 'provost.account': 'ada' });
});

test('what was begun when it was killed is finished, once', async () => {
  const keepIn = file();
  const first = open(keepIn, 1000);
  const [stopped, restarted, removed, killed] = withState(first, 'running');
  void first.stop(stopped!.id);
  void first.restart(restarted!.id);
  void first.remove(removed!.id, { force: true, volumes: false });
  void first.kill(killed!.id, 'SIGKILL');
  await Promise.resolve();
  const second = open(keepIn);
  expect(second.find(stopped!.id).status).toBe('exited');
  expect(second.find(restarted!.id).status).toBe('running');
  expect(second.find(killed!.id)).toMatchObject({ status: 'exited', exitCode: 137 });
  expect(() => second.find(removed!.id)).toThrow(/No such container/);
  const events = (engine: SimEngine) => engine.events.map(({ action, id }) => `${action} ${id}`);
  expect(events(second).filter((line) => line === `restart ${restarted!.id}`)).toHaveLength(1);
  expect(events(open(keepIn))).toEqual(events(second));
});

test('a file that can’t be read is replaced by a lab as new', () => {
  const keepIn = file();
  writeFileSync(keepIn, '{"containers":[');
  expect(open(keepIn).containers.size).toBeGreaterThan(50);
  expect(JSON.parse(readFileSync(keepIn, 'utf8'))).toMatchObject({ version: 1 });
});
