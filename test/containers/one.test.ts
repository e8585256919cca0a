// What is said of a container that is not in the list: only engines that were asked about can be to blame.
import { expect, test } from 'vitest';
import type { Engines } from '../../main/containers/index.ts';
import { findRow } from '../../main/containers/one.ts';

const problem = { code: 'ENGINE_UNREACHABLE', message: 'The farm is away.', words: null, hint: 'Start it.' };
const engines = {
  rows: () => [],
  list: () => [
    { engineId: 'local', name: 'Local', problem: null },
    { engineId: 'farm-1', name: 'farm', problem },
  ],
} as unknown as Engines;
const refused = (engineId?: string) => {
  try {
    return findRow(engines, { container: 'deadbeef', engineId }, null);
  } catch (error) {
    return error;
  }
};

test('an engine that is away is blamed for what it may have, and only for that', () => {
  expect(refused()).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  expect(refused('farm-1')).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  expect(refused('farm')).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  expect(refused('local')).toMatchObject({ code: 'NOT_FOUND' });
});
