// Lists of plans and jobs narrowed and sorted, and what a plan comes to while changes are left out of it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { call, dataFolder, openEngine } from './bench.ts';
import { lampWorld } from './lamps.ts';

const newest = { ascending: false, limit: 100 };

describe('jobs', () => {
  it('are narrowed and sorted, page by page', async () => {
    const world = lampWorld(6);
    const { plans, switchLamps, apply } = openEngine(world);
    const one = await switchLamps(true, ['lamp-000']);
    await apply(one.planId);
    const three = await switchLamps(true, ['lamp-001', 'lamp-002', 'lamp-003']);
    world.dimmed.add('lamp-002');
    await apply(three.planId);
    const off = await switchLamps(false, ['lamp-000']);
    await apply(off.planId, 1);
    const sentences = async (input: object) =>
      (await plans.jobHandlers.list({ sort: 'begun', ...newest, ...input }, call())).rows.map((row) => row.sentence);
    expect(await sentences({})).toEqual(['Douse 1 lamp', 'Light 3 lamps', 'Light 1 lamp']);
    expect(await sentences({ ascending: true })).toEqual(['Light 1 lamp', 'Light 3 lamps', 'Douse 1 lamp']);
    expect(await sentences({ search: 'LIGHT' })).toEqual(['Light 3 lamps', 'Light 1 lamp']);
    expect(await sentences({ search: 'ada' })).toHaveLength(3);
    expect(await sentences({ troubled: true })).toEqual(['Light 3 lamps']);
    expect(await sentences({ state: ['running', 'cancelled'] })).toEqual([]);
    expect(await sentences({ sort: 'sentence', ascending: true })).toEqual([
      'Douse 1 lamp',
      'Light 1 lamp',
      'Light 3 lamps',
    ]);
    for (const order of [
      { sort: 'begun', ascending: false },
      { sort: 'sentence', ascending: true },
    ] as const) {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await plans.jobHandlers.list({ ...order, limit: 2, cursor: cursor ?? undefined }, call());
        expect(page.total).toBe(3);
        seen.push(...page.rows.map((row) => row.sentence));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(await sentences(order));
    }
    expect(() => plans.jobHandlers.list({ sort: 'sentence', ...newest, cursor: 'nonsense' }, call())).toThrow(/cursor/);
  });
});

describe('plans', () => {
  it('are narrowed and sorted', async () => {
    const { plans, switchLamps, apply } = openEngine(lampWorld(6));
    const first = await switchLamps(true, ['lamp-000', 'lamp-001']);
    await apply(first.planId);
    const second = await switchLamps(true, ['lamp-002']);
    await plans.planHandlers.discard({ planId: second.planId }, call());
    const third = await switchLamps(false, ['lamp-000']);
    const ids = async (input: object) =>
      (await plans.planHandlers.list({ sort: 'planned', ...newest, ...input }, call())).rows.map((row) => row.planId);
    expect(await ids({})).toEqual([third, second, first].map(({ planId }) => planId));
    expect(await ids({ state: ['ready'] })).toEqual([third.planId]);
    expect(await ids({ state: ['applied', 'discarded'] })).toEqual([second.planId, first.planId]);
    expect(await ids({ search: 'douse' })).toEqual([third.planId]);
    expect(await ids({ sort: 'state', ascending: true })).toEqual([first, second, third].map(({ planId }) => planId));
  });

  it('say where they act and on what, also while changes are left out and taken back in', async () => {
    const world = lampWorld(40, true);
    world.orgOf = (name) => (name < 'lamp-020' ? 'acme' : null);
    const { plans, switchLamps, database } = openEngine(world);
    const { planId, ...made } = await switchLamps(false);
    expect(made).toMatchObject({
      places: [{ where: 'hall', count: 40 }],
      examples: ['lamp-000', 'lamp-001', 'lamp-002'],
      cannotUndo: [{ what: 'the warmth of the bulb', count: 40 }],
      brake: { confirm: 40 },
    });
    const exclude = (seqs: number[], excluded: boolean) =>
      plans.planHandlers.excludeChanges({ planId, seqs, excluded }, call());
    /** As if it had been stored by a version that kept no tally: counted anew. */
    const countedAnew = async () => {
      const summary = JSON.parse(
        database.prepare('SELECT summary FROM plans WHERE plan_id = ?').pluck().get(planId) as string,
      ) as Record<string, unknown>;
      delete summary['tally'];
      database.prepare('UPDATE plans SET summary = ? WHERE plan_id = ?').run(JSON.stringify(summary), planId);
      await exclude([39], true);
      return exclude([39], false);
    };
    const left = [0, 1, 5, 25];
    const after = await exclude(left, true);
    expect(after).toMatchObject({
      sentence: 'Douse 36 lamps, leave 4 out',
      deed: 'Douse 36',
      examples: ['lamp-002', 'lamp-003', 'lamp-004'],
      places: [{ where: 'hall', count: 36 }],
      cannotUndo: [{ what: 'the warmth of the bulb', count: 36 }],
      brake: { confirm: 36 },
    });
    // Twice the same is once.
    expect(await exclude(left, true)).toEqual(after);
    expect(await countedAnew()).toEqual(after);
    expect(await exclude(left, false)).toMatchObject(made);
    const none = await exclude(
      [...world.lamps.keys()].map((_, seq) => seq),
      true,
    );
    expect(none).toMatchObject({ deed: null, places: [], examples: [], cannotUndo: [], brake: null });
    expect(await exclude([7], false)).toMatchObject({ deed: 'Douse 1', examples: ['lamp-007'] });
  });
});

it('a database of the version before is brought up to date with its plans and results', async () => {
  const dataDir = dataFolder();
  const before = openState(
    dataDir,
    findMigrations().filter(({ feature, number }) => feature !== 'plans' || number < 2),
  );
  before.exec(`
    INSERT INTO plans VALUES ('p-1', 'lamps.switch', 1, '{}', NULL, '{"total":2,"orgs":{}}', NULL, 'ready', 1, 'ada',
      '{"sentence":"Light 2 lamps","deed":"Light 2","counts":{"create":0,"update":2,"delete":0,"skip":0,"conflict":0,"error":0,"excluded":0},"braked":[],"noun":{"one":"lamp","many":"lamps"},"cannotUndo":[{"what":"dust","count":2}]}');
    INSERT INTO changes VALUES ('p-1', 0, 'update', 'lamp-000', 'lamp-000', 'light', 'hall', 'left', NULL, '[]', NULL, 'off', '{"on":true}', '{"restores":null,"cannot":["dust"]}', 0, 0);
    INSERT INTO changes VALUES ('p-1', 1, 'update', 'lamp-001', 'lamp-001', 'light', 'hall', 'left', NULL, '[]', NULL, 'off', '{"on":true}', '{"restores":null,"cannot":["dust"]}', 0, 0);
  `);
  before.close();
  const world = lampWorld(2);
  const { plans, apply } = openEngine(world, dataDir);
  expect(existsSync(path.join(dataDir, 'backups'))).toBe(true);
  expect(await plans.planHandlers.get({ planId: 'p-1' }, call())).toMatchObject({
    sentence: 'Light 2 lamps',
    cannotUndo: [{ what: 'dust', count: 2 }],
    places: [],
  });
  expect(await plans.planHandlers.excludeChanges({ planId: 'p-1', seqs: [0], excluded: true }, call())).toMatchObject({
    deed: 'Light 1',
    places: [{ where: 'hall', count: 1 }],
  });
  await apply('p-1');
  expect(world.switched).toEqual(['lamp-001']);
});
