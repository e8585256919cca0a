// A container for each of a class, in a real Chromium on the demo: by mouse from a dropped file, and by keys alone.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, jobEnds, pressUntilFocused } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('templates', () => {
  let shell: OpenShell;
  let page: Page;
  const open = (address: string) => go(page, shell.origin, address);
  const grid = (name: string) => page.getByRole('grid', { name });

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
  afterAll(() => shell?.close());

  test('a file of accounts becomes a container for each, and again it makes none', { timeout: 120_000 }, async () => {
    await open('/templates');
    await grid('Templates').getByText('linux-desktop', { exact: true }).click();
    await page.getByRole('heading', { name: 'Create from linux-desktop' }).waitFor();
    const csv = '\uFEFFusername;section\r\nmira.holt;A\r\ntomas.berg;A\r\n;A\r\nMira.Holt;B\r\n';
    await page
      .getByLabel('File of accounts')
      .setInputFiles({ name: 'class.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('4 accounts: 2 to create, 2 can’t be used.').waitFor();
    await grid('Accounts').getByText('it has no username').waitFor();
    await grid('Accounts').getByText('the same username is in line 2 already').waitFor();
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: 'Create 2 containers, 2 can’t be planned' }).waitFor();
    await page.getByRole('button', { name: 'Create 2', exact: true }).click();
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);

    await open('/templates/create/linux-desktop');
    await page.getByRole('textbox', { name: 'Accounts' }).fill('mira.holt\ntomas.berg');
    await page.getByText('2 accounts: none to create, 2 exist already.').waitFor();
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: 'Change nothing, leave 2 as they are' }).waitFor();
  });

  test(
    'a template is written, saved and used by keys alone, and its containers are taken away',
    { timeout: 120_000 },
    async () => {
      await open('/templates');
      await grid('Templates').waitFor();
      await pressUntilFocused(page, 'Tab', /^New template$/);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'New template' }).waitFor();
      const type = async (label: string, text: string) => {
        const field = page.getByLabel(label, { exact: false }).first();
        for (let presses = 0; presses < 40; presses++) {
          if (await field.evaluate((element) => element === document.activeElement)) break;
          await page.keyboard.press('Tab');
        }
        await page.keyboard.press('Control+a');
        await page.keyboard.type(text);
      };
      await type('Name of the template', 'Workshop');
      await page.getByText('small letters, digits').waitFor();
      await type('Name of the template', 'workshop');
      await type('Image', 'lab/linux-desktop:24.04');
      await type('Networks', 'lab-net');
      await page.getByText('desk-ada', { exact: true }).waitFor();
      await pressUntilFocused(page, 'Shift+Tab', /^Save the template$/);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Create from workshop' }).waitFor();
      await type('Accounts', 'noor.khan yara.santos');
      await page.getByText('2 accounts: 2 to create.').waitFor();
      await pressUntilFocused(page, 'Tab', /^Show the plan$/);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Create 2 containers' }).waitFor();
      await pressUntilFocused(page, 'Tab', /^Create 2$/);
      await page.keyboard.press('Enter');
      expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);

      await open('/templates');
      const row = grid('Templates').getByRole('row').filter({ hasText: 'workshop' });
      await row.getByText('2', { exact: true }).first().waitFor();
      await row.locator('[data-cell]').first().focus();
      await page.keyboard.press('Space');
      await pressUntilFocused(page, 'Shift+Tab', /^Take away…$/);
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('checkbox', { name: 'Remove running ones too' }).waitFor();
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Remove 2 containers' }).waitFor();
    },
  );

  test('axe finds nothing, in light and dark', { timeout: 120_000 }, async () => {
    const found: string[] = [];
    for (const address of [
      '/templates',
      '/templates/new',
      '/templates/edit/linux-desktop',
      '/templates/create/notebook',
    ]) {
      await open(address);
      if (address.includes('create')) await page.getByRole('textbox', { name: 'Accounts' }).fill('username\nada\n=x\n');
      await page.waitForTimeout(700);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(200);
        for (const one of await axeViolations(page)) found.push(`${address} ${colorScheme}: ${one}`);
      }
    }
    expect(found).toEqual([]);
  });
});
