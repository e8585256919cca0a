// A class of 1,000 on real databases: imported, changed, deleted, and put back by undo, row for row, with the old passwords.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guacamoleProbe, login, startGuacamole, type GuacamoleServer } from '../support/guacamole.ts';
import { guacamoleTables, type GuacamoleEngine } from '../support/guacamole-schema.ts';
import { requireService } from '../support/require.ts';
import { create, done, open } from './guacamole-sql/lab.ts';
import { call, openAccounts, rowsOf, type RowSpec } from './plan-bench.ts';

const count = 1000;
const names = Array.from({ length: count }, (_, index) => `student-${String(index).padStart(4, '0')}`);
const select = { target: 'lab' };

describe.each(['mariadb', 'postgres'] as GuacamoleEngine[])('a class of 1,000 on %s', (engine) => {
  const there = requireService(engine, () => guacamoleProbe(engine));
  let server: GuacamoleServer | undefined;
  beforeAll(async () => {
    if (there) server = await startGuacamole(engine);
  });
  afterAll(() => server?.stop());

  it.skipIf(!there)('comes in, is changed, goes, and is put back by undo', { timeout: 180_000 }, async () => {
    const db = await server!.fresh();
    for (const name of ['Lab 1', 'Lab 2', 'Lab 3']) await db.addGroup(name);
    for (const name of ['pt01', 'pt02']) await db.addConnection(name);
    const target = await open(db);
    await done(target, [create('admin', { role: 'admin' }), create('teacher', { role: 'instructor' })]);
    const empty = await db.dump();
    const { importing, apply, undo, handlers } = await openAccounts({ target, rows: rowsOf([]), usernames: [] });

    const file = names.map((username, index): RowSpec => ({
      username,
      password: `first of ${username}`,
      values: {
        ...{ full_name: `Student Nr. ${index}`, email: `${username}@example.com`, external_id: `S-${index}` },
        ...{ groups: [`Lab ${(index % 3) + 1}`], connections: index % 2 === 0 ? ['pt01'] : null },
        ...{ valid_until: '2099-12-31', can_change_password: String(index % 2 === 0) },
      },
    }));
    const made = await apply(await importing(file, { managedBy: 'teacher' }));
    expect(made.counts).toMatchObject({ total: count, done: count });
    expect(await login(db, names[7]!, `first of ${names[7]}`)).toBe('accepted');
    const whole = await db.dump();
    expect(whole['guacamole_user']).toHaveLength(count + 2);
    expect((await importing(file)).counts).toMatchObject({ create: 0, update: 0, unchanged: count });

    const changed = file.map(({ username, values }, index): RowSpec => {
      const renamed = index % 10 === 3 ? { username: `${username}-x`, old: username! } : { username: username! };
      const others = { full_name: 'Somebody Else', email: null, groups: ['Lab 3'], role: 'instructor' };
      return { ...renamed, password: `second of ${username}`, values: { ...values, ...others } };
    });
    const update = await apply(await importing(changed, { updatePassword: 'always', groupsMode: 'exact' }));
    expect(update.counts).toMatchObject({ total: count, done: count });
    expect(await login(db, `${names[3]}-x`, `second of ${names[3]}`)).toBe('accepted');
    expect(await login(db, names[7]!, `first of ${names[7]}`)).toBe('rejected');
    expect((await apply(await undo(update))).counts).toMatchObject({ total: count, done: count });
    expect(await db.dump()).toEqual(whole);

    const remove = await handlers.planDelete(
      { ...select, filter: 'username:student-', hard: true, purgeAfter: 30 },
      call(),
    );
    expect(remove).toMatchObject({ counts: { delete: count }, brake: { confirm: count } });
    const gone = await apply(remove as never);
    expect(gone.counts).toMatchObject({ done: count });
    expect(await db.dump()).toEqual(empty);
    expect((await apply(await undo(gone))).counts).toMatchObject({ total: count, done: count });
    expect(await db.dump(guacamoleTables)).toEqual(whole);
    for (const index of [0, 3, 7, 999])
      expect(await login(db, names[index]!, `first of ${names[index]}`)).toBe('accepted');

    // And the import itself: nothing of it is left.
    const last = await undo(made);
    expect(last.counts).toMatchObject({ delete: count, conflict: 0 });
    await apply(last);
    expect(await db.dump()).toEqual(empty);
    await target.close();
  });

  it.skipIf(!there)(
    'makes groups that are missing when it is asked to, each once, and leaves them when it is undone',
    async () => {
      const db = await server!.fresh();
      await db.addGroup('Lab 1');
      const target = await open(db);
      const { importing, apply, undo, plans } = await openAccounts({ target, rows: rowsOf([]), usernames: [] });
      // More than one transaction has accounts of each group.
      const file = names.map((username, index): RowSpec => ({
        username,
        values: { groups: [['Lab 1'], ['New lab'], ['Evening', 'New lab']][index % 3]! },
      }));
      const refused = await importing(file);
      expect(refused.counts).toMatchObject({ create: 334, error: 666 });

      const planned = await importing(file, { makeGroups: true });
      expect(planned.sentence).toBe('Make 2 groups, create 1,000 accounts');
      expect(planned.deed).toBe('Make 2 groups and create 1,000');
      const made = await apply(planned);
      expect(made.counts).toMatchObject({ total: count + 2, failed: 0, done: count + 2 });
      const groups = async () =>
        (await target.groups!(new AbortController().signal)).map(({ name, members }) => [name, members]);
      expect(await groups()).toEqual([
        ['Evening', 333],
        ['Lab 1', 334],
        ['New lab', 666],
      ]);
      expect((await importing(file, { makeGroups: true })).counts).toMatchObject({ create: 0, unchanged: count });

      const back = await undo(made);
      expect(back.counts).toMatchObject({ delete: count, skip: 2 });
      await apply(back);
      expect(await groups()).toEqual([
        ['Evening', 0],
        ['Lab 1', 0],
        ['New lab', 0],
      ]);

      // Left out of the plan, it is not made for those who are to be in it either.
      const others = names.slice(0, 600).map((username, index): RowSpec => ({
        username,
        values: { groups: [index % 2 === 0 ? 'Lab 1' : 'Unwanted'] },
      }));
      const plan = await importing(others, { makeGroups: true });
      await plans.planHandlers.excludeChanges({ planId: plan.planId, seqs: [0], excluded: true }, call());
      expect((await apply(plan)).counts).toMatchObject({ total: 600, done: 300, failed: 300 });
      expect((await groups()).map(([name]) => name)).toEqual(['Evening', 'Lab 1', 'New lab']);
      await target.close();
    },
  );
});
