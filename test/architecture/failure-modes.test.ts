// docs/failure-modes.md names a test for each failure: one that was renamed or deleted is found here.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './parse.ts';

interface Row {
  mode: string;
  tests: { file: string; title: string }[];
  /** Why there is no test. */
  reason: string | null;
}

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (What happens|-)/.test(line))
    .map((line) => {
      const cells = line.slice(1, -1).split(' | ');
      const tested = cells[2]?.trim() ?? '';
      return {
        mode: cells[0]!.trim(),
        tests: [...tested.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)].map(([, file, title]) => ({
          file: file!,
          title: title!,
        })),
        reason: /^Not caused here: (.+)$/.exec(tested)?.[1] ?? null,
      };
    });
}

/** Whether a file has a test, or a table of tests, with this title. */
function hasTest(file: string, title: string): boolean {
  const full = path.join(root, file);
  if (!existsSync(full)) return false;
  const text = readFileSync(full, 'utf8');
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote},`));
}

const rows = rowsOf(readFileSync(path.join(root, 'docs/failure-modes.md'), 'utf8'));

describe('the failure modes', () => {
  test('are read as rows of three cells', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rowsOf('| A | b | `test/a.test.ts` “x”; `test/b.test.ts` “y” |')[0]!.tests).toHaveLength(2);
    expect(hasTest('test/architecture/failure-modes.test.ts', 'nobody is called so')).toBe(false);
  });

  test.each(rows)('$mode', ({ tests, reason }) => {
    expect(tests.length > 0 || reason !== null).toBe(true);
    expect(tests.filter(({ file, title }) => !hasTest(file, title))).toEqual([]);
  });
});
