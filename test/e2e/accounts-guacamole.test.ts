// Accounts of Guacamole in a real Chromium, on a real MariaDB: the target is added in the window, its usage, what does not
// fit together and its repair, one account with connections and sessions; and what stays when the database goes away.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { guacamoleProbe } from '../support/guacamole.ts';
import { requireService } from '../support/require.ts';
import { importInto } from './account-steps.ts';
import { applyAll, go, jobEnds, rowCount } from './console.ts';
import { addHistory, addOrphan, addSignIn, openLab, people, type Lab } from './guacamole-lab.ts';

const csv = [
  'username,full_name,email,groups,connections,role',
  ...people.map(
    (name, index) => `${name},${name},${name}@example.com,networks-a,pt01,${index === 0 ? 'instructor' : ''}`,
  ),
].join('\n');

describe.runIf(requireService('chromium', chromiumProbe) && requireService('mariadb', () => guacamoleProbe('mariadb')))(
  'accounts of Guacamole',
  () => {
    let lab: Lab;
    let page: Page;
    const open = (address: string) => go(page, lab.shell.origin, address);
    const grid = (name: string) => page.getByRole('grid', { name, exact: true });
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    beforeAll(async () => {
      lab = await openLab();
      page = lab.shell.page;
      page.setDefaultTimeout(20_000);
      await page.setViewportSize({ width: 1280, height: 800 });
    }, 120_000);
    afterAll(() => lab?.close());

    test('it is added with its password, and says what it is', { timeout: 60_000 }, async () => {
      await open('/targets?add=1');
      const dialog = page.getByRole('dialog', { name: 'Add a target' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill('lab');
      await dialog.getByRole('textbox', { name: 'Address' }).fill(lab.db.url);
      await dialog.getByLabel('Password of the database user').fill('not this one');
      await dialog.getByRole('button', { name: 'Add and test' }).click();
      const panel = page.getByRole('complementary', { name: 'Target lab' });
      await panel.getByText('It can’t be worked with yet').waitFor();
      await panel.getByRole('button', { name: 'Set password…' }).click();
      const password = page.getByRole('dialog', { name: 'Password for lab' });
      await password.getByLabel('Password', { exact: true }).fill(lab.db.password);
      await password.getByRole('button', { name: 'Keep it and test' }).click();
      await panel.getByText(/It can be worked with · Guacamole schema 1\.6/).waitFor();
      expect(await panel.getByLabel('failed').count()).toBe(0);
      expect(await page.content()).not.toContain(lab.db.password);
    });

    test('who used it how much, as a table and as a chart', { timeout: 90_000 }, async () => {
      await importInto(lab.shell.dataDir, 'lab', csv);
      await addHistory(lab.db);
      await addSignIn(lab.db, 'mira.holt');
      await open('/accounts/lab?view=usage');
      const table = grid('Usage by account');
      await table.getByText('mira.holt').waitFor();
      await expect.poll(() => rowCount(page, 'Usage by account')).toBe(people.length);
      const headings = (by: string) => grid(`Usage by ${by}`).getByRole('columnheader').allInnerTexts();
      expect(await headings('account')).toEqual(['Account', 'Sign-ins', 'Sessions', 'Hours', 'Last sign-in']);
      const mira = table.getByRole('row').filter({ hasText: 'mira.holt' });
      const cells = (await mira.innerText()).split(/\s+/);
      expect(cells.slice(0, 3)).toEqual(['mira.holt', '29', '28']);
      await button('Export').click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: /^CSV/ }).click(),
      ]);
      const [head, first] = readFileSync(await file.path(), 'utf8').split('\r\n');
      expect(head).toMatch(/^\ufeff?Account,Sign-ins,Sessions,/);
      expect(first).toMatch(/^mira\.holt,29,28,/);
      const sessions = page.getByRole('slider', { name: 'Sessions a day: cursor' });
      expect(Number(await sessions.getAttribute('aria-valuemax'))).toBeGreaterThanOrEqual(29);
      await page.getByText('By connection', { exact: true }).click();
      await grid('Usage by connection').getByText('pt01').waitFor();
      expect(await headings('connection')).toEqual(['Connection', 'Sessions', 'Hours', 'Accounts', 'Last session']);
      await page.getByText('By day', { exact: true }).click();
      await expect.poll(() => rowCount(page, 'Usage by day')).toBeGreaterThanOrEqual(27);
      await page.getByRole('combobox', { name: 'When' }).click();
      await page.getByRole('option', { name: 'last 7 days' }).click();
      await expect.poll(() => rowCount(page, 'Usage by day')).toBeLessThanOrEqual(8);
      await page.waitForTimeout(300);
      expect(await axeViolations(page)).toEqual([]);
    });

    test('a panel shows connections, the way to them, and sessions', { timeout: 60_000 }, async () => {
      await open('/accounts/lab/mira.holt');
      const panel = page.getByRole('complementary', { name: 'Account mira.holt' });
      await panel.getByRole('rowheader', { name: /pt01/ }).first().waitFor();
      await panel.getByText('no container that is known').first().waitFor();
      await panel.getByText('Through these also:').waitFor();
      expect(await panel.getByText('198.51.100.7').count()).toBeGreaterThan(5);
      expect(await axeViolations(page)).toEqual([]);
    });

    test('what does not fit together is repaired', { timeout: 60_000 }, async () => {
      await addOrphan(lab.db, 'half.made');
      await open('/accounts/lab?view=repair');
      await grid('Repairs').getByText('half.made').waitFor();
      await page.getByRole('checkbox', { name: 'Select half.made' }).click();
      await button('Repair 1…').click();
      await page.getByRole('grid', { name: 'Changes' }).getByText('half.made').first().waitFor();
      await applyAll(page);
      expect(await jobEnds(page)).toMatch(/^1 done, 0 failed/);
      await open('/accounts/lab?view=repair');
      await page.getByText(/Everything in lab fits together/).waitFor();
    });

    test('while the database is away, what was read stays, with its age', { timeout: 60_000 }, async () => {
      await open('/accounts/lab');
      await expect.poll(() => rowCount(page, 'Accounts')).toBe(people.length);
      process.kill(lab.server.pid, 'SIGKILL');
      await button('Read again').first().click();
      await page.getByText('lab can’t be read.').waitFor();
      await page.getByText(/Its accounts are shown as they were/).waitFor();
      expect(await grid('Accounts').locator('[role=row][data-pale]').count()).toBe(people.length);
      expect(await axeViolations(page)).toEqual([]);
      await lab.server.restart();
      await button('Read again').first().click();
      await page.getByText('lab can’t be read.').waitFor({ state: 'detached' });
    });
  },
);
