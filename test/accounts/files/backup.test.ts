// Backups: all of a roster in a sealed file, brought back with passwords; files that are cut off, changed, of another kind or
// passphrase say so and bring nothing.
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSealed, sealFile, type About } from '../../../main/accounts/files/sealed.ts';
import { openAccountsHouse, type AccountsHouse } from '../house.ts';
import { applied, auditOf, everybody, imported, refusal, removeAll } from './files.ts';

/** Imports read in a thread of their own, which starts slowly on a busy machine. */
const timeout = 120_000;
const passphrase = 'a long enough passphrase';

const backup = (house: AccountsHouse, name: string, more = {}) =>
  house.accounts.handlers.backup(
    {
      target: 'roster',
      to: path.join(house.dir, name),
      passphrase,
      overwrite: false,
      purpose: 'before summer',
      ...more,
    },
    house.call,
  );
const planRestore = (house: AccountsHouse, name: string, more = {}) =>
  house.accounts.handlers.planRestore(
    { target: 'roster', from: path.join(house.dir, name), passphrase, existing: false, ...more },
    house.call,
  );

/** Rows of the roster as they lie in the database, passwords opened by sending them on. */
async function passwordsOf(house: AccountsHouse): Promise<Record<string, string | null>> {
  const { importHandlers: imports } = house.accounts;
  const { importId } = await imports.begin({}, house.call);
  await imports.addTarget({ importId, target: 'roster' }, house.call);
  const { rows } = await imports.rows({ importId, only: 'all', limit: 500 }, house.call);
  return Object.fromEntries(rows.map(({ username, values }) => [username, values['password'] ?? null]));
}

test('a class is backed up, deleted and brought back as it was', { timeout }, async () => {
  await using house = await openAccountsHouse();
  const rows = Array.from(
    { length: 1200 },
    (_, at) => `s${at},passphrase nr ${at},Person ${at},lab-${at % 3}; all,S-${at}`,
  );
  await imported(house, 'class.csv', `username,password,full_name,groups,external_id\n${rows.join('\n')}\n`);
  const before = await everybody(house);
  const marks = () =>
    house.database.prepare('SELECT key, fields, password_mark FROM roster_accounts ORDER BY key').all();
  const marked = marks();
  const written = await backup(house, 'class.backup');
  expect(written.accounts).toBe(1200);
  const bytes = readFileSync(path.join(house.dir, 'class.backup'));
  expect(written.bytes).toBe(bytes.length);
  expect(statSync(path.join(house.dir, 'class.backup')).mode & 0o777).toBe(0o600);
  expect(bytes.includes('Person')).toBe(false);
  const [row] = auditOf(house, 'accounts.backed-up');
  expect(JSON.parse(row!)).toEqual({ targetId: 'roster', purpose: 'before summer', ...written });

  // Nothing is missing: nothing to do.
  expect((await planRestore(house, 'class.backup')).counts).toMatchObject({ create: 0, skip: 1200 });
  await removeAll(house);
  expect(await everybody(house)).toEqual([]);
  const plan = await planRestore(house, 'class.backup');
  expect(plan.counts).toMatchObject({ create: 1200 });
  const jobId = await applied(house, plan.planId);
  expect(await everybody(house)).toEqual(before);
  expect(marks()).toEqual(marked);
  expect(Object.values(await passwordsOf(house)).every((one) => one === 'given')).toBe(true);

  const undo = await house.plans.jobHandlers.planUndo({ jobId }, house.call);
  await applied(house, undo.planId, undo.brake?.confirm ?? undefined);
  expect(await everybody(house)).toEqual([]);
});

test('what is in the way comes first, then what is brought back, then what is left as it is', { timeout }, async () => {
  await using house = await openAccountsHouse();
  const line = (name: string) => `${name},correct horse battery\n`;
  await imported(house, 'a.csv', `username,password\n${['ada', 'ben', 'cem', 'dora'].map(line).join('')}`);
  await backup(house, 'four.backup');
  await removeAll(house);
  await imported(house, 'b.csv', `username,password\n${line('ada')}${line('Dora')}`);
  const { planId } = await planRestore(house, 'four.backup');
  const { rows } = await house.plans.planHandlers.listChanges({ planId, limit: 500 }, house.call);
  const told = rows.toSorted((a, b) => a.seq - b.seq).map(({ kind, label }) => `${kind} ${label}`);
  expect(told).toEqual(['conflict dora', 'create ben', 'create cem', 'skip ada']);
});

test('what exists is put back on demand, and what is as it was is only counted', { timeout }, async () => {
  await using house = await openAccountsHouse();
  await imported(
    house,
    'a.csv',
    'username,password,title\nada,correct horse battery,Tutor\nben,battery staple horse,Student\n',
  );
  await backup(house, 'two.backup');
  await imported(house, 'b.csv', 'username,title\nada,Dean\n');
  const plan = await planRestore(house, 'two.backup', { existing: true });
  expect(plan.counts).toMatchObject({ update: 1, unchanged: 1 });
  await applied(house, plan.planId);
  expect((await everybody(house)).map(({ values }) => values['title'])).toEqual(['Tutor', 'Student']);
});

test('a roster elsewhere takes the backup: it needs no key of this one', { timeout }, async () => {
  await using house = await openAccountsHouse();
  await imported(house, 'a.csv', 'username,password\nada,correct horse battery\n');
  await backup(house, 'one.backup');
  await using other = await openAccountsHouse();
  copyFileSync(path.join(house.dir, 'one.backup'), path.join(other.dir, 'one.backup'));
  const plan = await planRestore(other, 'one.backup');
  await applied(other, plan.planId);
  expect(await passwordsOf(other)).toEqual({ ada: 'given' });
});

