// What a selection in the grid becomes when a plan is asked for.
import { expect, test } from 'vitest';
import { toPlanInput } from '../../renderer/features/containers/plan-input.ts';

const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `local/${index}`);
const list = (count: number) => keys(count).map((key) => ({ engineId: 'local', id: key.slice(6) }));
const rows = (some: string[]) => ({ kind: 'rows', keys: new Set(some) }) as const;

test('up to 500 rows are named by id', () => {
  expect(toPlanInput(rows(['local/a', 'far/b']), list(9), null)).toEqual({ ok: true, input: { names: ['a', 'b'] } });
  const most = toPlanInput(rows(keys(500)), list(9000), null);
  expect(most).toMatchObject({ ok: true, input: { names: { length: 500 } } });
});

test('more are all but the others, when those are few', () => {
  const result = toPlanInput(rows(keys(900)), [...list(900), { engineId: 'local', id: 'x' }], null);
  expect(result).toEqual({ ok: true, input: { all: true, except: ['x'] } });
  expect(toPlanInput(rows(keys(501)), list(501), 'local')).toEqual({ ok: true, input: { all: true, engine: 'local' } });
});

test('all that match is the filter with its exceptions, within the engine that is looked at', () => {
  const except = new Set(['local/a']);
  expect(toPlanInput({ kind: 'matching', filter: 'state:running', except }, [], 'far')).toEqual({
    ok: true,
    input: { filter: 'state:running', except: ['a'], engine: 'far' },
  });
  expect(toPlanInput({ kind: 'matching', filter: ' ', except: new Set() }, [], null)).toEqual({
    ok: true,
    input: { all: true },
  });
});

test('what cannot be asked says what to do', () => {
  expect(toPlanInput(rows(keys(600)), list(9000), null)).toMatchObject({
    ok: false,
    why: expect.stringContaining('Filter'),
  });
  const except = new Set(keys(501));
  expect(toPlanInput({ kind: 'matching', filter: '', except }, [], null)).toMatchObject({ ok: false });
  expect(toPlanInput(rows([]), [], null)).toMatchObject({ ok: false });
});
