// Imports point one way (design.md section 4): on the real tree, and each sentence fails on a planted violation.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, read, root, sources } from './parse.ts';
import { rules, violations } from './rules.ts';

const found = (file: string, text: string) => violations(importsOf(file, text)).map(({ rule }) => rule);

describe('the tree', () => {
  const files = sources('main', 'preload', 'renderer');
  const imports = files.flatMap((file) => importsOf(file, read(file)));

  test('is read at all', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  test('keeps the import directions', () => {
    expect(violations(imports).map(({ from, to, rule }) => `${from} imports ${to.name}: ${rule}`)).toEqual([]);
  });

  test('names files that exist', () => {
    const missing = imports.filter(
      ({ to }) => to.kind === 'file' && !to.name.startsWith('out/') && !existsSync(path.join(root, to.name)),
    );
    expect(missing.map(({ from, to }) => `${from} imports ${to.name}`)).toEqual([]);
  });

  test('has no file above 400 lines', () => {
    const long = [...files, ...sources('test', 'scripts')].filter((file) => read(file).split('\n').length > 401);
    expect(long).toEqual([]);
  });
});

/** Sentence → [file, text] that break it. */
const planted: Record<string, [string, string][]> = {
  'The renderer imports itself, the contract and packages': [
    ['renderer/app/frame.tsx', `import { openBackend } from '../../main/backend.ts';`],
    ['renderer/client/port.ts', `import type { Bridge } from '../../preload/index.ts';`],
    ['renderer/features/containers/list.tsx', `const { stop } = await import('../../../main/containers/index.ts');`],
  ],
  'The renderer runs in a browser: no Node module': [
    ['renderer/ui/grid/export.ts', `import fs from 'node:fs';`],
    ['renderer/ui/grid/export.ts', `import path from 'path';`],
  ],
  'main never imports the renderer, and of preload only the contract': [
    ['main/web/server.ts', `import { theme } from '../../renderer/app/theme.ts';`],
    ['main/web/server.ts', `export type { Bridge } from '../../preload/index.ts';`],
  ],
  'The program never imports tests or scripts written in TypeScript': [
    ['main/demo/engine.ts', `import { faultEngine } from '../../test/support/fault-engine.ts';`],
    ['main/demo/engine.ts', `import { shots } from '../../scripts/screenshots.ts';`],
  ],
  'The contract imports itself, zod and @orpc/contract, and nothing else': [
    ['preload/contract/containers.ts', `import type { Row } from '../../main/containers/index.ts';`],
    ['preload/contract/containers.ts', `import { randomUUID } from 'node:crypto';`],
    ['preload/contract/containers.ts', `import { os } from '@orpc/server';`],
  ],
  'The preload script imports electron and the contract, and nothing else': [
    ['preload/index.ts', `import { ProvostError } from '../main/errors.ts';`],
    ['preload/index.ts', `import fs from 'node:fs';`],
  ],
  'electron is imported only in main/shell/, main/index.ts and preload/index.ts': [
    ['main/backend.ts', `import { app } from 'electron';`],
    ['main/containers/index.ts', `import type { App } from 'electron';`],
    ['main/secrets/store.ts', `type Storage = import('electron').SafeStorage;`],
    ['renderer/client/port.ts', `const electron = require('electron');`],
  ],
  'main/shell/ is imported only by the desktop entry and itself': [
    ['main/backend.ts', `import { windows } from './shell/windows.ts';`],
    ['main/serve.ts', `import { windows } from './shell/windows.ts';`],
  ],
  'database, plans and audit know no feature': [
    ['main/plans/engine.ts', `import { act } from '../containers/index.ts';`],
    ['main/audit/log.ts', `import type { ContainerRow } from '../../preload/contract/containers.ts';`],
    ['main/database/open.ts', `export * from '../accounts/schema.ts';`],
  ],
  'rpc knows no feature': [['main/rpc/router.ts', `import { handlers } from '../containers/index.ts';`]],
  "Features never import one another's insides, only index.ts": [
    ['main/containers/act.ts', `import { roster } from '../accounts/roster.ts';`],
    ['main/demo/lab/index.ts', `import { parse } from '../../containers/index/parse.ts';`],
    ['renderer/features/jobs/tray.tsx', `import { Chip } from '../containers/chip.tsx';`],
  ],
  'Features import no oRPC: the rpc room carries their handlers': [
    ['main/containers/index.ts', `import { ORPCError } from '@orpc/server';`],
    ['main/plans/index.ts', `import type { Client } from '@orpc/client';`],
  ],
};

describe('a planted violation', () => {
  test.each(rules.map(({ sentence }) => sentence))('%s', (sentence) => {
    const examples = planted[sentence] ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const [file, text] of examples) expect(found(file, text), `${file}: ${text}`).toContain(sentence);
  });

  test('is not seen where there is none', () => {
    const allowed: [string, string][] = [
      [
        'renderer/features/jobs/tray.tsx',
        `import { Plan } from '../plans/index.ts'; import { Grid } from '../../ui/grid/grid.tsx';`,
      ],
      [
        'main/containers/act.ts',
        `import { roster } from '../accounts/index.ts'; import type { Operation } from '../plans/operation.ts';`,
      ],
      ['main/shell/windows.ts', `import { BrowserWindow } from 'electron';`],
      [
        'main/rpc/router.ts',
        `import { implement } from '@orpc/server'; import { contract } from '../../preload/contract/index.ts';`,
      ],
      ['main/backend.ts', `import { containers } from './containers/index.ts'; // import 'electron'`],
    ];
    for (const [file, text] of allowed) expect(found(file, text), `${file}: ${text}`).toEqual([]);
  });
});
