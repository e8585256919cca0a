// The last line of `.ci/run`: "N passed, N failed, N skipped", from vitest's JSON report. Plain JavaScript for any Node.
import { readFileSync } from 'node:fs';

/**
 * A test file that could not be loaded has no tests and counts as one failure; a step that failed otherwise (types,
 * build, no report at all) is a failure too, so that the line never says 0 while the run failed.
 * @param {string} report JSON text, may be empty
 * @param {number} failedSteps how many steps ended with an error, `npm test` included
 */
export function countResults(report, failedSteps) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for (const file of report.trim() === '' ? [] : JSON.parse(report).testResults) {
    for (const { status } of file.assertionResults) {
      if (status === 'passed') passed++;
      else if (status === 'failed') failed++;
      else skipped++;
    }
    const named = file.assertionResults.some(({ status }) => status === 'failed');
    if (file.status === 'failed' && !named) failed++;
  }
  return `${passed} passed, ${Math.max(failed, failedSteps)} failed, ${skipped} skipped`;
}

if (process.argv[2] !== undefined) {
  const [, , file, failedSteps] = process.argv;
  process.stdout.write(`${countResults(readFileSync(file, 'utf8'), Number(failedSteps))}\n`);
}
