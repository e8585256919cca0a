// What a selection in the grid becomes when a plan is asked for.
import { expect, test } from 'vitest';
import { toPlanInput } from '../../renderer/features/containers/plan-input.ts';

const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `local/${index}`);
const rows = (list: string[]) => ({ kind: 'rows', keys: new Set(list) }) as const;

test('up to 500 rows are named by id', () => {
  expect(toPlanInput(rows(['local/a', 'far/b']), keys(9))).toEqual({ ok: true, input: { names: ['a', 'b'] } });
  expect(toPlanInput(rows(keys(500)), keys(9000))).toMatchObject({ ok: true, input: { names: expect.any(Array) } });
});

test('more are all but the others, when those are few', () => {
  const result = toPlanInput(rows(keys(900)), [...keys(900), 'local/x']);
  expect(result).toEqual({ ok: true, input: { all: true, except: ['x'] } });
  expect(toPlanInput(rows(keys(501)), keys(501))).toEqual({ ok: true, input: { all: true } });
});

test('all that match is the filter with its exceptions', () => {
  const except = new Set(['local/a']);
  expect(toPlanInput({ kind: 'matching', filter: 'state:running', except }, [])).toEqual({
    ok: true,
    input: { filter: 'state:running', except: ['a'] },
  });
  expect(toPlanInput({ kind: 'matching', filter: ' ', except: new Set() }, [])).toEqual({
    ok: true,
    input: { all: true },
  });
});

test('what cannot be asked says what to do', () => {
  expect(toPlanInput(rows(keys(600)), keys(9000))).toMatchObject({ ok: false, why: expect.stringContaining('Filter') });
  expect(toPlanInput({ kind: 'matching', filter: '', except: new Set(keys(501)) }, [])).toMatchObject({ ok: false });
  expect(toPlanInput(rows([]), [])).toMatchObject({ ok: false });
});
