import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

// Workers leave here which services were missing; the reporter prints it at the end (test/support/require.ts).
process.env['PROVOST_SKIPS'] ??= path.join(os.tmpdir(), `provost-skips-${process.pid}`);
const results = process.env['PROVOST_RESULTS'];

// `electron` outside Electron tries to download its binary and throws: every project gets the fake.
const resolve = { alias: { electron: path.join(import.meta.dirname, 'test/support/electron.ts') } };

// One project after the other, and services one file after the other: they start daemons, and two cores are soon busy.
const serial = { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false, maxWorkers: 1 };

export default defineConfig({
  test: {
    reporters: [
      'default',
      './test/support/skipped.ts',
      // `.ci/run` counts from this.
      ...(results === undefined ? [] : [['json', { outputFile: results }] as ['json', { outputFile: string }]]),
    ],
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.service.test.ts', 'test/e2e/**', '**/node_modules/**'],
          // The default leaves one core free, which on two cores is one worker.
          maxWorkers: '100%',
          // What takes a second here takes ten on a machine that is busy with something else.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // Not 0: vitest puts a single-worker project of order 0 last.
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        test: { name: 'services', include: ['test/**/*.service.test.ts'], sequence: { groupOrder: 2 }, ...serial },
      },
      {
        resolve,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          expect: { poll: { timeout: 15_000 } },
          sequence: { groupOrder: 3 },
          ...serial,
        },
      },
    ],
  },
});
