// Two operations as one: one plan, one job, one undo; each part keeps its own rules, limits and outages.
import { expect, it } from 'vitest';
import { together, type Part, type TogetherParams } from '../../main/plans/together.ts';
import { call, openEngine } from './bench.ts';
import { lampOperation, lampWorld, type LampWorld } from './lamps.ts';

/** Lamps from number 500 on are in a lane of their own. */
function cellarOf(count: number): LampWorld {
  const cellar = lampWorld(0);
  for (let index = 0; index < count; index++) cellar.lamps.set(`lamp-${500 + index}`, false);
  return cellar;
}

function halls(late?: Part['late']) {
  const [hall, cellar] = [lampWorld(6), cellarOf(4)];
  const engine = openEngine(hall);
  const below = { operation: lampOperation(cellar), action: (action: string) => `${action} below` };
  engine.plans.register(
    together(
      {
        ...{ name: 'house.switch', version: 1, noun: { one: 'lamp', many: 'lamps' } },
        ofLane: (lane) => (lane === 'left' ? 'hall' : 'cellar'),
      },
      new Map<string, Part>([
        ['hall', { operation: lampOperation(hall) }],
        ['cellar', late ? { ...below, late } : below],
      ]),
    ),
  );
  const names = (world: typeof hall) => [...world.lamps.keys()];
  const plan = (params: TogetherParams) => engine.plans.plan('house.switch', params, call());
  return { ...engine, hall, cellar, names, plan };
}

it('plans, does and undoes the changes of both, each with its own action', async () => {
  const { hall, cellar, names, plan, apply, plans } = halls();
  cellar.lamps.set('lamp-500', true);
  const summary = await plan({ hall: { on: true, names: names(hall) }, cellar: { on: true, names: names(cellar) } });
  expect(summary.sentence).toBe('Light 6 lamps, light below 3, leave 1 as it is');
  const done = await apply(summary.planId);
  expect(done.counts).toMatchObject({ total: 9, done: 9 });
  expect([...hall.lamps.values(), ...cellar.lamps.values()].every(Boolean)).toBe(true);

  const undo = await plans.jobHandlers.planUndo({ jobId: done.jobId }, call());
  expect(undo.sentence).toBe('Douse below 3 lamps, douse 6');
  expect((await apply(undo.planId)).counts).toMatchObject({ done: 9 });
  expect([...cellar.lamps]).toEqual([
    ['lamp-500', true],
    ['lamp-501', false],
    ['lamp-502', false],
    ['lamp-503', false],
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
    if (name === 'lamp-502') throw new Error(`fuse ${++tries}`);
  };
  const first = await apply(planId);
  expect(first.counts).toMatchObject({ done: 9, unknown: 1 });
  expect((await results(first.jobId)).filter(({ state }) => state === 'unknown')).toMatchObject([
    { label: 'lamp-502', action: 'light below' },
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

it('asks a late part when the parts before it have been planned', async () => {
  const lit: string[] = [];
  const { hall, cellar, names, plan, apply } = halls({
    population: () => ({ total: 4, orgs: {} }),
    params: () => (lit.length === 0 ? null : { on: true, names: lit }),
  });
  expect((await plan({ hall: { on: true, names: names(hall) }, cellar: null })).sentence).toBe('Light 6 lamps');
  lit.push('lamp-500', 'lamp-503');
  const both = await plan({ hall: { on: true, names: names(hall) }, cellar: null });
  expect(both.sentence).toBe('Light 6 lamps, light below 2');
  expect((await apply(both.planId)).counts).toMatchObject({ total: 8, done: 8 });
  expect(names(cellar).filter((name) => cellar.lamps.get(name))).toEqual(lit);
});

it('tells what needs a decision first, whichever part it is of', async () => {
  const { hall, names, plan, plans } = halls();
  const { planId } = await plan({
    hall: { on: true, names: names(hall).slice(0, 2) },
    cellar: { on: true, names: ['lamp-500', 'lamp-599'] },
  });
  const { rows } = await plans.planHandlers.listChanges({ planId, limit: 10 }, call());
  expect(rows.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
    'error lamp-599',
    'update lamp-000',
    'update lamp-001',
    'update lamp-500',
  ]);
});

it('shares its lanes with plans of its parts alone', async () => {
  const { hall, names, plan, apply, switchLamps } = halls();
  hall.concurrency = 1;
  const whole = await plan({ hall: { on: true, names: names(hall).slice(0, 3) } });
  const alone = await switchLamps(true, names(hall).slice(3));
  await Promise.all([apply(whole.planId), apply(alone.planId)]);
  expect(hall.mostUnderWay).toBe(1);
});
