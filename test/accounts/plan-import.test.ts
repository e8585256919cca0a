// What an import plans: every row against live accounts, and what is in the way, first and with its line.
import { describe, expect, it } from 'vitest';
import { FakeTarget } from './fake-target.ts';
import { openAccounts, rowsOf, type RowSpec, type World } from './plan-bench.ts';

const worldOf = (target = new FakeTarget()): World & { target: FakeTarget } => ({
  target,
  rows: rowsOf([]),
  usernames: [],
});
const brief = (rows: { kind: string; label: string; reason: string | null }[]) =>
  rows.map(({ kind, label, reason }) => `${kind} ${label}${reason === null ? '' : `: ${reason}`}`);

describe('modes', () => {
  const file = [
    { username: 'ada', values: { full_name: 'Ada Byron', email: null }, password: 'engine-1' },
    { username: 'bob', values: { full_name: 'Bob', email: 'bob@example.com' } },
    { username: 'new', values: { full_name: 'New One', email: 'new@example.com' }, password: 'engine-3' },
  ];
  const open = async () => {
    const world = worldOf();
    world.target.add('ada', { full_name: 'Ada', email: 'ada@example.com' });
    world.target.add('bob', { full_name: 'Bob', email: 'bob@example.com' });
    for (let index = 0; index < 4; index++) world.target.add(`old-${index}`);
    return { world, ...(await openAccounts(world)) };
  };

  it('creates and updates, field by field, and only counts what is so already', async () => {
    const { importing, changes, database } = await open();
    const plan = await importing(file);
    expect(plan.counts).toMatchObject({ create: 1, update: 1, unchanged: 1, skip: 0, error: 0, conflict: 0 });
    expect(plan.sentence).toBe('Update 1 account, create 1, leave 1 as it is');
    const [ada, made] = await changes(plan.planId);
    expect(ada!.fields).toEqual([
      { field: 'full_name', old: 'Ada', new: 'Ada Byron' },
      { field: 'email', old: 'ada@example.com', new: null },
    ]);
    expect(made!.fields).toEqual([
      { field: 'username', old: null, new: 'new' },
      { field: 'full_name', old: null, new: 'New One' },
      { field: 'email', old: null, new: 'new@example.com' },
      { field: 'password', old: null, new: 'from the file' },
    ]);
    expect(JSON.stringify(database.prepare('SELECT * FROM changes').all())).not.toContain('engine');
  });

  it('create leaves those that exist; update those that do not', async () => {
    const { importing, changes } = await open();
    const create = await importing(file, { mode: 'create' });
    expect(create.counts).toMatchObject({ create: 1, update: 0, skip: 2 });
    const update = await importing(file, { mode: 'update' });
    expect(update.counts).toMatchObject({ create: 0, update: 1, skip: 1, unchanged: 1 });
    expect(brief(await changes(update.planId))).toContain('skip new: There is no such account in lab.');
  });

  it('passwords of accounts that exist are set when that is asked for', async () => {
    const { importing, changes, apply, world } = await open();
    const plan = await importing(file, { updatePassword: 'always' });
    expect((await changes(plan.planId))[0]!.fields.at(-1)).toEqual({
      field: 'password',
      old: 'set',
      new: 'from the file',
    });
    await apply(plan);
    expect(world.target.signsIn('ada', 'engine-1')).toBe(true);
    expect(world.target.signsIn('bob', 'secret')).toBe(true);
  });

  it('synchronise disables or deletes what is missing, braked, and within a filter', async () => {
    const { importing, world } = await open();
    for (let index = 0; index < 4; index++) world.target.add(`lab-${index}`, { groups: ['lab-1'] });
    world.target.protectedNames.add('old-0');
    const disable = await importing(file, { mode: 'synchronise', missing: 'disable' });
    expect(disable.counts).toMatchObject({ create: 1, update: 8, skip: 1, delete: 0 });
    expect(disable.brake).toMatchObject({ confirm: 7 });
    const narrow = await importing(file, { mode: 'synchronise', missing: 'delete', within: 'group:lab-1' });
    expect(narrow.counts).toMatchObject({ create: 1, update: 5, skip: 0 });
    const keep = await importing(file, { mode: 'synchronise' });
    expect(keep.counts).toMatchObject({ create: 1, update: 1 });
  });

  it('rows without usernames change the accounts that their e-mail tells, and make none', async () => {
    const { importing, world, changes } = await open();
    world.target.add('mia', { email: 'mia@example.com' });
    const rows: RowSpec[] = [
      { username: '', values: { email: 'mia@example.com', full_name: 'Mia Holt' } },
      { username: '', values: { email: 'nobody@example.com' } },
      { username: '', values: { email: 'noone@example.com' } },
    ];
    const plan = await importing(rows, { match: 'email' });
    expect(plan.counts).toMatchObject({ create: 0, update: 1, error: 2, conflict: 0 });
    expect(brief(await changes(plan.planId))).toEqual([
      'error students.csv, line 3: students.csv, line 3: No account has the e-mail address "nobody@example.com".',
      'error students.csv, line 4: students.csv, line 4: No account has the e-mail address "noone@example.com".',
      'update mia',
    ]);
  });

  it('nothing is missed while a part of the file can’t be read, nor what a row in error names', async () => {
    const { importing, changes } = await open();
    const bad = [
      ...file,
      { username: 'old-0', problems: [{ column: 'email', problem: 'is none', weight: 'error' as const }] },
    ];
    const plan = await importing(bad, { mode: 'synchronise', missing: 'disable' });
    expect((await changes(plan.planId)).filter(({ action }) => action === 'disable').map(({ label }) => label)).toEqual(
      ['old-1', 'old-2', 'old-3'],
    );
    const remark = {
      file: 'students.csv',
      line: null,
      problem: 'It was read as windows-1252.',
      weight: 'warning' as const,
    };
    const told = await importing(file, { mode: 'synchronise', missing: 'disable' }, [remark]);
    expect(told.counts).toMatchObject({ error: 0, conflict: 0, skip: 1, create: 1 });
    const broken = [
      { file: 'students.csv', line: 9, problem: 'a quote is opened and never closed', weight: 'error' as const },
    ];
    const lost = await importing(file, { mode: 'synchronise', missing: 'disable' }, broken);
    expect(lost.counts).toMatchObject({ error: 1, conflict: 1, update: 1, create: 1 });
    expect(brief(await changes(lost.planId))[0]).toBe(
      'error students.csv, line 9: students.csv, line 9: a quote is opened and never closed',
    );
  });
});

