// Carrying out plans of accounts and putting them back: passwords too, whatever breaks off in between.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProvostError } from '../../main/errors.ts';
import { FakeTarget } from './fake-target.ts';
import { call, openAccounts, rowsOf, type World } from './plan-bench.ts';

const worldOf = (target = new FakeTarget()): World & { target: FakeTarget } => ({
  target,
  rows: rowsOf([]),
  usernames: [],
});
const names = (count: number) => Array.from({ length: count }, (_, index) => `s${String(index).padStart(3, '0')}`);
const classOf = (target: FakeTarget, count: number) => {
  for (const name of names(count)) target.add(name, { full_name: name, groups: ['lab-1'] }, `pw-${name}`);
};
const snapshot = (target: FakeTarget) =>
  JSON.stringify(
    [...target.rows.values()].map(({ id: _id, ...row }) => row).sort((a, b) => (a.username < b.username ? -1 : 1)),
  );
const select = { target: 'lab' };
const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
  for (let waited = 0; !(await holds()); waited += 5) {
    if (waited > 20_000) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe('an import', () => {
  it('is done, undone with the same passwords, and undone again', async () => {
    const world = worldOf();
    classOf(world.target, 30);
    const before = snapshot(world.target);
    const { importing, apply, undo, changed } = await openAccounts(world);
    const file = names(40).map((username) => ({
      username,
      password: `new-${username}`,
      values: { full_name: `${username} of the class`, groups: ['lab-2'] },
    }));
    const job = await apply(await importing(file, { updatePassword: 'always' }));
    expect(job.counts).toMatchObject({ total: 40, done: 40 });
    expect(changed).toHaveLength(40);
    expect(names(40).every((name) => world.target.signsIn(name, `new-${name}`))).toBe(true);
    const after = snapshot(world.target);

    const back = await undo(job);
    expect(back.counts).toMatchObject({ update: 30, delete: 10, conflict: 0, error: 0 });
    expect(back.brake).toBeNull();
    const undone = await apply(back);
    expect(snapshot(world.target)).toBe(before);
    expect(names(30).every((name) => world.target.signsIn(name, `pw-${name}`))).toBe(true);

    const again = await apply(await undo(undone));
    expect(again.counts).toMatchObject({ done: 40 });
    expect(snapshot(world.target)).toBe(after);
  });

  it('what the target refuses is its own failure; the rest is done, and the failed is planned again with its password', async () => {
    const world = worldOf();
    const { importing, apply, results, plans } = await openAccounts(world);
    world.target.refused.add('s003');
    const job = await apply(await importing(names(8).map((username) => ({ username, password: `pw-${username}` }))));
    expect(job.counts).toMatchObject({ done: 7, failed: 1 });
    expect((await results(job.jobId)).filter(({ state }) => state === 'failed')).toMatchObject([
      { label: 's003', message: 'The target refused it.', words: 'not this one' },
    ]);
    world.target.refused.clear();
    const retry = await plans.jobHandlers.planRetry({ jobId: job.jobId }, call());
    expect((await apply(retry)).counts).toMatchObject({ total: 1, done: 1 });
    expect(world.target.signsIn('s003', 'pw-s003')).toBe(true);
  });

  it('what moved since the plan is a conflict, and what is so by now is skipped', async () => {
    const world = worldOf();
    classOf(world.target, 3);
    const { importing, apply, results } = await openAccounts(world);
    const plan = await importing([
      ...names(3).map((username) => ({ username, values: { full_name: 'New' } })),
      { username: 'late', password: 'x' },
    ]);
    world.target.add('s000', { full_name: 'New', groups: ['lab-1'] });
    world.target.rows.get('s001')!.values['email'] = 'other@example.com';
    world.target.add('late');
    const job = await apply(plan);
    const messages = Object.fromEntries((await results(job.jobId)).map(({ label, message }) => [label, message]));
    expect(messages).toMatchObject({
      s001: 'Its e-mail was changed since. Plan again to see how it is now.',
      late: 'There is an account of this name by now. Plan again to see how it is now.',
    });
    expect((await results(job.jobId)).map(({ label, state }) => `${label} ${state}`)).toEqual([
      's000 skipped',
      's001 conflict',
      's002 done',
      'late conflict',
    ]);
    expect(world.target.signsIn('late', 'x')).toBe(false);
  });

  it('undo leaves alone what somebody has changed since', async () => {
    const world = worldOf();
    classOf(world.target, 2);
    const { importing, apply, undo, changes } = await openAccounts(world);
    const job = await apply(
      await importing([
        ...names(2).map((username) => ({ username, values: { full_name: 'New' } })),
        { username: 'made', password: 'x' },
      ]),
    );
    world.target.rows.get('s001')!.hash = 'another password';
    world.target.rows.get('made')!.values['email'] = 'made@example.com';
    const back = await undo(job);
    expect((await changes(back.planId)).map(({ label, kind, reason }) => `${kind} ${label}: ${reason}`)).toEqual([
      'conflict made: It was changed since: its password, or a field that the job did not set. Look at it, and change it by hand.',
      'conflict s001: Its password was changed since. Look at it, and change it by hand.',
      'update s000: null',
    ]);
  });
});

describe('a target that goes away in the middle', () => {
  it.each([true, false])(
    'of a batch: nothing is lost, doubled or half made (transactions: %s)',
    async (atomic) => {
      const world = worldOf(new FakeTarget({ atomic, chunk: 10 }));
      const { importing, plans, finished, apply, undo } = await openAccounts(world);
      const plan = await importing(names(35).map((username) => ({ username, password: `pw-${username}` })));
      let left = 14;
      world.target.during = () => {
        if (--left === 0) world.target.away = true;
      };
      const { jobId } = await plans.planHandlers.apply({ planId: plan.planId }, call());
      await until('it waits', async () => (await plans.jobHandlers.get({ jobId }, call())).state === 'waiting');
      world.target.away = false;
      const job = await finished(jobId);
      expect(job.counts).toMatchObject({ total: 35, done: 35 });
      expect(world.target.rows.size).toBe(35);
      expect(names(35).every((name) => world.target.signsIn(name, `pw-${name}`))).toBe(true);
      expect([...world.target.rows.values()].some(({ half }) => half)).toBe(false);
      if (atomic) expect(new Set(world.target.done).size).toBe(world.target.done.length);
      await apply(await undo(job));
      expect(world.target.rows.size).toBe(0);
    },
    30_000,
  );

  it('after a commit whose answer is lost: it is not done again', async () => {
    const world = worldOf(new FakeTarget({ chunk: 10 }));
    classOf(world.target, 5);
    const { importing, plans, finished } = await openAccounts(world);
    const file = [
      ...names(5).map((username) => ({ username, values: { full_name: 'New' } })),
      { username: 'made', password: 'x' },
    ];
    const plan = await importing(file);
    world.target.after = () => {
      world.target.away = true;
      world.target.after = () => undefined;
    };
    const { jobId } = await plans.planHandlers.apply({ planId: plan.planId }, call());
    await until('it waits', async () => (await plans.jobHandlers.get({ jobId }, call())).state === 'waiting');
    world.target.away = false;
    expect((await finished(jobId)).counts).toMatchObject({ done: 6 });
    expect(world.target.done).toHaveLength(6);
  }, 30_000);

  it('and is changed by somebody else meanwhile: unknown, never repeated', async () => {
    const world = worldOf(new FakeTarget({ chunk: 10 }));
    classOf(world.target, 2);
    const { importing, plans, finished, results } = await openAccounts(world);
    const plan = await importing(names(2).map((username) => ({ username, values: { full_name: 'New' } })));
    world.target.during = (count) => {
      if (count === 2) world.target.away = true;
    };
    const { jobId } = await plans.planHandlers.apply({ planId: plan.planId }, call());
    await until('it waits', async () => (await plans.jobHandlers.get({ jobId }, call())).state === 'waiting');
    world.target.during = () => undefined;
    world.target.rows.get('s001')!.values['email'] = 'other@example.com';
    world.target.away = false;
    await finished(jobId);
    expect((await results(jobId)).map(({ label, state }) => `${label} ${state}`)).toEqual([
      's000 done',
      's001 unknown',
    ]);
  }, 30_000);
});

describe('verbs', () => {
  it('disable, enable, delete with a purge date, purge', async () => {
    const world = worldOf();
    classOf(world.target, 20);
    const before = snapshot(world.target);
    const { handlers, apply, undo, purges, changes } = await openAccounts(world);
    const disable = await handlers.planDisable({ ...select, usernames: ['s001', 's002', 'nobody'] }, call());
    expect(disable).toMatchObject({
      counts: { update: 2, error: 1 },
      sentence: 'Disable 2 accounts, 1 can’t be planned',
    });
    await apply(disable as never);
    expect(world.target.signsIn('s001', 'pw-s001')).toBe(false);
    const enable = await handlers.planEnable({ ...select, filter: 'state:disabled' }, call());
    expect(enable.counts).toMatchObject({ update: 2 });
    await apply(enable as never);
    expect(snapshot(world.target)).toBe(before);

    const soft = await handlers.planDelete(
      { ...select, group: 'lab-1', except: ['s000'], hard: false, purgeAfter: 30 },
      call(),
    );
    expect(soft.brake).toMatchObject({ confirm: 19 });
    const job = await apply(soft as never);
    expect([...purges.keys()]).toHaveLength(19);
    expect((await handlers.planPurge(select, call())).counts).toMatchObject({ delete: 0, unchanged: 19 });
    await apply(await undo(job));
    expect(purges.size).toBe(0);
    expect(snapshot(world.target)).toBe(before);

    purges.set('s004', Date.now() - 1);
    world.target.rows.get('s004')!.values['disabled'] = 'true';
    purges.set('s005', Date.now() - 1);
    const purge = await handlers.planPurge(select, call());
    expect((await changes(purge.planId)).map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'error s005',
      'delete s004',
    ]);
    expect(purge.brake).toMatchObject({ confirm: 1 });
    await apply(purge as never);
    expect(world.target.rows.has('s004')).toBe(false);
    expect(purges.has('s004')).toBe(false);
  });

  it('deleting for good asks for the exact count of any number, and is undone with the same password', async () => {
    const world = worldOf();
    classOf(world.target, 20);
    const before = snapshot(world.target);
    const { handlers, apply, undo, plans } = await openAccounts(world);
    const plan = await handlers.planDelete({ ...select, usernames: ['s003'], hard: true, purgeAfter: 30 }, call());
    expect(plan).toMatchObject({ counts: { delete: 1 }, brake: { confirm: 1 } });
    expect(plan.cannotUndo.map(({ what }) => what)).toEqual(['Open sessions of deleted accounts']);
    expect(() => plans.planHandlers.apply({ planId: plan.planId }, call())).toThrow(ProvostError);
    const job = await apply(plan as never);
    expect(world.target.rows.has('s003')).toBe(false);
    await apply(await undo(job));
    expect(snapshot(world.target)).toBe(before);
    expect(world.target.signsIn('s003', 'pw-s003')).toBe(true);
  });

  it('not seen since, a file of names, and nothing at all', async () => {
    const world = worldOf();
    classOf(world.target, 4);
    world.target.rows.get('s000')!.lastSeen = Date.now() - 5 * 86_400_000;
    world.target.rows.get('s001')!.lastSeen = Date.now() - 50 * 86_400_000;
    world.usernames = ['s001', 's002', 'nobody'];
    const { handlers, changes } = await openAccounts(world);
    const labels = async (planId: string) => (await changes(planId)).map(({ kind, label }) => `${kind} ${label}`);
    const idle = await handlers.planDisable({ ...select, notSeenSince: 30 }, call());
    expect(await labels(idle.planId)).toEqual(['update s001', 'update s002', 'update s003']);
    const both = await handlers.planDisable({ ...select, notSeenSince: 30, file: '/x.csv', except: ['S002'] }, call());
    expect(await labels(both.planId)).toEqual(['error nobody', 'update s001']);
    await expect(handlers.planDisable(select, call())).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(handlers.planDisable({ ...select, filter: 'grop:x' }, call())).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });

  it('fields, groups and connections', async () => {
    const world = worldOf();
    classOf(world.target, 2);
    const { handlers, apply, undo, changes } = await openAccounts(world);
    const before = snapshot(world.target);
    const none = { set: {}, addGroups: [], removeGroups: [], addConnections: [], removeConnections: [] };
    const change = (more: object) => handlers.planChange({ ...select, filter: '', ...none, ...more }, call());
    const plan = await change({
      set: { title: 'Student', email: null },
      addGroups: ['lab-3'],
      removeGroups: ['lab-1'],
      addConnections: ['pt01'],
    });
    expect((await changes(plan.planId))[0]!.fields).toEqual([
      { field: 'title', old: null, new: 'Student' },
      { field: 'groups', old: 'lab-1', new: 'lab-3' },
      { field: 'connections', old: null, new: 'pt01' },
    ]);
    await apply(await undo(await apply(plan as never)));
    expect(snapshot(world.target)).toBe(before);
    for (const wrong of [
      { set: { nothing: 'x' } },
      { set: { disabled: 'perhaps' } },
      { set: { valid_until: '2026-02-31x' } },
      { set: { home: '/home/x' } },
      { set: { username: 'x' } },
      { addGroups: ['lab-9'] },
      { addConnections: ['pt99'] },
      {},
    ])
      await expect(change(wrong)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('a second factor is forgotten and comes back with undo; names in a history do not', async () => {
    const world = worldOf();
    classOf(world.target, 3);
    world.target.totp.add('s001');
    const { handlers, apply, undo } = await openAccounts(world);
    const plan = await handlers.planResetTotp({ ...select, filter: '' }, call());
    expect(plan.counts).toMatchObject({ update: 1, unchanged: 2 });
    const job = await apply(plan as never);
    expect(world.target.totp.size).toBe(0);
    await apply(await undo(job));
    expect(world.target.totp.has('s001')).toBe(true);
    const names = await handlers.planPseudonymise(select, call());
    expect(names.counts).toMatchObject({ update: 1 });
    expect((await apply(names as never)).canUndo).toBe(false);
  });
});

describe('passwords', () => {
  const everything = (dataDir: string) =>
    readdirSync(dataDir)
      .filter((name) => name.startsWith('state.db'))
      .map((name) => readFileSync(path.join(dataDir, name)).toString('latin1'))
      .join('');

  it('that were generated are shown once, after a restart too, and are never in clear on the disk', async () => {
    const world = worldOf();
    classOf(world.target, 3);
    const first = await openAccounts(world);
    const reset = { passwordStyle: 'random' as const, mustChange: true };
    const plan = await first.handlers.planResetPassword({ ...select, filter: '', ...reset }, call());
    expect(plan.sentence).toBe('Reset password 3 accounts');
    const job = await first.apply(plan as never);
    expect(await first.handlers.countSlips({ jobId: job.jobId }, call())).toEqual({ slips: 3 });
    expect(everything(first.dataDir)).not.toContain('-generated');
    await first.close();
    const { handlers, dataDir, database, undo, apply } = await openAccounts(world, first.dataDir);
    const slips = await handlers.takeSlips({ jobId: job.jobId }, call());
    expect(slips.rows).toHaveLength(3);
    expect(slips.target).toBe('lab');
    for (const { username, password } of slips.rows) expect(world.target.signsIn(username, password)).toBe(true);
    await expect(handlers.takeSlips({ jobId: job.jobId }, call())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await handlers.countSlips({ jobId: job.jobId }, call())).toEqual({ slips: 0 });
    const audited = database
      .prepare("SELECT detail FROM audit WHERE action = 'accounts.slips'")
      .pluck()
      .all() as string[];
    expect(audited.map((one) => JSON.parse(one) as unknown)).toEqual([{ targetId: 't-1', slips: 3 }]);
    expect(everything(dataDir)).not.toContain('-generated');
    await apply(await undo(job));
    expect(world.target.signsIn('s001', 'pw-s001')).toBe(true);
  });

  it('go with the plan that is discarded, and with the job that has done all', async () => {
    const world = worldOf();
    const { importing, apply, plans, database } = await openAccounts(world);
    const left = () => database.prepare("SELECT count(*) FROM account_vault WHERE scope LIKE 'plan/%'").pluck().get();
    const file = [{ username: 'ada', password: 'pw' }];
    const plan = await importing(file);
    expect(left()).toBe(1);
    await plans.planHandlers.discard({ planId: plan.planId }, call());
    expect(left()).toBe(0);
    await apply(await importing(file));
    await until('they are dropped', () => left() === 0);
  });

  it('a sealed block that was changed from outside is refused', async () => {
    const world = worldOf();
    const { importing, apply, database, results } = await openAccounts(world);
    const plan = await importing([{ username: 'ada', password: 'pw' }]);
    database.prepare('UPDATE account_vault SET sealed = zeroblob(length(sealed))').run();
    const job = await apply(plan);
    expect((await results(job.jobId))[0]).toMatchObject({ state: 'failed' });
    expect(world.target.rows.size).toBe(0);
  });
});

it('accounts come back from captures, those that are there on demand', async () => {
  const world = worldOf();
  classOf(world.target, 4);
  const captures = [...(await world.target.capture(names(4))).values()].map(({ account, capture }) => ({
    username: account.username,
    capture,
  }));
  const before = snapshot(world.target);
  world.target.rows.delete('s001');
  world.target.rows.get('s002')!.values['full_name'] = 'Changed';
  const { accounts, apply } = await openAccounts(world);
  const missing = await accounts.planRestoreOf('lab', captures, { existing: false }, call());
  expect(missing.counts).toMatchObject({ create: 1, skip: 3 });
  const all = await accounts.planRestoreOf('lab', captures, { existing: true }, call());
  expect(all.counts).toMatchObject({ create: 1, update: 1, unchanged: 2 });
  await apply(all);
  expect(snapshot(world.target)).toBe(before);
  expect(world.target.signsIn('s001', 'pw-s001')).toBe(true);
});
