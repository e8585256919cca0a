// The linter's configuration does what it says: planted faults are found, in the folders where they are faults.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { disposableTempDir } from '../support/temp.ts';
import { root } from './parse.ts';

interface Report {
  diagnostics: { filename: string; code: string }[];
}

/** Lints these files with the project's configuration. @returns "file rule", sorted */
async function lint(files: Record<string, string>): Promise<string[]> {
  using dir = disposableTempDir('lint');
  copyFileSync(path.join(root, '.oxlintrc.json'), path.join(dir.path, '.oxlintrc.json'));
  // The type-aware part is a program of its own, found through node_modules.
  symlinkSync(path.join(root, 'node_modules'), path.join(dir.path, 'node_modules'), 'junction');
  writeFileSync(
    path.join(dir.path, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, target: 'es2024' } }),
  );
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir.path, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const oxlint = path.join(root, 'node_modules/oxlint/bin/oxlint');
  const output = await new Promise<string>((resolve) => {
    // It ends with 1 when it finds something, which is what is wanted here.
    execFile(process.execPath, [oxlint, '--format', 'json'], { cwd: dir.path }, (_error, stdout) => resolve(stdout));
  });
  const { diagnostics } = JSON.parse(output) as Report;
  return [
    ...new Set(diagnostics.map(({ filename, code }) => `${filename} ${code.replace(/^.*\((.*)\)$/, '$1')}`)),
  ].toSorted();
}

test('finds what is planted', async () => {
  const found = await lint({
    'main/plans/any.ts': `export const read = (value: any) => value;\n`,
    'main/plans/floating.ts': `export function go() { Promise.resolve(1); }\n`,
    'main/plans/misused.ts': `export const go = (list: number[]) => list.forEach(async () => { await Promise.resolve(); });\n`,
    'main/plans/switch.ts': `export function go(x: 'a' | 'b') { switch (x) { case 'a': return 1; } return 2; }\n`,
    'main/plans/feature.ts': `export { act } from '../containers/index.ts';\n`,
    'main/containers/insides.ts': `export { roster } from '../accounts/roster.ts';\n`,
    'main/containers/orpc.ts': `export { ORPCError } from '@orpc/server';\n`,
    'main/containers/electron.ts': `export { app } from 'electron';\n`,
    'main/containers/page.ts': `export { theme } from '../../renderer/app/theme.ts';\n`,
    'main/backend.ts': `export { app } from 'electron';\n`,
    'preload/contract/fs.ts': `export { readFileSync } from 'node:fs';\n`,
    'renderer/app/back.ts': `export { openBackend } from '../../main/backend.ts';\n`,
    'renderer/app/fs.ts': `export { readFileSync } from 'node:fs';\n`,
    'renderer/features/jobs/chip.ts': `export { Chip } from '../containers/chip.tsx';\n`,
    'renderer/features/jobs/image.tsx': `export const Logo = () => <img src="/logo.png" />;\n`,
    'renderer/features/jobs/hooks.tsx':
      `import { useState } from 'react';\n` +
      `export function Odd({ on }: { on: boolean }) { if (on) { const [x] = useState(1); return <p>{x}</p>; } return null; }\n`,
  });
  expect(found).toEqual([
    'main/backend.ts no-restricted-imports',
    'main/containers/electron.ts no-restricted-imports',
    'main/containers/insides.ts no-restricted-imports',
    'main/containers/orpc.ts no-restricted-imports',
    'main/containers/page.ts no-restricted-imports',
    'main/plans/any.ts no-explicit-any',
    'main/plans/feature.ts no-restricted-imports',
    'main/plans/floating.ts no-floating-promises',
    'main/plans/misused.ts no-misused-promises',
    'main/plans/switch.ts switch-exhaustiveness-check',
    'preload/contract/fs.ts no-restricted-imports',
    'renderer/app/back.ts no-restricted-imports',
    'renderer/app/fs.ts no-restricted-imports',
    'renderer/features/jobs/chip.ts no-restricted-imports',
    'renderer/features/jobs/hooks.tsx rules-of-hooks',
    'renderer/features/jobs/image.tsx alt-text',
  ]);
});

test('lets through what is allowed', async () => {
  const found = await lint({
    'main/containers/act.ts': `export { roster } from '../accounts/index.ts';\nexport { apply } from '../plans/engine.ts';\n`,
    'main/containers/contract.ts': `export { rows } from '../../preload/contract/containers.ts';\n`,
    'main/rpc/router.ts': `export { implement } from '@orpc/server';\n`,
    'main/shell/windows.ts': `export { BrowserWindow } from 'electron';\n`,
    'main/index.ts': `export { app } from 'electron';\n`,
    'preload/index.ts': `export { ipcRenderer } from 'electron';\n`,
    'renderer/features/jobs/tray.ts': `export { Chip } from '../containers/index.ts';\nexport { Grid } from '../../ui/grid/index.ts';\n`,
  });
  expect(found).toEqual([]);
});
