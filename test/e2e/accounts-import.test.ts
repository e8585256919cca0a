// A messy class list in a real Chromium: dropped, mended, planned, applied, undone; by mouse, and by keys alone; and what the
// screen says when a file, an import or a target can't be used.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, jobEnds, pressUntilFocused, rowCount } from './console.ts';
import { backendOf, dropFiles } from './import-steps.ts';

/** Excel's UTF-8: a mark in front, semicolons, a line end in a cell, a day that is none, and a line that comes twice. */
const registrar = [
  '\uFEFFBenutzername;Vorname;Nachname;E-Mail;Kurs;Gültig bis;Bemerkung',
  'mira.holt;Mira;Holt;mira.holt@example.com;Networks A;2027-02-28;"Comes late;\r\nwith her own keyboard"',
  'tomas.berg;Tomas;Berg;tomas.berg@example.com;Networks A;31.02.2027;',
  'ines.duarte;Inês;Duarte;ines.duarte@example.com;Networks B;2027-02-28;',
  'mira.holt;Mira;Holt;mira.holt@example.com;Networks A;2027-02-28;',
  'noor.khan;Noor;Khan;noor.khan@example.com;Networks B;2027-02-28;',
  'yara.santos;Yara;Santos;yara.santos@example.com;Networks B;2027-02-28;',
].join('\r\n');
/** What an older program writes: no mark, and bytes that are no UTF-8. */
const late = Buffer.from(
  'Benutzername,Vorname,Nachname,E-Mail,Kurs,Gültig bis\r\nzoe.mueller,Zoë,Müller,zoe.mueller@example.com,Networks A,2027-02-28\r\n',
  'latin1',
);

