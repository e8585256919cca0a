// Targets in a real Chromium: one that fails and says why, one that works, one that is moved, its policy and its end; by mouse and by keys.
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlConnection } from '../../main/web/control.ts';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { classList, importInto } from './account-steps.ts';
import { backendOf } from './import-steps.ts';
import { go, pressUntilFocused, rowCount } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('targets', () => {
  let shell: OpenShell;
  let page: Page;
  let backend: ControlConnection;
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
    backend = await backendOf(shell.dataDir);
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
  }, 120_000);
  afterAll(async () => {
    backend?.close();
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

  test('one is moved: tested at its new place first, and what was changed is said', { timeout: 90_000 }, async () => {
    const { client } = backend;
    const address = (name: string) => `mysql://guacamole@127.0.0.1:${port}/${name}`;
    const { target } = await client.targets.add({ name: 'lab', kind: 'guacamole-sql', url: address('one') });
    await open('/targets/lab');
    await panel('lab').getByRole('button', { name: 'Change…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change lab' });
    const field = (name: string) => dialog.getByRole('textbox', { name, exact: true });
    expect(await field('Name').inputValue()).toBe('lab');
    expect(await field('Address').inputValue()).toBe(address('one'));
    expect(await dialog.getByLabel('Password of the database user').inputValue()).toBe('');
    // Nothing is changed yet.
    expect(await dialog.getByRole('button', { name: 'Change', exact: true }).isDisabled()).toBe(true);

    await field('Name').fill('roster');
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.getByText('The name "roster" is not free.').waitFor();
    await field('Name').fill('lab-north');
    await field('Address').fill(address('two'));
    await dialog.getByRole('button', { name: 'Test and change' }).click();
    const test = dialog.getByRole('status', { name: 'Test' });
    await test.getByText('It stays as it was.').waitFor();
    expect(await test.getByLabel('failed').count()).toBe(1);
    expect(await client.targets.get({ target: 'lab' })).toMatchObject({ url: target.url });
    expect(await axeViolations(page)).toEqual([]);

    await dialog.getByRole('button', { name: 'Change it all the same' }).click();
    await panel('lab-north').getByText('Its name and address were changed.').waitFor();
    await page.waitForURL(/\/targets\/lab-north$/);
    const moved = await client.targets.get({ target: target.targetId });
    expect(moved).toMatchObject({ name: 'lab-north', url: target.url?.replace('/one', '/two'), user: 'guacamole' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Change…');
  });

  test(
    'a name alone asks nobody; while a job works on it, it is not changed, and that is said',
    { timeout: 90_000 },
    async () => {
      await open('/targets/spare');
      await panel('spare').getByRole('button', { name: 'Change…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Change spare' });
      await page.keyboard.type('-2');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await panel('spare-2').getByText('Its name was changed.').waitFor();

      const { client } = backend;
      const { importId } = await client.imports.begin({});
      const data = Buffer.from(classList(3000)).toString('base64');
      await client.imports.addPart({ importId, name: 'class.csv', data, last: true });
      const { planId } = await client.accounts.planImport({ target: 'spare-2', importId, passwords: 'none' });
      const { jobId } = await client.plans.apply({ planId });
      await client.jobs.pause({ jobId });
      await panel('spare-2').getByRole('button', { name: 'Change…' }).click();
      const again = page.getByRole('dialog', { name: 'Change spare-2' });
      await again.getByRole('textbox', { name: 'Name' }).fill('elsewhere');
      await again.getByRole('button', { name: 'Change', exact: true }).click();
      await again.getByRole('alert').getByText('A job works on "spare-2".').waitFor();
      expect(await again.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('elsewhere');
      await client.jobs.resume({ jobId });
      await expect.poll(async () => (await client.jobs.get({ jobId })).state, { timeout: 30_000 }).toBe('done');
      // What was refused goes through when nothing is in its way, without closing the dialog.
      await again.getByRole('button', { name: 'Change', exact: true }).click();
      await panel('elsewhere').getByText('Its name was changed.').waitFor();
    },
  );

  test('axe finds nothing, in light and dark', { timeout: 60_000 }, async () => {
    const found: string[] = [];
    for (const path of ['/targets', '/targets/elsewhere', '/targets?add=1', '/accounts/nowhere']) {
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
