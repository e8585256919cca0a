// What the dialogs of targets send: of each kind only what it takes, nothing that was typed for another, and of one that is
// stored only what is not as it was.
import { expect, test } from 'vitest';
import { passwordPolicy, targetKinds } from '../../preload/contract/account-model.ts';
import type { TargetRow } from '../../preload/contract/targets.ts';
import { changedWords, changesOf, isReachedAnew, typedOf } from '../../renderer/features/targets/changes.ts';
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

const row: TargetRow = {
  ...{ targetId: 't-1', name: 'lab', kind: 'guacamole-sql', org: 'acme', via: 'jump', ownCa: true },
  ...{ url: 'mysql://db.example.com/g', user: 'g@b', dataSource: null, bindDn: null, searchFilter: null },
  ...{ state: 'ready', problem: null, version: null, checkedAt: null, accounts: null, readAt: null },
  policy: passwordPolicy.parse({}),
  traits: {
    ...{ fields: [], writes: true, restoresPasswords: true, history: true },
    ...{ makesGroups: true, makesConnections: true, repairs: true },
  },
};

test('what is stored is shown as it would be typed, and sent only when it is no longer that', () => {
  const stored = typedOf(row);
  expect(stored).toMatchObject({
    url: 'mysql://g%40b@db.example.com/g',
    via: 'jump',
    org: 'acme',
    password: '',
    ca: '',
  });
  expect(changesOf({ ...stored, name: ' lab ' }, row, false)).toEqual({});
  const moved = changesOf({ ...stored, url: 'mysql://g@db-2.example.com/g', password: ' p ' }, row, false);
  expect(moved).toEqual({ url: 'mysql://g@db-2.example.com/g', password: ' p ' });
  expect([isReachedAnew(moved), changedWords(moved)]).toEqual([true, 'Its address and password were changed.']);
  const named = changesOf({ ...stored, name: 'north', org: '' }, row, false);
  expect([named, isReachedAnew(named)]).toEqual([{ name: 'north', org: '' }, false]);
  expect(changesOf(stored, row, true)).toEqual({ ca: '' });
  expect(changesOf(stored, { ...row, ownCa: false }, true)).toEqual({});
});

test('who signs in to a directory stands beside its address; a code alone changes nothing', () => {
  const url = 'ldaps://directory.example.com/dc=example,dc=com';
  const directory: TargetRow = { ...row, kind: 'ldap', url, user: 'cn=reader', bindDn: 'cn=reader', via: null };
  expect(typedOf(directory)).toMatchObject({ url, bindDn: 'cn=reader' });
  const emptied = changesOf({ ...typedOf(directory), bindDn: '' }, directory, false);
  expect([emptied, changedWords(emptied)]).toEqual([{ bindDn: '' }, 'Its sign-in was changed.']);
  const code = changesOf({ ...typedOf({ ...row, kind: 'guacamole-rest' }), totp: '123456' }, row, false);
  expect([code, changedWords(code)]).toEqual([{ totp: '123456' }, null]);
});
