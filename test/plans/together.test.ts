// Two operations as one: one plan, one job, one undo; each part keeps its own rules, limits and outages.
import { expect, it } from 'vitest';
import { together } from '../../main/plans/together.ts';
import { call, openEngine } from './bench.ts';
import { lampOperation, lampWorld } from './lamps.ts';

function halls() {
  const [hall, cellar] = [lampWorld(6), lampWorld(4)];
  const engine = openEngine(lampWorld(0));
  engine.plans.register(
    together(
      { name: 'house.switch', version: 1, noun: { one: 'lamp', many: 'lamps' } },
      new Map([
        ['hall', { operation: lampOperation(hall) }],
        ['cellar', { operation: lampOperation(cellar), action: (action: string) => `${action} below` }],
      ]),
    ),
  );
  const names = (world: typeof hall) => [...world.lamps.keys()];
  const plan = (params: Record<string, { on: boolean; names: string[] }>) =>
    engine.plans.plan('house.switch', params, call());
  return { ...engine, hall, cellar, names, plan };
}

it('plans, does and undoes the changes of both, each with its own action', async () => {
  const { hall, cellar, names, plan, apply, plans } = halls();
  cellar.lamps.set('lamp-000', true);
  const summary = await plan({ hall: { on: true, names: names(hall) }, cellar: { on: true, names: names(cellar) } });
  expect(summary.sentence).toBe('Light 6 lamps, light below 3, leave 1 as it is');
  const done = await apply(summary.planId);
  expect(done.counts).toMatchObject({ total: 9, done: 9 });
  expect([...hall.lamps.values(), ...cellar.lamps.values()].every(Boolean)).toBe(true);

  const undo = await plans.jobHandlers.planUndo({ jobId: done.jobId }, call());
  expect(undo.sentence).toBe('Douse below 3 lamps, douse 6');
  expect((await apply(undo.planId)).counts).toMatchObject({ done: 9 });
  expect([...cellar.lamps]).toEqual([
    ['lamp-000', true],
    ['lamp-001', false],
    ['lamp-002', false],
    ['lamp-003', false],
  ]);
});

it('a part that is not asked for plans nothing', async () => {
  const { hall, names, plan } = halls();
  expect((await plan({ hall: { on: true, names: names(hall) } })).sentence).toBe('Light 6 lamps');
});

it('the outage of one part holds up no other, and what failed in it is planned again in it', async () => {
  const { hall, cellar, names, plan, apply, plans, results } = halls();
  const { planId } = await plan({
    hall: { on: true, names: names(hall) },
    cellar: { on: true, names: names(cellar) },
  });
  let tries = 0;
  cellar.beforeSwitch = (name) => {
    if (name === 'lamp-002') throw new Error(`fuse ${++tries}`);
  };
  const first = await apply(planId);
  expect(first.counts).toMatchObject({ done: 9, unknown: 1 });
  expect((await results(first.jobId)).filter(({ state }) => state === 'unknown')).toMatchObject([
    { label: 'lamp-002', action: 'light below' },
  ]);
  cellar.beforeSwitch = () => undefined;
  const retry = await plans.jobHandlers.planRetry({ jobId: first.jobId }, call());
  expect(retry.sentence).toBe('Light below 1 lamp');
  expect((await apply(retry.planId)).counts).toMatchObject({ total: 1, done: 1 });
});

it('brakes what one part would take away', async () => {
  const { hall, cellar, names, plan } = halls();
  for (const world of [hall, cellar]) for (const name of names(world)) world.lamps.set(name, true);
  const { brake } = await plan({ hall: { on: false, names: names(hall) } });
  expect(brake).toMatchObject({ confirm: 6, reason: expect.stringContaining('6 of 6 lamps') });
});
