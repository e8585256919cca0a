// The command line is the contract: every procedure is a command, its input is its options, and none is in the way of another.
import { oc } from '@orpc/contract';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contract } from '../../preload/contract/index.ts';
import { procedure } from '../../preload/contract/procedure.ts';
import { commandsOf, defaultWords } from '../../main/cli/commands.ts';
import { cli } from './fake.ts';

const commands = commandsOf(contract);

/** Every procedure by walking the contract itself, without the code under test. */
function names(node: object, path = ''): string[] {
  return Object.entries(node).flatMap(([name, child]: [string, object]) =>
    '~orpc' in child ? [`${path}${name}`] : names(child, `${path}${name}.`),
  );
}

test('every procedure is a command', () => {
  expect(commands.map(({ path }) => path.join('.')).toSorted()).toEqual(names(contract).toSorted());
});

test.each(commands.map((command) => [command.words.join(' '), command] as const))(
  '%s tells what it does and takes',
  async (words, { meta, options, positional, rest }) => {
    const { code, out } = await cli([...words.split(' '), '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: provost ${words}`);
    expect(out).toContain(meta.summary);
    for (const option of options) {
      if (option !== positional && option !== rest) expect(out).toMatch(new RegExp(`--(no-)?${option.flag}\\b`));
    }
    const own = options.some(({ field }) => field === 'apply');
    expect(out.includes('--apply')).toBe(meta.kind === 'plan' || own);
    expect(out).toContain('--data-dir');
    expect(out).toContain('--json');
  },
);

test('every option that people need to understand is described', () => {
  const silent = commands.flatMap(({ path, options }) =>
    options.filter(({ description }) => description === '').map(({ field }) => `${path.join('.')} ${field}`),
  );
  // `kind`, `search` and `state` of the two lists of rows say it by their name.
  expect(silent.filter((one) => !/^(plans\.listChanges|jobs\.listResults) (kind|search|state)$/.test(one))).toEqual([]);
});

test('words come from the name', () => {
  expect(defaultWords(['jobs', 'planUndo'])).toEqual(['jobs', 'undo']);
  expect(defaultWords(['audit', 'verify'])).toEqual(['audit', 'verify']);
  expect(defaultWords(['jobs', 'watchActive'])).toEqual(['jobs', 'watch-active']);
  expect(defaultWords(['plans', 'planet'])).toEqual(['plans', 'planet']);
});

describe('a contract that can’t be commands is refused', () => {
  const make = (input: z.ZodType, cli = {}) =>
    procedure({ permission: 'system.read', scope: 'global', kind: 'plan', summary: 'Test', cli }).input(input);

  test('two procedures with the same words', () => {
    const twice = { a: make(z.object({}), { command: 'x y' }), b: make(z.object({}), { command: 'x y' }) };
    expect(() => commandsOf(twice)).toThrow('b and a are both `provost x y`');
  });

  test('a positional that is no field', () => {
    expect(() => commandsOf({ a: make(z.object({}), { positional: 'names' }) })).toThrow('no input field names');
    expect(() => commandsOf({ a: make(z.object({ names: z.string() }), { rest: 'names' }) })).toThrow(
      'can’t take words',
    );
  });

  test('an input without names', () => {
    expect(() => commandsOf({ a: make(z.string()) })).toThrow('has to be an object');
  });
});

test('a procedure without input is a command without options', () => {
  const bare = oc.$meta({ permission: 'system.read', scope: 'global', kind: 'query', summary: 'Bare' });
  expect(commandsOf({ a: { b: bare } })[0]?.options).toEqual([]);
});
