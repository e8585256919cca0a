// The end of a test run: which services were missing, and how to get them.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Reporter } from 'vitest/node';
import { remedies, type ServiceName } from './require.ts';

/** One line a service that was missing; empty when nothing was. */
export function skippedLines(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const [reason = ''] = readFileSync(path.join(folder, name), 'utf8').split('\n');
      return `  ${name}: ${reason} (${remedies[name as ServiceName]})`;
    });
}

export default class SkippedReporter implements Reporter {
  onTestRunEnd(): void {
    const folder = process.env['PROVOST_SKIPS'];
    if (folder === undefined) return;
    const lines = skippedLines(folder);
    rmSync(folder, { recursive: true, force: true });
    if (lines.length === 0) return;
    process.stdout.write(
      `\nSkipped for want of a service; PROVOST_REQUIRE=name makes it a failure:\n${lines.join('\n')}\n`,
    );
  }
}
