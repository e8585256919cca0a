// What the dialog of a new target sends: of each kind only what it takes, and nothing that was typed for another.
import { expect, test } from 'vitest';
import { targetKinds } from '../../preload/contract/account-model.ts';
import { inputOf, kinds, kindForms, noTarget } from '../../renderer/features/targets/place.ts';

const typed = {
  ...{ kind: 'guacamole-sql' as const, name: ' lab ', org: 'acme', url: ' mysql://u@db.example.com/g ', via: 'jump' },
  ...{
    password: ' with spaces ',
    dataSource: 'mysql',
    totp: '123456',
    ca: 'PEM',
    bindDn: 'cn=a',
    searchFilter: '(a=b)',
  },
};

test('every kind has a form', () => {
  expect([...kinds].sort()).toEqual([...targetKinds].sort());
});

test('a password keeps its spaces, everything else loses them', () => {
  expect(inputOf(typed)).toEqual({
    ...{ kind: 'guacamole-sql', name: 'lab', org: 'acme', url: 'mysql://u@db.example.com/g', via: 'jump' },
    ...{ password: ' with spaces ', ca: 'PEM' },
  });
});

test.each([
  ['guacamole-rest', ['ca', 'dataSource', 'kind', 'name', 'org', 'password', 'totp', 'url', 'via']],
  ['linux', ['kind', 'name', 'org', 'url']],
  ['ldap', ['bindDn', 'ca', 'kind', 'name', 'org', 'password', 'searchFilter', 'url', 'via']],
  ['roster', ['kind', 'name', 'org']],
] as const)('%s takes %j', (kind, fields) => {
  expect(Object.keys(inputOf({ ...typed, kind })).sort()).toEqual([...fields]);
});

test('what is left empty is not sent', () => {
  const input = inputOf({ ...noTarget, kind: 'roster', name: 'spare' });
  expect(input).toEqual({ kind: 'roster', name: 'spare' });
  expect(kindForms.roster.address).toBeNull();
});
