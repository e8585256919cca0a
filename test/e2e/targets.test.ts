// Targets in a real Chromium: one that fails and says why, one that works, its policy and its end; by mouse and by keys.
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { importInto } from './account-steps.ts';
import { go, pressUntilFocused, rowCount } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('targets', () => {
  let shell: OpenShell;
  let page: Page;
  /** Takes no connection for long: nothing behind it is a database. */
  let nobody: Server;
  let port: number;
  const open = (address: string) => go(page, shell.origin, address);
  const grid = () => page.getByRole('grid', { name: 'Targets' });
  const panel = (name: string) => page.getByRole('complementary', { name: `Target ${name}` });

  beforeAll(async () => {
    nobody = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    port = (nobody.address() as AddressInfo).port;
    shell = await openShell('browser');
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
  }, 120_000);
  afterAll(async () => {
    await shell?.close();
    nobody?.close();
  });

  test('one that does not answer says at which step, and why; it can be tried again and removed', async () => {
    await open('/targets');
    await grid().getByText('roster').first().waitFor();
    await page.getByRole('button', { name: 'Add target' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a target' });
    const add = dialog.getByRole('button', { name: 'Add and test' });
    // Said before anything is filled in, where nothing keeps passwords.
    const nowhere = dialog.getByRole('note').filter({ hasText: 'There is nowhere to keep a password' });
    await nowhere.getByText('PROVOST_PASSPHRASE_FILE=').waitFor();
    expect(await nowhere.innerText()).toContain('umask 077; head -c 24 /dev/urandom | base64');
    expect(await add.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Name' }).fill('lab');
    await dialog.getByRole('textbox', { name: 'Address' }).fill('mysql://guacamole:secret@127.0.0.1/guacamole_db');
    await add.click();
    await dialog.getByText('The URL holds a password').waitFor();
    await dialog.getByRole('textbox', { name: 'Address' }).fill(`mysql://guacamole@127.0.0.1:${port}/guacamole_db`);
    await add.click();

    await panel('lab').getByText('It can’t be worked with yet').waitFor();
    expect(await panel('lab').getByLabel('failed').count()).toBe(1);
    await grid()
      .getByText(/^(away|refused)/)
      .waitFor();
    await panel('lab').getByRole('button', { name: 'Test', exact: true }).click();
    await panel('lab').getByText('It can’t be worked with yet').waitFor();
    expect(await axeViolations(page)).toEqual([]);

    await panel('lab').getByRole('link', { name: 'unknown: never read' }).click();
    await page.getByText('lab can’t be read.').waitFor();
    const why = await page.getByRole('alert').filter({ hasText: 'lab can’t be read.' }).innerText();
    expect(why).toMatch(/^[^“]*“[^“”]+”[^”]*Look whether the database runs[^”]*$/);
    await page.getByText('Its accounts were never read.').waitFor();
    await page.goBack();
    await panel('lab').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Remove…' }).click();
    await page.getByRole('dialog', { name: 'Remove lab' }).getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => rowCount(page, 'Targets')).toBe(1);
  });

  test('one that works is added by keys alone, holds accounts and is chosen again', async () => {
    await open('/targets');
    await grid().waitFor();
    await pressUntilFocused(page, 'Tab', /^Add target$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Add a target' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'Another roster' }).waitFor();
    // Up from the first is the last.
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('spare');
    await page.keyboard.press('Enter');
    await panel('spare')
      .getByText(/It can be worked with/)
      .waitFor();
    await panel('spare').getByRole('button', { name: 'Test', exact: true }).waitFor();

    await importInto(shell.dataDir, 'spare', 'username,full_name\nada,Ada Example\nben,Ben Example\n');
    await open('/accounts/spare');
    await expect.poll(() => rowCount(page, 'Accounts')).toBe(2);
    // It is the one that was looked at last.
    await open('/accounts');
    await page.waitForURL(/\/accounts\/spare$/);
    await page.getByRole('combobox', { name: 'Target' }).click();
    await page.getByRole('option', { name: 'roster' }).click();
    await page.waitForURL(/\/accounts\/roster$/);
    await page.getByRole('button', { name: 'Import a class…' }).waitFor();
  });

  test('what a target asks of passwords is changed', async () => {
    await open('/targets/roster');
    await panel('roster').getByText('8 characters at least').waitFor();
    await panel('roster').getByRole('button', { name: 'Password policy…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Passwords in roster' });
    await dialog.getByRole('textbox', { name: 'Characters at least' }).fill('0');
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: 'Characters at least' }).fill('12');
    await dialog.getByRole('checkbox', { name: 'Ask for a digit' }).click();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await panel('roster')
      .getByText('12 characters at least; none of the commonest; not the username; a digit.')
      .waitFor();
  });

  test('axe finds nothing, in light and dark', { timeout: 60_000 }, async () => {
    const found: string[] = [];
    for (const path of ['/targets', '/targets/spare', '/targets?add=1', '/accounts/nowhere']) {
      await open(path);
      await page.waitForTimeout(700);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(200);
        for (const one of await axeViolations(page)) found.push(`${path} ${colorScheme}: ${one}`);
      }
    }
    expect(found).toEqual([]);
  });
});
