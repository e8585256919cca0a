// What a selection in the grid becomes when a plan is asked for.
import { expect, test } from 'vitest';
import { namesAtMost, selection as contract } from '../../preload/contract/containers.ts';
import { toPlanInput } from '../../renderer/features/containers/plan-input.ts';

const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `local/${index}`);
const rows = (some: string[]) => ({ kind: 'rows', keys: new Set(some) }) as const;

test('single rows are named by id, thousands of them too', () => {
  expect(toPlanInput(rows(['local/a', 'far/b']), null)).toEqual({ ok: true, input: { names: ['a', 'b'] } });
  const most = toPlanInput(rows(keys(namesAtMost)), 'local');
  expect(most).toMatchObject({ ok: true, input: { names: { length: namesAtMost } } });
  expect(most.ok && contract.safeParse(most.input).success).toBe(true);
});

test('all that match is the filter with its exceptions, within the engine that is looked at', () => {
  const except = new Set(['local/a']);
  expect(toPlanInput({ kind: 'matching', filter: 'state:running', except }, 'far')).toEqual({
    ok: true,
    input: { filter: 'state:running', except: ['a'], engine: 'far' },
  });
  expect(toPlanInput({ kind: 'matching', filter: ' ', except: new Set() }, null)).toEqual({
    ok: true,
    input: { all: true },
  });
});

test('what cannot be asked says what to do', () => {
  const many = keys(namesAtMost + 1);
  expect(toPlanInput(rows(many), null)).toMatchObject({ ok: false, why: expect.stringContaining('Filter') });
  const except = new Set(many);
  expect(toPlanInput({ kind: 'matching', filter: '', except }, null)).toMatchObject({ ok: false });
  expect(toPlanInput(rows([]), null)).toMatchObject({ ok: false });
});
