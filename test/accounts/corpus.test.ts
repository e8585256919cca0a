// The corpus of bad files: each is written to the disk and read as an import reads it, and gives the rows and the problems
// that stand beside it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { encodings } from './corpus/encodings.ts';
import { foreign } from './corpus/foreign.ts';
import { headers } from './corpus/headers.ts';
import { names } from './corpus/names.ts';
import { others } from './corpus/others.ts';
import { outcomeOf } from './corpus/outcome.ts';
import { rows } from './corpus/rows.ts';
import { values } from './corpus/values.ts';

const corpus = { rows, encodings, headers, values, names, others, foreign };
const folder = mkdtempSync(path.join(os.tmpdir(), 'provost-corpus-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(Object.entries(corpus))('%s', (_group, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))(
    '%s',
    async (name, { name: _name, content, read, shaping, ...expected }) => {
      const file = path.join(folder, name);
      writeFileSync(file, await content);
      // Files are called in messages as their owner calls them.
      const outcome = await outcomeOf([{ name: name.replace(/^[a-z]+-/, ''), path: file }], { read, shaping });
      expect(outcome).toEqual(expected);
      const words = [...outcome.problems, outcome.refused ?? ''].join('\n');
      for (const password of ['correct-horse', 'battery-staple', 'break-99', 'short', 'Passw0rd'])
        expect(words).not.toContain(password);
    },
  );
});

test('is large enough, and no two files are called the same', () => {
  const all = Object.values(corpus).flat();
  expect(all.length).toBeGreaterThanOrEqual(120);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});
