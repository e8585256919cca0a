// Files of accounts in a real Chromium: slips as a PDF, an export, a backup and the plan that restores it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { applied } from './account-steps.ts';
import { go } from './console.ts';
import { backendOf } from './import-steps.ts';

const file =
  'username,full_name,groups,must_change_password\n' +
  'olya,Оля Петрова,Networks A,true\nmei,李梅 (Mei),Networks A,\nzoe,Zoë Müller,Networks B,\n' +
  'a.very.long.username.that.no.slip.has.room.for.in.one.line.of.its.own,Long,Networks B,\n' +
  Array.from({ length: 9 }, (_, at) => `student-${at},Student Number ${at},Networks B,`).join('\n');

describe.runIf(requireService('chromium', chromiumProbe))('files of accounts', () => {
  let shell: OpenShell;
  let page: Page;
  let jobId: string;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const saved = async (ask: () => Promise<void>) => {
    const download = page.waitForEvent('download');
    await ask();
    const one = await download;
    return { name: one.suggestedFilename(), bytes: readFileSync(await one.path()) };
  };
  const look = async (name: string, bytes?: Uint8Array) => {
    const folder = process.env['PROVOST_LOOK'];
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    if (bytes) writeFileSync(path.join(folder, name), bytes);
    else await page.screenshot({ path: path.join(folder, `${name}.png`) });
  };

  beforeAll(async () => {
    shell = await openShell('browser');
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
    const backend = await backendOf(shell.dataDir);
    try {
      const { client } = backend;
      const { importId } = await client.imports.begin({});
      await client.imports.addPart({ importId, name: 'a.csv', data: Buffer.from(file).toString('base64'), last: true });
      const plan = await client.accounts.planImport({ target: 'roster', importId, passwords: 'generate-all' });
      jobId = await applied(client, plan.planId);
    } finally {
      backend.close();
    }
  }, 180_000);
  afterAll(() => shell?.close());

  test(
    'slips become a PDF with every letter there is, under the strict policy of the page',
    { timeout: 90_000 },
    async () => {
      const blocked: string[] = [];
      page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) blocked.push(message.text());
      });
      await go(page, shell.origin, `/accounts/slips/${jobId}`);
      await button('Show 13 passwords once').click();
      await page.getByRole('table', { name: 'Passwords' }).getByText('zoe', { exact: true }).waitFor();
      await look('slips');
      const { name, bytes } = await saved(() => button('Save as PDF').click());
      await look('slips.pdf', bytes);
      expect(name).toBe('roster-slips.pdf');
      expect((await PDFDocument.load(bytes)).getPageCount()).toBe(2);
      // Two names that no font of a PDF has, each with its mask.
      expect(bytes.toString('latin1').match(/\/Subtype \/Image/g)?.length).toBe(4);
      expect(blocked).toEqual([]);
      page.once('dialog', (dialog) => void dialog.accept());
    },
  );

  test('an export is saved with its hash', { timeout: 60_000 }, async () => {
    await page.goto(`${shell.origin}/accounts/roster`);
    await page.getByRole('button', { name: 'More', exact: true }).first().click();
    await page.getByRole('menuitem', { name: 'Export…' }).click();
    await page.getByRole('textbox', { name: /What it is for/ }).fill('a list for the door');
    await look('export');
    const { name, bytes } = await saved(() => button('Export').click());
    expect(name).toMatch(/^roster-accounts-.*\.csv$/);
    expect(bytes.toString().split('\r\n')).toHaveLength(15);
    await page.getByText(/has 13 accounts/).waitFor();
    await look('exported');
    await button('Close').last().click();
  });

  test('a backup is written and read back as a plan; another passphrase is refused', { timeout: 90_000 }, async () => {
    const to = path.join(shell.dataDir, 'roster.backup');
    await go(page, shell.origin, '/targets/roster');
    await button('More').click();
    await page.getByRole('menuitem', { name: 'Back up…' }).click();
    await page.getByRole('textbox', { name: 'File to write' }).fill(to);
    await page.getByLabel('Passphrase', { exact: true }).fill('a long enough passphrase');
    await page.getByLabel('Passphrase again').fill('a long enough passphrasE');
    await page.getByText('It is another one.').waitFor();
    expect(await button('Back up').isDisabled()).toBe(true);
    await page.getByLabel('Passphrase again').fill('a long enough passphrase');
    expect(await axeViolations(page)).toEqual([]);
    await look('backup');
    await button('Back up').click();
    await page.getByText(/13 accounts are in/).waitFor();
    await look('backed-up');
    await button('Close').last().click();

    await button('More').click();
    await page.getByRole('menuitem', { name: 'Restore…' }).click();
    await page.getByRole('textbox', { name: 'File that a backup wrote' }).fill(to);
    await page.getByLabel('Passphrase', { exact: true }).fill('another long passphrase');
    await button('Show the plan').click();
    await page.getByText(/passphrase does not open/).waitFor();
    await look('restore');
    await page.getByLabel('Passphrase', { exact: true }).fill('a long enough passphrase');
    await button('Show the plan').click();
    await page.waitForURL(/\/plans\//);
    await page.getByText('It exists.').first().waitFor();
    await look('restore-plan');
  });
});
