// Names of a file as a target takes them: who is in it twice, and what an edit changes of that.
import { expect, test } from 'vitest';
import { Judge } from '../../../main/accounts/import/judge.ts';
import type { NameRules } from '../../../main/accounts/target.ts';

const rules: NameRules = {
  // As MariaDB does: without capitals and accents.
  keyOf: (username) => username.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase(),
  problem: (field, value) => (field === 'groups' && value.includes('staff') ? 'Staff is no group of a class.' : null),
};
const row = (number: number, username: string, groups: string[] = [], bad = false) => ({
  ...{ row: number, file: 'class.csv', line: number + 2, username, values: { groups } },
  problems: bad ? [{ column: null, problem: 'x', weight: 'error' as const }] : [],
});
const words = (found: { problem: string }[]) => found.map(({ problem }) => problem);

test('the second of two is told of the first, as the target tells names apart', () => {
  const judge = new Judge(rules);
  expect(words(judge.take(row(0, 'José')))).toEqual([]);
  expect(words(judge.take(row(1, 'jose', ['staff'])))).toEqual(['Staff is no group of a class.']);
  expect(words(judge.take(row(2, 'JOSE')))).toEqual(['The same account is in line 2 already.']);
  expect(words(judge.take({ ...row(3, 'jose'), file: 'other.csv' }))).toEqual([
    'The same account is in “class.csv”, line 2 already.',
  ]);
});

test('a row that can’t be planned takes no name from another', () => {
  const judge = new Judge(rules);
  judge.take(row(0, 'ada', [], true));
  judge.take(row(1, 'ada', ['staff']));
  expect(words(judge.take(row(2, 'ada')))).toEqual([]);
  expect(words(judge.take(row(3, 'ada')))).toEqual(['The same account is in line 4 already.']);
});

test('an edit changes what is said of the others', () => {
  const judge = new Judge(rules);
  for (const one of [row(0, 'ada'), row(1, 'ada'), row(2, 'ada'), row(3, 'ben')]) judge.take(one);
  const found = new Map(judge.retake(row(0, 'ben')));
  expect(words(found.get(1)!)).toEqual([]);
  expect(words(found.get(2)!)).toEqual(['The same account is in line 3 already.']);
  expect(words(found.get(3)!)).toEqual(['The same account is in line 2 already.']);
  expect(words(found.get(0)!)).toEqual([]);
});
