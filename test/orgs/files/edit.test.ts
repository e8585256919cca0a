// Files read and edited as an editor does it: secrets covered, merged with what changes on disk, drafts, undo.
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { permissions } from '../../../preload/contract/procedure.ts';
import { folderWith, openBench, type Bench } from './harness.ts';

let bench: Bench;
beforeEach(() => void (bench = openBench()));
afterEach(() => bench.close());

const toml = `# Lab\n[env.dev]\nhost = "192.0.2.7" # old box\ndomain = "dev.example.com"\n\n[env.prod]\nhost = "192.0.2.9"\napi_token = "winter-night"\n`;
const file = 'orgs/acme/tetra.toml';

const read = (root: string, below = file, reveal = false) =>
  bench.handlers.readFile({ root, path: below, reveal }, bench.call);
const edit = async (root: string, text: string, { base, baseText }: { base: string; baseText?: string }) =>
  bench.handlers.planEdit({ root, files: [{ path: file, base, text, ...(baseText && { baseText }) }] }, bench.call);
const onDisk = (root: string, below = file) => readFileSync(path.join(root, below), 'utf8');

test('a file is read with its secrets covered, edited around them, and undone; nothing of a secret is kept anywhere', async () => {
  const root = folderWith({ [file]: toml });
  const shown = await read(root);
  expect(shown).toMatchObject({ kind: 'toml', path: file, covered: [{ line: 8, key: 'env.prod.api_token' }] });
  expect(shown.text).not.toContain('winter');
  expect(shown.problems).toEqual([
    { line: 3, severity: 'warning', message: expect.stringContaining('comment') as string },
  ]);
  const plan = await edit(root, shown.text.replace('192.0.2.9', '192.0.2.10'), { base: shown.sha256 });
  expect((await bench.changes(plan))[0]).toMatchObject({
    ...{ kind: 'update', label: file },
    fields: [{ field: 'env.prod.host', old: '"192.0.2.9"', new: '"192.0.2.10"' }],
  });
  const job = await bench.run(plan);
  expect(onDisk(root)).toBe(toml.replace('192.0.2.9', '192.0.2.10'));
  await bench.run(bench.undo(job));
  expect(onDisk(root)).toBe(toml);
  expect(bench.said()).not.toContain('winter');
});

test('a changed secret is a mark in the plan, equal where it is equal', async () => {
  const root = folderWith({ [file]: toml });
  const { sha256, text } = await read(root);
  const plan = await edit(root, `${text.replace('"•••1"', '"spring-morning"')}b_token = "spring-morning"\n`, {
    base: sha256,
  });
  const [{ fields } = { fields: [] }] = await bench.changes(plan);
  expect(fields).toMatchObject([{ field: 'env.prod.api_token' }, { field: 'env.prod.b_token', old: null }]);
  expect(fields[0]!.old).toMatch(/^••• [0-9a-f]{6}$/);
  expect(fields[0]!.new).toBe(fields[1]!.new);
  expect(fields[0]!.new).not.toBe(fields[0]!.old);
  await bench.run(plan);
  expect(onDisk(root)).toContain('api_token = "spring-morning"');
  expect(bench.said()).not.toMatch(/winter|spring/);
});

