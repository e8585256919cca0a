// Exports: what a spreadsheet would run is made safe and comes back as it was; presets leave out what they say; the audit log
// knows of each, and nothing of a password.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formats } from '../../../main/accounts/files/formats.ts';
import { readXlsxTable } from '../../../main/accounts/import/xlsx.ts';
import { readCsv } from '../../../main/csv/read.ts';
import { unescapeFormula } from '../../../main/csv/text.ts';
import { openAccountsHouse } from '../house.ts';
import { longestShare } from '../turns.ts';
import { auditOf, everybody, exported, exportInput, imported, refusal, removeAll } from './files.ts';

/** Imports read in a thread of their own, which starts slowly on a busy machine. */
const timeout = 120_000;

const nasty = [
  ...['=1+1', '-smith', '+49 30 123456', '@SUM(A1)', '＝x', '＋1', "'=1", "''=1", "'quoted'", 'a;=1+1;b', "a;'=1"],
  ...['say "hi"', 'comma, semicolon; tab', '00123', '1e5', '2026-11-21', 'TRUE', '{"a":1}', '<b>&amp;</b>', '_x0041_'],
  ...['Zoë Müller', '学生 ひろ', '🦉 owl', 'ﬁ'],
];
const breaks = ['one\ntwo', 'one\r\n=two', 'list:\n- a\n- b'];

async function everyByte(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const one of bytes) all.push(one);
  return Buffer.concat(all);
}

async function* once<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}

test('a cell of the CSV reads back to exactly what it was, and begins no formula wherever cells are divided', async () => {
  const letters = ["'", '=', '+', '-', '@', '＝', ' ', '\t', '\n', '\r', 'a', '"', ',', ';', '\u00A0', 'é'];
  const cells = fc.array(fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 }), {
    minLength: 2,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(cells, async (row) => {
      const names = row.map((_, index) => `c${index}`);
      const bytes = await everyByte(formats.csv.write({ columns: names, rows: once([row]), about: {} }));
      expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
      const read: string[][] = [];
      readCsv(
        bytes.subarray(3),
        { delimiter: ',', rowAtMost: 65_536, firstLine: 1 },
        {
          row: (record) => void read.push(record),
          broken: (line) => expect.fail(`line ${line} is broken`),
        },
      );
      // A row of nothing but empty cells is one too.
      expect(read[1]!.map(unescapeFormula)).toEqual(row);
      const text = bytes.subarray(3).toString();
      // As a spreadsheet divides it that was told of semicolons or tabs.
      for (const cell of text.split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^[^\S\t\r\n]*[=+\-@＝]/u);
    }),
    { numRuns: 300 },
  );
});

test.each(['csv', 'json', 'xlsx'] as const)(
  'what is exported as %s is imported to what it was',
  { timeout },
  async (format) => {
    await using house = await openAccountsHouse();
    const people = [...nasty, ...breaks].map((value, index) => ({
      username: `p${String(index).padStart(2, '0')}`,
      ...{ password: 'correct horse battery', note: value },
      ...(breaks.includes(value) ? {} : { title: value, organization: value }),
      ...{ full_name: `Person ${index}`, email: `p${index}@example.com`, external_id: `=${index}`.slice(index % 2) },
      ...{
        groups: ['lab-1', 'a;b', 'c|d'],
        role: 'student',
        valid_until: '2099-12-31',
        'attribute.guac-colour': value.trim().replaceAll(/\s+/g, ' '),
      },
    }));
    await imported(house, 'class.json', JSON.stringify(people));
    const before = await everybody(house);
    expect(before).toHaveLength(people.length);
    expect(before[0]!.values['title']).toBe('=1+1');
    expect(before[0]!.groups).toEqual(['a;b', 'c|d', 'lab-1']);
    const file = await exported(house, { filter: '', format });
    expect(file.accounts).toBe(people.length);
    expect(file.name).toMatch(new RegExp(`^roster-accounts-\\d{4}-\\d\\d-\\d\\d\\.${format}$`));
    expect(file.bytes.includes('correct horse')).toBe(false);
    await removeAll(house);
    expect(await everybody(house)).toEqual([]);
    await imported(house, `back.${format}`, file.bytes, { passwords: 'none' });
    expect(await everybody(house)).toEqual(before);
  },
);

test('cells of an XLSX are text, whatever they look like', async () => {
  const bytes = await everyByte(
    formats.xlsx.write({
      columns: ['username', 'x'],
      rows: once([
        ['ada', '=1+1'],
        ['00123', '1e5'],
      ]),
      about: {},
    }),
  );
  const { records } = await readXlsxTable(bytes, undefined, 10);
  expect(records).toEqual([
    ['username', 'x'],
    ['ada', '=1+1'],
    ['00123', '1e5'],
  ]);
});

const csvRows = (bytes: Buffer) =>
  bytes
    .toString()
    .slice(1)
    .trim()
    .split('\r\n')
    .map((line) => line.split(','));

