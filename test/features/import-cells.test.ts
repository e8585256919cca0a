// The cells of an import: where keys go, which cell a problem belongs to, and what the address remembers of the choices.
import { describe, expect, test } from 'vitest';
import type { ImportColumn, ImportRow } from '../../preload/contract/imports.ts';
import { importOf, planAddress } from '../../renderer/features/accounts/import/address.ts';
import { givingInput } from '../../renderer/features/accounts/desktops/giving.ts';
import { givingOf, planInput, readChoices } from '../../renderer/features/accounts/import/choices.ts';
import { moveCell, problemsOf, problemsOfRow, weightOf } from '../../renderer/features/accounts/import/layout.ts';
import { roleGroups } from '../../renderer/features/accounts/import/roles.ts';
import { freeName } from '../../renderer/features/accounts/import/upload.ts';

const column = (header: string, role: ImportColumn['role'], index = 0): ImportColumn => ({
  ...{ index, header, role, by: 'guess', examples: [] },
});
const row = (problems: ImportRow['problems']): ImportRow => ({
  ...{ row: 0, file: 'class.csv', line: 2, username: 'ada', values: {}, cells: ['ada', 'x'], problems },
});

describe('cells', () => {
  const size = { rows: 100, columns: 4, page: 10 };
  const press = (key: string, from = { row: 50, column: 2 }, ctrlKey = false) =>
    moveCell({ key, ctrlKey, metaKey: false }, from, size);

  test('keys move within the rows and columns there are', () => {
    expect(press('ArrowRight', { row: 0, column: 3 })).toEqual({ row: 0, column: 3 });
    expect(press('PageDown', { row: 95, column: 1 })).toEqual({ row: 99, column: 1 });
    expect(press('Home')).toEqual({ row: 50, column: 0 });
    expect(press('End', undefined, true)).toEqual({ row: 99, column: 3 });
    expect(press('ArrowDown', undefined, true)).toBeNull();
    expect(press('a')).toBeNull();
  });

  test('a problem is at the cell that it names by header or role, else at the row', () => {
    const columns = [column('Login', 'username'), column('Mail', 'email', 1)];
    const one = row([
      { column: 'Mail', problem: 'odd', weight: 'warning' },
      { column: 'email', problem: 'no address', weight: 'error' },
      { column: null, problem: 'too short', weight: 'error' },
    ]);
    expect(problemsOf(one, columns[1]!).map(({ problem }) => problem)).toEqual(['no address', 'odd']);
    expect(problemsOf(one, columns[0]!)).toEqual([]);
    expect(problemsOfRow(one, columns).map(({ problem }) => problem)).toEqual(['too short']);
    expect(weightOf(problemsOf(one, columns[0]!))).toBeNull();
  });
});

test('a column may become what the target keeps, and what it does not is marked', () => {
  const groups = roleGroups('Office', 'attribute.Office', ['email', 'full_name']);
  const choices = groups.flatMap((group) => group.choices);
  const kept = (role: string) => choices.find((choice) => choice.role === role)?.kept;
  expect([kept('username'), kept('email'), kept('first_name'), kept('shell')]).toEqual([true, true, true, false]);
  expect(choices.filter(({ role }) => role === 'attribute.Office')).toHaveLength(1);
});

test('a name that is taken gets a number before its ending', () => {
  expect(freeName('class.csv', new Set(['class.csv', 'class (2).csv']))).toBe('class (3).csv');
  expect(freeName('class', new Set(['class']))).toBe('class (2)');
});

describe('choices', () => {
  test('what the address says is what is planned, and nothing that the mode has no use for', () => {
    const choices = readChoices('?target=guac&mode=update&missing=delete&within=group%3Aa&passwords=always&match=odd');
    const input = planInput('i1', 'guac', choices);
    expect(input).not.toHaveProperty('within');
    expect(input).toMatchObject({
      ...{ importId: 'i1', target: 'guac', mode: 'update', match: 'username' },
      ...{ updatePassword: 'always', groupsMode: 'add', missing: 'keep' },
    });
    const synchronise = readChoices('mode=synchronise&missing=delete&within=group%3Aa');
    expect(planInput('i1', 'roster', synchronise)).toMatchObject({ missing: 'delete', within: 'group:a' });
  });

  test('containers are asked for with what the address says, and connections where the target makes them', () => {
    const traits = { fields: [], writes: true, restoresPasswords: true, history: true };
    const able = { ...traits, makesGroups: false, makesConnections: true, repairs: false };
    const giving = givingOf(readChoices('template=desktop&like=+desk+1+&engines=e1,e2&start=no&pull=perhaps'));
    const wanted = { template: 'desktop', start: false, pull: false, engines: ['e1', 'e2'] };
    expect(givingInput(giving, { traits: able })).toEqual({ ...wanted, connectionLike: 'desk 1' });
    expect(givingInput(giving, { traits: { ...able, makesConnections: false } })).toEqual(wanted);
    expect(planInput('i1', 'guac', readChoices(''), givingInput(giving, { traits: able }))).toMatchObject(wanted);
    expect(givingInput(givingOf(readChoices('like=desk')), { traits: able })).toBeNull();
  });

  test('a plan knows the way back to its import', () => {
    const choices = 'id=i1&target=guac&within=group%3Aa+b';
    const address = planAddress('p1', choices);
    expect(importOf(address.slice(address.indexOf('?')))).toBe(`/accounts/import?${choices}`);
    expect(importOf('?kind=create')).toBeNull();
  });
});