describe('what is in the way', () => {
  it('comes first, with file and line', async () => {
    const world = worldOf();
    world.target.add('Alice');
    world.target.add('prov');
    world.target.protectedNames.add('prov');
    const { importing, changes } = await openAccounts(world);
    const plan = await importing([
      { username: 'fine', values: { full_name: 'Fine', groups: ['lab-1'], note: 'x' } },
      { username: 'alice', values: { full_name: 'Alice' } },
      { username: 'twin', values: { full_name: 'One' } },
      { username: 'TWIN', values: { full_name: 'Two' } },
      { username: 'nogroup', values: { groups: ['lab-9'] } },
      { username: '=cmd', values: {} },
      { username: '', values: {} },
      { username: 'bad', problems: [{ column: 'email', problem: 'is no address', weight: 'error' }] },
      { username: 'prov', values: { full_name: 'Changed' } },
    ]);
    expect(plan.counts).toMatchObject({ create: 1, conflict: 3, error: 4, skip: 2, update: 0 });
    const rows = brief(await changes(plan.planId));
    expect(rows.slice(0, 7).every((row) => /^(error|conflict) /.test(row))).toBe(true);
    expect(rows).toEqual(
      expect.arrayContaining([
        'conflict alice: students.csv, line 3: The target takes "alice" for "Alice", which exists. Spell it so, or choose another username.',
        'conflict twin: students.csv, line 4 and students.csv, line 5 are for the same username ("twin"). Leave one of them out.',
        'conflict TWIN: students.csv, line 4 and students.csv, line 5 are for the same username ("twin"). Leave one of them out.',
        'error nogroup: students.csv, line 6: groups: There is no group "lab-9" in this target. Let missing groups be made (--make-groups), or correct the row.',
        'error =cmd: students.csv, line 7: username: begins with a character of formulas',
        'error students.csv, line 8: students.csv, line 8: The row has no username.',
        'error bad: students.csv, line 9: email: is no address',
        'skip prov: It is the account that Provost signs in with.',
        'skip Column Note: lab does not keep it: what the file says of it is left out.',
      ]),
    );
  });

  it('a target that Provost makes no groups in says so, asked or not', async () => {
    const world = worldOf();
    (world.target.traits as { makesGroups: boolean }).makesGroups = false;
    const { importing, changes } = await openAccounts(world);
    const rows = [{ username: 'ada', values: { groups: ['lab-9'] } }];
    await expect(importing(rows, { makeGroups: true })).rejects.toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      message: 'Provost makes no groups in lab.',
    });
    const { planId } = await importing(rows);
    expect(brief(await changes(planId))).toEqual([
      'error ada: students.csv, line 2: groups: There is no group "lab-9" in this target. Make it there first, or correct the row.',
    ]);
  });

  it('tells all that is wrong with a row', async () => {
    const { importing, changes } = await openAccounts(worldOf());
    const { planId } = await importing([
      {
        username: 'bad',
        problems: [
          { column: 'email', problem: 'is no address', weight: 'error' },
          { column: 'role', problem: 'looks odd', weight: 'warning' },
          { column: null, problem: 'The account would end before it begins.', weight: 'error' },
        ],
      },
      { username: 'nogroups', values: { groups: ['lab-1', 'lab-8', 'lab-9'], full_name: 'Fine' } },
    ]);
    expect(brief(await changes(planId))).toEqual([
      'error bad: students.csv, line 2: email: is no address. The account would end before it begins.',
      'error nogroups: students.csv, line 3: groups: There is no group "lab-8" and no "lab-9" in this target. Let missing groups be made (--make-groups), or correct the row.',
    ]);
  });

  it('two rows that match one account by e-mail, and two accounts that match one row', async () => {
    const world = worldOf();
    world.target.add('ada', { email: 'ada@example.com' });
    world.target.add('one', { email: 'same@example.com' });
    world.target.add('two', { email: 'SAME@example.com' });
    const { importing, changes } = await openAccounts(world);
    const plan = await importing(
      [
        { username: 'x', values: { email: 'ADA@example.com', full_name: 'A' } },
        { username: 'ada', values: { email: 'ada@example.com', full_name: 'B' } },
        { values: { email: 'same@example.com', full_name: 'C' } },
        { username: 'one', values: { email: 'other@example.com' } },
        { values: { email: null } },
      ],
      { match: 'email' },
    );
    const rows = brief(await changes(plan.planId));
    expect(plan.counts).toMatchObject({ conflict: 4, error: 1, create: 0, update: 0 });
    expect(rows).toEqual(
      expect.arrayContaining([
        'conflict x: students.csv, line 2 and students.csv, line 3 are for the account "ada". Leave one of them out.'.replace(
          'x:',
          'ada:',
        ),
        'conflict students.csv, line 4: students.csv, line 4: "one" and "two" have the e-mail address "same@example.com". Which one is meant is not clear.',
        'conflict one: students.csv, line 5: "one" exists already, with another e-mail address.',
      ]),
    );
  });

  it('other usernames of matched accounts stay, and that is said once', async () => {
    const world = worldOf();
    world.target.add('ada', { email: 'ada@example.com' });
    const { importing, changes } = await openAccounts(world);
    const plan = await importing([{ username: 'byron', values: { email: 'ada@example.com', full_name: 'Ada' } }], {
      match: 'email',
    });
    expect(brief(await changes(plan.planId))).toEqual([
      'update ada',
      'skip Other usernames: 1 rows name another username than the account has that they match. Usernames stay as they are; a column "old_username" renames.',
    ]);
  });
});

