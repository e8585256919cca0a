// What a selection names beside accounts: a slip of the pen is told, and whoever sees a part hears nothing of the rest.
import { expect, test } from 'vitest';
import { ProvostError } from '../../main/errors.ts';
import { FakeTarget } from './fake-target.ts';
import { call, openAccounts, rowsOf } from './plan-bench.ts';

test('a group, connection or organization that is not there is no empty selection', async () => {
  const target = new FakeTarget();
  for (const name of ['a', 'b', 'c']) target.add(name, { groups: ['lab-1'] });
  target.add('n', { groups: ['hidden'] }, 'x', { org: 'north' });
  target.add('s', { groups: ['lab-2'] }, 'x', { org: 'south' });
  const { handlers } = await openAccounts({ target, rows: rowsOf([]), usernames: [] });
  const said = async (selection: object, orgs?: string[]) => {
    const by = orgs ? { ...call(), operator: { ...call().operator, orgs: new Set(orgs) } } : call();
    try {
      return (await handlers.planDisable({ target: 'lab', ...selection }, by)).sentence;
    } catch (error) {
      return error instanceof ProvostError ? error.message : Promise.reject(error as Error);
    }
  };
  expect(await said({ filter: 'group:nosuch' })).toBe('There is no group "nosuch" in lab.');
  // Nor is one of several.
  expect(await said({ filter: 'group:lab-1 group:nosuch' })).toBe('There is no group "nosuch" in lab.');
  expect(await said({ group: 'Lab-1' })).toBe('There is no group "Lab-1" in lab.');
  expect(await said({ filter: 'org:east' })).toBe('There is no organization "east" in lab.');
  expect(await said({ filter: 'connection:nosuch' })).toBe('There is no connection "nosuch" in lab.');
  // It is there, and empty.
  expect(await said({ group: 'lab-3' })).toBe('Change nothing');
  expect(await said({ filter: '-group:nosuch -group:lab group:none' })).toBe('Change nothing');
  expect(await said({ filter: 'org:south group:hidden' })).toBe('Change nothing');
  expect(await said({ group: 'hidden' }, ['south'])).toBe('There is no group "hidden" in lab.');
  expect(await said({ group: 'lab-3' }, ['south'])).toBe('There is no group "lab-3" in lab.');
  expect(await said({ group: 'lab-2' }, ['south'])).toBe('Disable 1 account');
});