test('who reveals secrets needs the right to, and it is written down', async () => {
  const root = folderWith({ [file]: toml });
  expect((await read(root, file, true)).text).toBe(toml);
  const rows = bench.database.prepare("SELECT subject, detail FROM audit WHERE action = 'orgs.reveal'").all();
  expect(rows).toMatchObject([{ subject: file }]);
  const others = new Set(permissions.filter((one) => one !== 'orgs.secrets'));
  const call = { ...bench.call, operator: { name: 'other', permissions: others, orgs: null } };
  await expect(bench.handlers.readFile({ root, path: file, reveal: true }, call)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect((await bench.handlers.readFile({ root, path: file, reveal: false }, call)).text).not.toContain('winter');
});

test('whoever acts for some organizations reaches no folder', async () => {
  const root = folderWith({ [file]: toml });
  const call = { ...bench.call, operator: { ...bench.call.operator, orgs: new Set(['acme']) } };
  const { handlers } = bench;
  const base = 'a'.repeat(64);
  const tries: (() => unknown)[] = [
    () => handlers.readFile({ root, path: file, reveal: false }, call),
    () => handlers.planEdit({ root, files: [{ path: file, base, text: '' }] }, call),
    () => handlers.planSet({ root, name: 'acme', set: ['a.b=1'], remove: [] }, call),
    () => handlers.planFix({ root }, call),
    () => handlers.planSwitch({ root, name: 'acme' }, call),
    () => handlers.planCreate({ root, name: 'other', template: 'simple', values: [] }, call),
    () => handlers.listTemplates({ root }, call),
    () => handlers.listSwitches({ root, limit: 10 }, call),
    () => handlers.saveDraft({ root, path: file, base, text: '' }, call),
    () => handlers.listDrafts({ limit: 10 }, call),
    () => handlers.getDraft({ root, path: file }, call),
    () => handlers.discardDraft({ root, path: file }, call),
    () => handlers.merge({ root, path: file }, call),
    () => handlers.listFolders({ limit: 10 }, call),
    () => handlers.openFolder({ root }, call),
    () => handlers.forgetFolder({ root }, call),
  ];
  expect(tries).toHaveLength(Object.keys(handlers).length);
  for (const attempt of tries) {
    const outcome = await Promise.resolve()
      .then(attempt)
      .then(
        () => 'answered',
        (error: unknown) => error,
      );
    expect(outcome).toMatchObject({ code: 'FORBIDDEN' });
  }
  // And plans of files are nobody's who acts for one organization, even of this very one.
  const plan = await bench.handlers.planSet(
    { root, name: 'acme', set: ['env.dev.host=192.0.2.8'], remove: [] },
    bench.call,
  );
  expect(() => bench.plans.planHandlers.get({ planId: plan.planId }, call)).toThrow(/no such plan/);
});

test('what does not parse is refused with its line; what did not parse before may be saved', async () => {
  const root = folderWith({ [file]: toml, 'a.env': 'A=1\n', 'broken.toml': 'a = \nb = 1\n' });
  const { sha256, text } = await read(root);
  await expect(edit(root, text.replace('[env.prod]', '[env.prod'), { base: sha256 })).rejects.toMatchObject({
    message: expect.stringContaining('line 6') as string,
  });
  await expect(edit(root, text.replace('"192.0.2.9"', '"•••7"'), { base: sha256 })).rejects.toThrow(/^Line 7: /);
  const env = await read(root, 'a.env');
  await expect(
    bench.handlers.planEdit(
      { root, files: [{ path: 'a.env', base: env.sha256, text: 'A=1\nrm -rf x\n' }] },
      bench.call,
    ),
  ).rejects.toThrow(/a\.env, line 2/);
  const broken = await read(root, 'broken.toml');
  expect(broken.problems).toMatchObject([{ line: 1, severity: 'error' }]);
  const plan = await bench.handlers.planEdit(
    { root, files: [{ path: 'broken.toml', base: broken.sha256, text: 'a = \nb = 2\n' }] },
    bench.call,
  );
  expect(plan.counts.update).toBe(1);
});

test('changed on disk meanwhile: merged where it can be, and said; otherwise a conflict with lines', async () => {
  const root = folderWith({ [file]: toml });
  const { sha256, text } = await read(root);
  writeFileSync(path.join(root, file), toml.replace('dev.example.com', 'new.example.com'));
  const plan = await edit(root, text.replace('192.0.2.9', '192.0.2.10'), { base: sha256 });
  const [change] = await bench.changes(plan);
  expect(change).toMatchObject({ kind: 'update', reason: expect.stringMatching(/^Merged with/) as string });
  await bench.run(plan);
  expect(onDisk(root)).toBe(toml.replace('dev.example.com', 'new.example.com').replace('192.0.2.9', '192.0.2.10'));

  const both = await edit(root, text.replace('dev.example.com', 'mine.example.com'), { base: sha256 });
  expect((await bench.changes(both))[0]).toMatchObject({
    ...{ kind: 'conflict', reason: expect.stringMatching(/^Line 4: changed here and on disk/) as string },
  });
  await expect(bench.run(both)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(onDisk(root)).not.toContain('mine.example.com');
});

test('a conflict is merged by hand: secrets come back though the merge has other ones too', async () => {
  const root = folderWith({ [file]: `a_token = "one"\nb = "1"\nc = "2"\ne = "3"\nd_token = "two"\n` });
  const { sha256, text } = await read(root);
  // A new secret before the others: tokens of the disk's text alone would be numbered otherwise.
  writeFileSync(
    path.join(root, file),
    `z_token = "zero"\na_token = "one"\nb = "disk"\nc = "2"\ne = "3"\nd_token = "three"\n`,
  );
  const mine = text.replace('b = "1"', 'b = "mine"').replace('c = "2"', 'c = "2"\nn_token = "typed"');
  const merge = await bench.handlers.merge({ root, path: file, base: sha256, text: mine }, bench.call);
  expect(merge.conflicts).toHaveLength(1);
  expect(JSON.stringify(merge)).not.toMatch(/zero|"one|two|three/);
  const resolved = merge.merged.replace(/<<<<<<< yours\n(.*\n)=======\n.*\n>>>>>>> on disk\n/, '$1');
  await expect(
    bench.handlers.planEdit(
      { root, files: [{ path: file, base: merge.theirsSha256, text: merge.merged }] },
      bench.call,
    ),
  ).rejects.toMatchObject({ code: 'BAD_INPUT' });
  const plan = await bench.handlers.planEdit(
    {
      root,
      files: [{ path: file, base: merge.theirsSha256, mergedFrom: merge.baseSha256, text: resolved }],
    },
    bench.call,
  );
  await bench.run(plan);
  expect(onDisk(root)).toBe(
    `z_token = "zero"\na_token = "one"\nb = "mine"\nc = "2"\nn_token = "typed"\ne = "3"\nd_token = "three"\n`,
  );
});

test('a merge is kept as a draft with the right secrets, and never one that would show an older one', async () => {
  const root = folderWith({ [file]: `a_token = "one"\nb = "1"\nc = "2"\nd_token = "two"\n` });
  const { sha256, text } = await read(root);
  const save = { root, path: file, base: sha256, text: text.replace('b = "1"', 'b = "mine"') };
  await bench.handlers.saveDraft(save, bench.call);
  const changed = `z_token = "zero"\na_token = "one"\nb = "1"\nc = "2"\nd_token = "three"\n`;
  writeFileSync(path.join(root, file), changed);
  const {
    merged,
    ours,
    theirsSha256: base,
    baseSha256: mergedFrom,
  } = await bench.handlers.merge({ root, path: file }, bench.call);
  const keep = (kept: string) =>
    bench.handlers.saveDraft({ root, path: file, base, mergedFrom, text: kept }, bench.call);
  // What a merge may not bring back for everybody to read: “two” is gone from the file, and from no text of ours.
  const older = /^d_token = .*$/m.exec(ours)![0];
  await expect(keep(merged.replace(/^d_token = .*$/m, older))).rejects.toMatchObject({ code: 'CONFLICT' });
  await keep(merged);
  const draft = await bench.handlers.getDraft({ root, path: file }, bench.call);
  expect(draft).toMatchObject({ base, disk: 'same' });
  expect(JSON.stringify(draft)).not.toMatch(/zero|one|two|three/);
  await bench.run(bench.handlers.planEdit({ root, files: [{ path: file, base, text: draft.text }] }, bench.call));
  expect(onDisk(root)).toBe(changed.replace('b = "1"', 'b = "mine"'));
});

test('markers of a merge that are left are refused with their line', async () => {
  const root = folderWith({ 'note.txt': 'a\nb\n' });
  const { sha256 } = await read(root, 'note.txt');
  const text = 'a\n<<<<<<< yours\nb\n=======\nc\n>>>>>>> on disk\n';
  await expect(
    bench.handlers.planEdit({ root, files: [{ path: 'note.txt', base: sha256, text }] }, bench.call),
  ).rejects.toThrow(/note\.txt, line 2/);
});

test('Windows line ends, a byte order mark and the mode stay though the editor knows neither', async () => {
  const before = `\uFEFF${toml.replaceAll('\n', '\r\n')}`;
  const root = folderWith({ [file]: before });
  chmodSync(path.join(root, file), 0o640);
  const { sha256, text } = await read(root);
  await bench.run(
    edit(root, text.replace('\uFEFF', '').replaceAll('\r\n', '\n').replace('192.0.2.9', '192.0.2.10'), {
      base: sha256,
    }),
  );
  expect(onDisk(root)).toBe(before.replace('192.0.2.9', '192.0.2.10'));
  expect((statSync(path.join(root, file)).mode & 0o777).toString(8)).toBe('640');
});

test('a new file with secrets is for its owner alone; a name that appears meanwhile is a conflict', async () => {
  const root = folderWith({ 'a.toml': 'x = 1\n' });
  const make = (below: string, text: string) =>
    bench.handlers.planEdit({ root, files: [{ path: below, base: null, text }] }, bench.call);
  await bench.run(make('orgs/acme/secrets.env', 'export A="b"\n'));
  expect((statSync(path.join(root, 'orgs/acme/secrets.env')).mode & 0o777).toString(8)).toBe('600');
  await bench.run(make('plain.toml', 'x = 1\n'));
  expect((statSync(path.join(root, 'plain.toml')).mode & 0o777).toString(8)).toBe('644');
  const late = await make('late.toml', 'x = 1\n');
  writeFileSync(path.join(root, 'late.toml'), 'x = 2\n');
  expect((await bench.run(late)).counts).toMatchObject({ conflict: 1 });
  expect(onDisk(root, 'late.toml')).toBe('x = 2\n');
});

test('what Tetra can’t see of an edit is said', async () => {
  const root = folderWith({ [file]: toml });
  const { sha256, text } = await read(root);
  const plan = await edit(root, `${text}work_user = 'prod'\n`, { base: sha256 });
  expect((await bench.changes(plan))[0]!.reason).toMatch(/Tetra can’t see all of this\. Line 9: .*single quotes/);
});

test('a draft survives the end of the process, is merged later, and goes when it is applied', async () => {
  const root = folderWith({ [file]: toml });
  const { sha256, text } = await read(root);
  const typed = text.replace('192.0.2.9', '192.0.2.10').replace('•••1', 'typed-later');
  expect(
    await bench.handlers.saveDraft({ root, path: file, base: sha256, text: `${typed}half = •••` }, bench.call),
  ).toMatchObject({ kept: true });
  await bench.handlers.saveDraft({ root, path: file, base: sha256, text: typed }, bench.call);
  const { dataDir } = bench;
  await bench.close();
  bench = openBench({ dataDir });
  expect((await bench.handlers.listDrafts({ root, limit: 10 }, bench.call)).rows).toMatchObject([
    { path: file, base: sha256, disk: 'same', savedBy: 'tester' },
  ]);
  // Its file has changed since, and nobody but the draft knows what it was.
  writeFileSync(path.join(root, file), toml.replace('# Lab', '# The lab'));
  const draft = await bench.handlers.getDraft({ root, path: file }, bench.call);
  expect(draft).toMatchObject({ disk: 'changed', text: typed });
  expect(draft.baseText).not.toContain('winter');
  const plan = await edit(root, draft.text, { base: draft.base! });
  expect((await bench.changes(plan))[0]!.reason).toMatch(/^Merged/);
  await bench.run(plan);
  expect(onDisk(root)).toBe(
    toml.replace('# Lab', '# The lab').replace('192.0.2.9', '192.0.2.10').replace('winter-night', 'typed-later'),
  );
  expect((await bench.handlers.listDrafts({ limit: 10 }, bench.call)).total).toBe(0);
  expect(bench.said()).not.toMatch(/winter|typed-later/);
});

test('a draft that was written on since the plan is kept; one that says nothing new is none', async () => {
  const root = folderWith({ [file]: toml });
  const { sha256, text } = await read(root);
  const save = (draft: string) => bench.handlers.saveDraft({ root, path: file, base: sha256, text: draft }, bench.call);
  expect(await save(text)).toMatchObject({ kept: false });
  const planned = text.replace('192.0.2.9', '192.0.2.10');
  await save(planned);
  const plan = await edit(root, planned, { base: sha256 });
  await save(`${planned}# more\n`);
  await bench.run(plan);
  expect((await bench.handlers.getDraft({ root, path: file }, bench.call)).text).toBe(`${planned}# more\n`);
  expect(await bench.handlers.discardDraft({ root, path: file }, bench.call)).toEqual({ discarded: true });
  await expect(bench.handlers.getDraft({ root, path: file }, bench.call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('what somebody typed is theirs to see: others see it covered', async () => {
  const root = folderWith({ [file]: toml });
  const { sha256, text } = await read(root);
  await bench.handlers.saveDraft({ root, path: file, base: sha256, text: `${text}b_token = "typed"\n` }, bench.call);
  const others = new Set(permissions.filter((one) => one !== 'orgs.secrets'));
  const call = { ...bench.call, operator: { name: 'other', permissions: others, orgs: null } };
  expect((await bench.handlers.getDraft({ root, path: file }, call)).text).not.toContain('typed');
  expect(JSON.stringify(await bench.handlers.merge({ root, path: file }, call))).not.toContain('typed');
  expect((await bench.handlers.getDraft({ root, path: file }, bench.call)).text).toContain('typed');
});