test(
  'presets leave out what they say; pseudonyms are of one export alone and in no order of names',
  { timeout },
  async () => {
    await using house = await openAccountsHouse();
    const rows = Array.from(
      { length: 40 },
      (_, at) =>
        `s${String(at).padStart(2, '0')},correct horse battery,Person ${at},s${at}@example.com,X-${at},lab-${at % 2},seen`,
    );
    await imported(
      house,
      'class.csv',
      `username,password,full_name,email,external_id,groups,note\n${rows.join('\n')}\n`,
    );
    const plain = csvRows((await exported(house, { filter: '', preset: 'no-contact' })).bytes);
    expect(plain[0]).toContain('full_name');
    for (const name of ['email', 'external_id', 'note', 'password']) expect(plain[0]).not.toContain(name);
    expect(plain.flat().join()).not.toMatch(/@|X-\d/);

    const first = await exported(house, { filter: '', preset: 'pseudonymous' });
    const coded = csvRows(first.bytes);
    expect(coded[0]).toEqual(['pseudonym', 'role', 'groups', 'disabled']);
    expect(coded).toHaveLength(41);
    expect(first.bytes.toString()).not.toMatch(/s\d\d|Person|example/);
    const codes = coded.slice(1).map(([code]) => code!);
    expect(new Set(codes).size).toBe(40);
    expect(codes).toEqual(codes.toSorted());
    const second = csvRows((await exported(house, { filter: '', preset: 'pseudonymous' })).bytes).map(
      ([code]) => code!,
    );
    expect(second.filter((code) => codes.includes(code))).toEqual([]);
  },
);

test('each export is in the audit log with what for, of whom and its hash, without names', { timeout }, async () => {
  await using house = await openAccountsHouse();
  await imported(
    house,
    'class.csv',
    'username,password,groups\nada,correct horse battery,lab-1\nben,battery staple horse,lab-2\n',
  );
  const { sha256, bytes } = await exported(house, { usernames: ['ada'], purpose: 'marks of May' });
  await exported(house, { filter: 'group:lab-2', format: 'json' });
  const [named, filtered] = auditOf(house, 'accounts.exported');
  expect(JSON.parse(named!)).toMatchObject({
    ...{ purpose: 'marks of May', format: 'csv', preset: 'full', accounts: 1, named: 1, sha256, bytes: bytes.length },
    columns: expect.arrayContaining(['username', 'groups']) as string[],
  });
  expect(named).not.toContain('ada');
  expect(JSON.parse(filtered!)).toMatchObject({ filter: 'group:lab-2', accounts: 1 });
  expect((await house.audit.verify()).ok).toBe(true);
});

test('who is not there, or means nobody, is refused; others see their own alone', { timeout }, async () => {
  await using house = await openAccountsHouse();
  await imported(house, 'north.csv', 'username,password\nada,correct horse battery\n', { org: 'north' });
  await imported(house, 'south.csv', 'username,password\nben,correct horse battery\n', { org: 'south' });
  const asked = (input: object, call = house.call) => refusal(() => exported(house, input, call));
  expect(await asked({ usernames: ['ada', 'nobody'] })).toEqual({
    code: 'NOT_FOUND',
    message: 'roster has no account "nobody".',
  });
  expect((await asked({})).code).toBe('BAD_INPUT');
  expect((await asked({ group: 'none' })).code).toBe('BAD_INPUT');
  expect((await asked({ usernames: ['ben'] }, house.as('north'))).code).toBe('NOT_FOUND');
  const mine = await exported(house, { filter: '' }, house.as('north'));
  expect(csvRows(mine.bytes).map(([name]) => name)).toEqual(['username', 'ada']);
  expect(auditOf(house, 'accounts.exported')).toHaveLength(1);
});

test('100,000 accounts leave in pieces, while others have their turn', { timeout }, async () => {
  await using house = await openAccountsHouse();
  const insert = house.database.prepare(
    'INSERT INTO roster_accounts (target_id, key, username, org, fields, password, password_mark) VALUES (?, ?, ?, NULL, ?, NULL, NULL)',
  );
  house.database.transaction(() => {
    for (let at = 0; at < 100_000; at++) {
      const name = `student-${(at * 7919) % 100_000}`;
      const fields = {
        full_name: `Student Nr. ${at}`,
        email: `${name}@example.com`,
        groups: [`lab-${at % 20}`],
        note: '-x',
      };
      insert.run('roster', name, name, JSON.stringify(fields));
    }
  })();
  for (const format of ['csv', 'xlsx'] as const) {
    const share = longestShare();
    const file = await exported(house, exportInput({ filter: '', format }));
    const longest = share();
    expect(file.accounts).toBe(100_000);
    expect(Math.max(...file.pieces)).toBeLessThanOrEqual(512 * 1024);
    expect(longest).toBeLessThan(0.1);
  }
});
