// The guide "Import a class", followed to the letter by somebody new, in a real Chromium on an empty data folder.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { followSection, type Reader } from './follow-guide.ts';

const root = path.resolve(import.meta.dirname, '../..');
const guide = readFileSync(path.join(root, 'docs/guides/import-a-class.md'), 'utf8');
const sections = guide.split(/^(?=## )/m);

describe.runIf(requireService('chromium', chromiumProbe))('the guide to import a class', () => {
  let shell: OpenShell;
  let reader: Reader;
  const folder = tempDir('guide-import');

  beforeAll(async () => {
    // What the guide calls `provost` is this program.
    const shim = path.join(folder, 'provost');
    writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, 'main/cli.ts')}" "$@"\n`);
    chmodSync(shim, 0o755);
    shell = await openShell('browser');
    shell.page.setDefaultTimeout(20_000);
    reader = {
      page: shell.page,
      folder,
      env: { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, PROVOST_DATA_DIR: shell.dataDir },
    };
  }, 120_000);
  afterAll(async () => {
    await shell?.close();
    removeTempDir(folder);
  });

  const follow = (begins: string) =>
    followSection(
      reader,
      sections.find((text) => text.startsWith(`## ${begins}`))!,
    );
  const accounts = async (): Promise<string> => {
    const [printed] = await followSection(reader, '```sh\nprovost accounts list roster\n```');
    return printed!;
  };

  test('leads from a file to accounts with passwords, and back', { timeout: 180_000 }, async () => {
    await shell.page.getByText('Connected', { exact: true }).waitFor();
    for (const section of ['1.', '2.', '3.', '4.']) await follow(section);
    const first = await accounts();
    for (const name of ['mira.holt', 'tomas.berg', 'ines.duarte', 'leo.fontaine']) expect(first).toContain(name);
    await follow('5.');

    const [plan, applied] = await follow('6.');
    expect(plan).toContain('Update 1 account, create 1, leave 3 as they are');
    expect(applied).toContain('2 done');
    expect(await accounts()).toContain('sara.lindgren');

    await follow('7.');
    expect(await accounts()).toBe(first);
  });
});