describe('renaming', () => {
  it('goes through old_username, once, and never onto another account', async () => {
    const world = worldOf();
    for (const name of ['ada', 'bob', 'cyd', 'dan']) world.target.add(name, {}, `pw-${name}`);
    const { importing, changes, apply, undo } = await openAccounts(world);
    const rows: RowSpec[] = [
      { username: 'ada.byron', old: 'ada' },
      { username: 'cyd', old: 'bob' },
      { username: 'eve', old: 'nobody' },
      { username: 'dan2', old: 'dan' },
      { username: 'dan2', values: { full_name: 'Dan' } },
    ];
    const plan = await importing(rows);
    expect(brief(await changes(plan.planId))).toEqual([
      'error eve: students.csv, line 4: There is no account "nobody" to rename.',
      'conflict dan: students.csv, line 5 and students.csv, line 6 are for the account "dan". Leave one of them out.',
      'conflict dan2: students.csv, line 5 and students.csv, line 6 are for the account "dan". Leave one of them out.',
      'conflict cyd: students.csv, line 3: Both "bob" and "cyd" exist, so the one can\'t be renamed.',
      'update ada',
    ]);
    const job = await apply(plan);
    expect(job.counts).toMatchObject({ done: 1 });
    expect(world.target.signsIn('ada.byron', 'pw-ada')).toBe(true);
    expect((await importing([rows[0]!])).counts).toMatchObject({ update: 0, unchanged: 1 });
    await apply(await undo(job));
    expect(world.target.signsIn('ada', 'pw-ada')).toBe(true);
    expect(world.target.rows.has('ada.byron')).toBe(false);
  });
});

