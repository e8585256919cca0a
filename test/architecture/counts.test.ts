// The line that `.ci/run` ends with never says that nothing failed when something did.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { disposableTempDir } from '../support/temp.ts';
import { writeFileSync } from 'node:fs';
import { root } from './parse.ts';

const report = (...files: { status: string; tests: string[] }[]) =>
  JSON.stringify({
    testResults: files.map(({ status, tests }) => ({
      status,
      assertionResults: tests.map((one) => ({ status: one })),
    })),
  });

function line(text: string, failedSteps: number): string {
  using dir = disposableTempDir('counts');
  const file = path.join(dir.path, 'report.json');
  writeFileSync(file, text);
  const script = path.join(root, 'scripts/count-results.mjs');
  return execFileSync(process.execPath, [script, file, String(failedSteps)], { encoding: 'utf8' }).trim();
}

test('counts tests by how they ended', () => {
  const text = report({ status: 'failed', tests: ['passed', 'failed', 'skipped', 'pending', 'todo'] });
  expect(line(text, 1)).toBe('1 passed, 1 failed, 3 skipped');
});

test('a file that did not load is a failure', () => {
  expect(line(report({ status: 'failed', tests: [] }, { status: 'passed', tests: ['passed'] }), 1)).toBe(
    '1 passed, 1 failed, 0 skipped',
  );
});

test('a step that failed is one, with no report at all too', () => {
  expect(line(report({ status: 'passed', tests: ['passed'] }), 2)).toBe('1 passed, 2 failed, 0 skipped');
  expect(line('', 1)).toBe('0 passed, 1 failed, 0 skipped');
});