describe.runIf(requireService('chromium', chromiumProbe))('an import in the window', () => {
  let shell: OpenShell;
  let page: Page;
  const open = (address: string) => go(page, shell.origin, address);
  const cells = () => page.getByRole('grid', { name: 'Rows of the files' });
  const changes = () => page.getByRole('grid', { name: 'Changes' });
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    shell = await openShell('browser');
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.getByText('Connected', { exact: true }).waitFor();
  }, 120_000);
  afterAll(() => shell?.close());

  test('a messy file is dropped, mended, planned, applied and undone', { timeout: 120_000 }, async () => {
    await open('/accounts/roster');
    await page.getByRole('button', { name: 'Import…' }).waitFor();
    await dropFiles(page, '#screen h1', [
      { name: 'registrar.csv', content: Buffer.from(registrar) },
      { name: 'late.csv', content: late },
    ]);
    await page.getByText('7 rows of 2 files').waitFor();
    await page.getByText('Müller', { exact: true }).first().waitFor();
    await button('They are right').click();
    await button('They are right').waitFor({ state: 'detached' });

    // "Kurs" is no word that is known; "Vorname" and the others are.
    await page.getByRole('combobox', { name: 'What Kurs becomes' }).selectOption({ label: 'Groups' });
    await page.getByRole('combobox', { name: 'Passwords', exact: true }).selectOption({ label: 'Generated for all' });
    await page.getByRole('button', { name: /with errors$/ }).click();
    const day = cells().getByRole('gridcell', { name: '31.02.2027' });
    await day.click();
    await page.getByText('is no day of the calendar').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Gültig bis, line 4' }).fill('2027-02-28');
    await page.keyboard.press('Enter');
    await button('1 with errors').waitFor();

    await button('Show the plan').click();
    await page.getByRole('heading', { name: 'Create 6 accounts, 1 can’t be planned' }).waitFor();
    // What can't be planned comes first, with its line.
    const first = changes().getByRole('row').nth(1);
    expect(await first.innerText()).toMatch(/Error[\s\S]*6/);
    expect(await changes().innerText()).not.toMatch(/[a-z]+-[a-z]+-[a-z]+-?\d*/);
    for (const name of ['noor.khan', 'zoe.mueller']) {
      await changes()
        .getByRole('checkbox', { name: `Include ${name}` })
        .click();
    }
    await page.getByText('2 left out').waitFor();
    await button('Create 4').click();
    expect(await jobEnds(page)).toMatch(/^4 done, 0 failed/);
    const receipt = page.url();

    const download = page.waitForEvent('download');
    await button('Download').click();
    await page.getByRole('menuitem', { name: /^CSV/ }).click();
    expect((await download).suggestedFilename()).toMatch(/\.csv$/);
    await page.getByRole('link', { name: 'Show 4 new passwords once' }).click();
    await button('Show 4 passwords once').click();
    await page.getByRole('table', { name: 'Passwords' }).getByText('yara.santos').waitFor();

    // Neither a link nor a key nor Back throws them away unasked.
    const question = page.getByRole('dialog', { name: 'The passwords are not saved' });
    for (const leave of [
      () => page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click(),
      () => page.keyboard.type('gj'),
      () => page.evaluate(() => window.history.back()),
    ]) {
      await leave();
      await question.getByRole('button', { name: 'Stay' }).click();
      await question.waitFor({ state: 'detached' });
      expect(new URL(page.url()).pathname).toMatch(/^\/accounts\/slips\//);
      await page.getByRole('table', { name: 'Passwords' }).getByText('yara.santos').waitFor();
    }
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    expect(await page.getByRole('heading', { level: 2, name: 'Yara Santos' }).isVisible()).toBe(true);
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });

    // Printed, they may be left.
    await button('Back to the receipt').click();
    await page.waitForURL(receipt);
    await page.getByText(/^Finished /).waitFor();
    expect(await page.getByRole('link', { name: /new password/ }).count()).toBe(0);
    await button('Undo').click();
    await page.getByRole('heading', { name: 'Delete 4 accounts' }).waitFor();
    await button('Delete 4').click();
    expect(await jobEnds(page)).toMatch(/^4 done, 0 failed/);
  });

  test('from the plan back to the columns, with everything as it was', { timeout: 60_000 }, async () => {
    await open('/accounts/import?target=roster&mode=create');
    await page.getByLabel('Files of accounts').setInputFiles({
      ...{ name: 'two.csv', mimeType: 'text/csv' },
      buffer: Buffer.from('username,full_name\nada,Ada Example\nben,Ben Example\n'),
    });
    await page.getByText('2 rows of 1 file').waitFor();
    await button('Show the plan').click();
    await page.getByRole('heading', { name: 'Create 2 accounts' }).waitFor();
    await button('Change the file or the columns').click();
    await page.getByText('2 rows of 1 file').waitFor();
    expect(await page.getByRole('combobox', { name: 'What may happen' }).inputValue()).toBe('create');
    await page.getByRole('combobox', { name: 'What full_name becomes' }).selectOption('ignore');
    await button('Show the plan').click();
    await page.getByRole('heading', { name: 'Create 2 accounts' }).waitFor();
    expect(await changes().innerText()).not.toContain('Ada Example');
  });

  test('by keys alone', { timeout: 90_000 }, async () => {
    await open('/accounts/import');
    await pressUntilFocused(page, 'Tab', /^Paste a table$/);
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Table' }).waitFor();
    await page.keyboard.insertText('username\tvalid until\ncleo\tsoon\ndan\t2027-02-28\n');
    await pressUntilFocused(page, 'Tab', /^Read it$/);
    await page.keyboard.press('Enter');
    await page.getByText('2 rows of 1 file').waitFor();
    await pressUntilFocused(page, 'Tab', /^Rows of the files$/);
    await page.keyboard.press('ArrowRight');
    await page.getByText('is no date that can be read').waitFor();
    await page.keyboard.press('F2');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('2027-03-01');
    await page.keyboard.press('Enter');
    await page.getByText('nothing is wrong with them').waitFor();
    await pressUntilFocused(page, 'Tab', /^Show the plan$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Create 2 accounts' }).waitFor();
    expect(await changes().innerText()).toContain('2027-03-01');
  });

  test('ten thousand rows: the last one is a key away, and the plan has them all', { timeout: 120_000 }, async () => {
    await open('/accounts/import');
    const lines = Array.from({ length: 10_000 }, (_, at) => `load${at},load${at}@example.com,lab-${at % 20}`);
    await page.getByLabel('Files of accounts').setInputFiles({
      ...{ name: 'many.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(['username,email,groups', ...lines].join('\n')),
    });
    await page.getByText('10,000 rows of 1 file').waitFor({ timeout: 60_000 });
    await expect.poll(() => rowCount(page, 'Rows of the files'), { timeout: 20_000 }).toBe(10_000);
    await cells().focus();
    await page.keyboard.press('Control+End');
    await cells().getByRole('gridcell', { name: 'load9999', exact: true }).first().waitFor();
    await button('Show the plan').click();
    await page.getByRole('heading', { name: 'Create 10,000 accounts' }).waitFor({ timeout: 60_000 });
    await page.getByRole('searchbox', { name: 'Search in the changes' }).fill('load999');
    await button('Leave out all 11').click();
    await page.getByText('11 left out').waitFor();
    await button('Create 9,989').waitFor();
  });

  test('what can’t be used is said, and what to do', { timeout: 90_000 }, async () => {
    await open('/accounts/import');
    await page.getByLabel('Files of accounts').setInputFiles({
      ...{ name: 'class.xls', mimeType: 'application/vnd.ms-excel' },
      // As spreadsheets before 2007 begin, and those with a password.
      buffer: Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504)]),
    });
    const refused = page.getByRole('listitem').filter({ hasText: 'class.xls' }).getByRole('alert');
    expect(await refused.innerText()).toMatch(/CSV/);

    await page.getByLabel('Files of accounts').setInputFiles({
      ...{ name: 'two.csv', mimeType: 'text/csv' },
      buffer: Buffer.from('username\nada\nben\n'),
    });
    await page.getByText('2 rows of 1 file').waitFor();
    // As an hour without a question does.
    const importId = new URL(page.url()).searchParams.get('id')!;
    const backend = await backendOf(shell.dataDir);
    try {
      await backend.client.imports.close({ importId });
      await page.getByRole('checkbox', { name: 'Small letters' }).click();
      await page.getByText('This import was forgotten after an hour.').waitFor();

      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      await backend.client.targets.add({
        ...{ name: 'guac', kind: 'guacamole-sql' },
        url: `mysql://provost@127.0.0.1:${port}/guacamole_db`,
      });
      await open('/accounts/import?target=guac');
      await page
        .getByRole('form', { name: 'Where and how' })
        .getByText(/away|refused/)
        .waitFor();
      await button('Ask it again').waitFor();
    } finally {
      backend.close();
    }
  });

  test('axe finds nothing, in light and dark, and nothing is cut off', { timeout: 120_000 }, async () => {
    const found: string[] = [];
    const look = async (what: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(300);
        for (const one of await axeViolations(page)) found.push(`${what} ${colorScheme}: ${one}`);
      }
      for (const size of [
        { width: 1920, height: 1080 },
        { width: 1280, height: 800 },
      ]) {
        await page.setViewportSize(size);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) found.push(`${what} ${size.width}: ${wide} px too wide`);
      }
    };
    await open('/accounts/import');
    await look('empty');
    await page.getByLabel('Files of accounts').setInputFiles([
      { name: 'registrar.csv', mimeType: 'text/csv', buffer: Buffer.from(registrar) },
      { name: 'late.csv', mimeType: 'text/csv', buffer: late },
    ]);
    await page.getByText('7 rows of 2 files').waitFor();
    await page.getByRole('combobox', { name: 'What may happen' }).selectOption('synchronise');
    await page.getByRole('combobox', { name: /do not name/ }).selectOption('disable');
    await look('files');
    await button('Show the plan').click();
    await page.getByRole('heading', { name: /^Create/ }).waitFor();
    await look('plan');
    await open('/accounts/slips/none');
    await page.getByText('There is no such job.').waitFor();
    await look('slips');
    expect(found).toEqual([]);
  });
});
