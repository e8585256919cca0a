// Several lanes in one job: worked on at the same time, each with its own limit, and one that is away holds up no other.
import { expect, it } from 'vitest';
import { call, openEngine } from './bench.ts';
import { lampWorld } from './lamps.ts';

/** 10 lamps on the left, 10 on the right. */
const hall = () => {
  const world = lampWorld(10);
  for (let index = 0; index < 10; index++) world.lamps.set(`lamp-50${index}`, false);
  return world;
};
const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
  for (let waited = 0; !(await holds()); waited += 5) {
    if (waited > 20_000) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

it('lanes are worked on at the same time, each up to its own limit', async () => {
  const world = hall();
  world.concurrency = 3;
  const { switchLamps, apply } = openEngine(world);
  world.beforeSwitch = () => new Promise((resolve) => setTimeout(resolve, 15));
  const { planId } = await switchLamps(true);
  expect((await apply(planId)).counts).toMatchObject({ total: 20, done: 20 });
  expect(world.mostUnderWay).toBe(6);
});

it('a lane that is away holds up no other, and finishes when it is back', async () => {
  const world = hall();
  const { plans, switchLamps, finished } = openEngine(world);
  world.awayLanes.add('left');
  const { planId } = await switchLamps(true);
  const { jobId } = await plans.planHandlers.apply({ planId }, call());
  // Written down a moment after it is done.
  const written = async () => (await plans.jobHandlers.get({ jobId }, call())).counts.done;
  await until('the other lane is done', async () => (await written()) === 10);
  expect(world.switched.every((name) => name >= 'lamp-500')).toBe(true);
  expect(await plans.jobHandlers.get({ jobId }, call())).toMatchObject({
    state: 'waiting',
    counts: { done: 10, pending: 10, failed: 0 },
    waiting: { reason: 'The hall is dark' },
  });
  world.awayLanes.clear();
  expect((await finished(jobId)).counts).toMatchObject({ total: 20, done: 20 });
  expect(new Set(world.switched).size).toBe(20);
});

it('another job on the lane that answers is not held up either', async () => {
  const world = hall();
  const { plans, switchLamps, apply, finished } = openEngine(world);
  world.awayLanes.add('left');
  const left = await switchLamps(true, ['lamp-000']);
  const { jobId } = await plans.planHandlers.apply({ planId: left.planId }, call());
  const right = await switchLamps(true, ['lamp-500', 'lamp-501']);
  expect((await apply(right.planId)).counts).toMatchObject({ done: 2 });
  world.awayLanes.clear();
  expect((await finished(jobId)).counts).toMatchObject({ done: 1 });
});