it('full names are put together where first and last names are not kept; groups are added, or exact', async () => {
  const world = worldOf();
  world.target.add('ada', { groups: ['lab-1'] });
  const { importing, changes } = await openAccounts(world);
  const rows = [{ username: 'ada', values: { first_name: 'Ada', last_name: 'Byron', groups: ['lab-2'] } }];
  const fieldsOf = async (input: object) => (await changes((await importing(rows, input)).planId))[0]!.fields;
  expect(await fieldsOf({})).toEqual([
    { field: 'groups', old: 'lab-1', new: 'lab-1; lab-2' },
    { field: 'full_name', old: null, new: 'Ada Byron' },
  ]);
  expect(await fieldsOf({ groupsMode: 'exact' })).toContainEqual({ field: 'groups', old: 'lab-1', new: 'lab-2' });
});

it('rows marked as deleted disable with a purge date; new accounts change their password where the policy says so', async () => {
  const world = { ...worldOf(), policy: { changeAtNextLogin: true } };
  world.target.add('ada');
  const { importing, changes, apply, purges } = await openAccounts(world);
  const plan = await importing([
    { username: 'ada', delete: true },
    { username: 'nobody', delete: true },
    { username: 'new', password: 'engine-9' },
  ]);
  const rows = await changes(plan.planId);
  expect(brief(rows)).toEqual(['update ada', 'create new', 'skip nobody: There is no such account in lab.']);
  expect(rows[0]!.fields.map(({ field }) => field)).toEqual(['disabled', 'purge']);
  expect(rows[1]!.fields).toContainEqual({ field: 'must_change_password', old: null, new: 'true' });
  await apply(plan);
  expect(purges.has('ada')).toBe(true);
  expect(world.target.signsIn('ada', 'secret')).toBe(false);
});
