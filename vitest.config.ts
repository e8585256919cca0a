import path from 'node:path';
import { defineConfig } from 'vitest/config';

// `electron` outside Electron tries to download its binary and throws: every project gets the fake.
const alias = { electron: path.join(import.meta.dirname, 'test/support/electron.ts') };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/**/*.service.test.ts', 'test/e2e/**'] },
      },
      {
        resolve: { alias },
        test: {
          name: 'services',
          include: ['test/**/*.service.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
