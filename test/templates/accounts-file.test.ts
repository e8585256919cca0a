// Files of accounts as people have them: spreadsheets' marks and delimiters, quotes, bad rows between good ones.
import { describe, expect, test } from 'vitest';
import { readAccounts, readAccountsFile, readUsernames } from '../../main/templates/accounts-file.ts';

const names = (text: string) => readAccountsFile(text).accounts.map(({ username }) => username);
const problems = (text: string) => readAccountsFile(text).problems.map(({ line, problem }) => `${line}: ${problem}`);

describe('a file of accounts', () => {
  test.each([
    ['comma', 'username,section\nada,1\nben,2\n'],
    ['semicolon and BOM', '\uFEFFusername;section\r\nada;1\r\nben;2\r\n'],
    ['tab', 'username\tsection\nada\t1\nben\t2'],
    ['old line ends', 'username,section\rada,1\rben,2\r'],
    ['mixed line ends', 'username,section\r\nada,1\nben,2\r'],
    ["Excel's own line", 'sep=;\nusername;section\nada;1\nben;2\n'],
    ['quotes', '"username","section"\n"ada","1"\n"ben","2"\n'],
    ['another order, capitals and spaces', 'Section, USERNAME \n1, ada \n2,\u200Bben\u00A0\n'],
    ['empty lines', 'username,section\n\nada,1\n\n,\nben,2\n\n'],
  ])('is read: %s', (_what, text) => {
    expect(names(text)).toEqual(['ada', 'ben']);
    expect(readAccountsFile(text).problems).toEqual([]);
  });

  test('names the line of what is bad, and leaves its neighbours unharmed', () => {
    const text = 'username,name\nada,"A, B"\n,nobody\nben,x,y\nADA,twice\n=cmd,formula\ncy,"two\nlines"\ndee,ok\n';
    expect(names(text)).toEqual(['ada', 'cy', 'dee']);
    expect(problems(text)).toEqual([
      '3: it has no username',
      '4: it has 3 fields, and the first line has 2',
      '5: the same username is in line 2 already',
      '6: the username begins with = + - or @, which spreadsheets take for a formula',
    ]);
    expect(readAccountsFile(text).accounts.map(({ line }) => line)).toEqual([2, 7, 9]);
  });

  test.each([
    ['after a good row', 'username,name\nada,ok\nben,"open\ncy,lost\n', 3],
    ['after a bad row and an empty line', 'username,name\nada,ok\ncy,x "y" z\n\nben,"open\ndee,lost', 5],
    ['after a row that had to be read anew', 'sep=,\nusername,name\nada,"a" b\nben,ok\ncy,"open\ndee,lost', 5],
  ])('a quote that is never closed refuses the file: %s', (_where, text, line) => {
    expect(() => readAccountsFile(text)).toThrow(
      `A quote is opened in line ${line} and never closed: nothing below it was read.`,
    );
  });

  test('a quote that is not closed for very long refuses the file too, and a long row is a row that is bad', () => {
    const long = `username,name\nada,ok\nben,"open\n${'dee,lost\n'.repeat(10_000)}`;
    expect(() => readAccountsFile(long)).toThrow('A quote is opened in line 3 and never closed');
    const bare = `username,name\nada,ok\nben,${'x'.repeat(70_000)}\ncy,ok\n`;
    expect(problems(bare)).toEqual(['3: the row is longer than 64 KiB']);
  });

  test('text after a closing quote is an error of its line', () => {
    const text = 'username,name\nada,"a" b\nben,ok\ncy,x "y" z\ndee,"q" q\r\neve,"fine"\n';
    expect(names(text)).toEqual(['ben', 'eve']);
    expect(problems(text)).toEqual([
      '2: text follows a closing quote',
      '4: a quote is in the middle of a field',
      '5: text follows a closing quote',
    ]);
    const many = `username,name\n${'x,"a" b\n'.repeat(40)}`;
    expect(() => readAccountsFile(many)).toThrow(/Too many rows can’t be read, the last in line 22: /);
  });

  test('a column called __proto__ is a column like any other', () => {
    const { accounts } = readAccountsFile('username,__proto__,constructor\nada,x,y\n');
    expect(accounts[0]!.columns).toEqual(
      new Map([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    );
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  test('columns of passwords are not kept', () => {
    const { accounts } = readAccountsFile('username,password,is_admin\nada,hunter2,no\n');
    expect([...accounts[0]!.columns]).toEqual([['is_admin', 'no']]);
    expect(JSON.stringify([...accounts[0]!.columns])).not.toContain('hunter2');
  });

  test.each([
    ['', 'no column "username"'],
    ['name,mail\nada,x\n', 'no column "username"'],
    ['username,mail,mail\nada,x,y\n', 'Two columns are called "mail"'],
  ])('without what it needs is refused: %j', (text, why) => {
    expect(() => readAccountsFile(text)).toThrow(why);
  });

  test('control and direction characters are no part of a username', () => {
    expect(readUsernames(['a\u202Eb', 'tab\tin', 'é', 'e\u0301']).problems).toEqual([
      expect.objectContaining({ line: 1 }),
      expect.objectContaining({ line: 2 }),
      // Composed and decomposed are the same name.
      expect.objectContaining({ line: 4, problem: 'the same username is in line 3 already' }),
    ]);
  });

  test('a space or a mark in a username is refused, and named', () => {
    const said = readUsernames(['bad name!!', 'o!k', 'ada.l_o-v@e+1', 'zoë', 'a/b']).problems;
    expect(said.map(({ line, problem }) => `${line}: ${problem}`)).toEqual([
      '1: the username holds a space: letters, digits and . _ - @ + can be in it',
      '2: the username holds “!”: letters, digits and . _ - @ + can be in it',
      '5: the username holds “/”: letters, digits and . _ - @ + can be in it',
    ]);
  });

  test('has to be given once, and not too large', () => {
    expect(() => readAccounts({}, 10)).toThrow('not said for which accounts');
    expect(() => readAccounts({ accounts: 'username\na\n', usernames: ['b'] }, 10)).toThrow('twice');
    expect(() => readAccounts({ usernames: ['a', 'b', 'c'] }, 2)).toThrow('one plan takes 2');
  });
});