test('wrong files and wrong passphrases are told apart', { timeout }, async () => {
  await using house = await openAccountsHouse();
  await imported(house, 'a.csv', 'username,password\nada,correct horse battery\nben,battery staple horse\n');
  await backup(house, 'whole.backup');
  const whole = readFileSync(path.join(house.dir, 'whole.backup'));
  const bad = async (bytes: Buffer, more = {}) => {
    writeFileSync(path.join(house.dir, 'bad.backup'), bytes);
    return (await refusal(() => planRestore(house, 'bad.backup', more))).message;
  };
  const flipped = (at: number) => {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1;
    return bytes;
  };
  expect(await bad(whole, { passphrase: 'another long passphrase' })).toMatch(/passphrase does not open "bad.backup"/);
  expect(await bad(Buffer.from('username,password\n'))).toMatch(/is no backup of accounts/);
  expect(await bad(Buffer.alloc(0))).toMatch(/is no backup of accounts/);
  expect(await bad(whole.subarray(0, 60))).toMatch(/cut off/);
  expect(await bad(whole.subarray(0, -1))).toMatch(/cut off/);
  expect(await bad(flipped(whole.length - 1))).toMatch(/was changed/);
  expect(await bad(flipped(whole.length - 40))).toMatch(/was changed/);
  expect(await bad(Buffer.concat([whole, whole.subarray(-50)]))).toMatch(/was changed/);
  // The header: its braces, and what it says of the target.
  expect(await bad(flipped(28))).toMatch(/changed at its beginning/);
  const renamed = Buffer.from(whole.toString('latin1').replace('"target":"roster"', '"target":"poster"'), 'latin1');
  expect(await bad(renamed)).toMatch(/its beginning was changed/);
  expect(await refusal(() => planRestore(house, 'none.backup'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(() => planRestore(house, '.'))).toMatchObject({ code: 'BAD_INPUT' });
  expect(await refusal(() => backup(house, 'whole.backup'))).toMatchObject({ code: 'CONFLICT' });
  expect(await refusal(() => backup(house, 'none/whole.backup'))).toMatchObject({ code: 'BAD_INPUT' });
  expect(await refusal(() => backup(house, 'x', { to: 'x' }))).toMatchObject({ code: 'BAD_INPUT' });
  expect(readFileSync(path.join(house.dir, 'whole.backup')).equals(whole)).toBe(true);
  expect((await backup(house, 'whole.backup', { overwrite: true })).accounts).toBe(2);
  // Nothing of what was refused is left in the vault.
  expect(house.database.prepare("SELECT count(*) FROM account_vault WHERE scope LIKE 'plan/%'").pluck().get()).toBe(0);
});

const about: About = { version: 1, kind: 'linux', target: 'lab', accounts: 3, madeAt: 0 };

async function* lines(count: number) {
  // Random, so that gzip makes several blocks of it.
  for (let at = 0; at < count; at++)
    yield JSON.stringify({ at, noise: Buffer.from(crypto.getRandomValues(new Uint8Array(3000))).toString('base64') });
}

test('blocks that were left out, moved or taken from another file are noticed', async () => {
  await using house = await openAccountsHouse();
  const file = path.join(house.dir, 'blocks');
  const write = async (name: string) => {
    const pieces: Buffer[] = [];
    for await (const piece of sealFile(about, lines(400), passphrase, 10)) pieces.push(piece);
    writeFileSync(name, Buffer.concat(pieces));
    return pieces;
  };
  const read = async (pieces: readonly Buffer[]) => {
    writeFileSync(file, Buffer.concat(pieces));
    await using sealed = await openSealed(file, passphrase);
    let count = 0;
    for await (const line of sealed.lines()) count += line === '' ? 0 : 1;
    return count;
  };
  const [head, ...blocks] = await write(file);
  const [otherHead, ...others] = await write(file);
  expect(blocks.length).toBeGreaterThan(3);
  expect(await read([head!, ...blocks])).toBe(400);
  const refused = async (pieces: readonly Buffer[]) => (await refusal(() => read(pieces))).message;
  expect(await refused([head!, ...blocks.slice(0, -1)])).toMatch(/cut off/);
  expect(await refused([head!, ...blocks.slice(1)])).toMatch(/was changed/);
  expect(await refused([head!, blocks[1]!, blocks[0]!, ...blocks.slice(2)])).toMatch(/was changed/);
  expect(await refused([head!, blocks[0]!, others[1]!, ...blocks.slice(2)])).toMatch(/was changed/);
  expect(await refused([otherHead!, ...blocks])).toMatch(/was changed/);
  expect(await refused([head!])).toMatch(/cut off/);
});

test('a backup of another kind of target, or of a newer Provost, is refused', async () => {
  await using house = await openAccountsHouse();
  const file = path.join(house.dir, 'linux.backup');
  const pieces: Buffer[] = [];
  for await (const piece of sealFile(about, lines(1), passphrase, 10)) pieces.push(piece);
  writeFileSync(file, Buffer.concat(pieces));
  expect((await refusal(() => planRestore(house, 'linux.backup'))).message).toMatch(/of kind linux; roster is roster/);
  writeFileSync(
    file,
    Buffer.from(Buffer.concat(pieces).toString('latin1').replace('"version":1', '"version":2'), 'latin1'),
  );
  expect((await refusal(() => planRestore(house, 'linux.backup'))).message).toMatch(/newer Provost/);
});
