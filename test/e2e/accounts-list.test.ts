// Accounts in a real Chromium: an empty roster, one of thousands; narrowed, selected, disabled, brought back, deleted; one
// account's panel; by mouse and by keys alone.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { classList, groupsOf, importInto, studentName } from './account-steps.ts';
import { applyAll, go, jobEnds, pressUntilFocused, rowCount } from './console.ts';

const count = 2_100;
const indexes = Array.from({ length: count }, (_, index) => index);
const inA = indexes.filter((index) => groupsOf(index) === 'networks-a');
const disabled = indexes.filter((index) => index % 7 === 6);
const text = new Intl.NumberFormat('en-US');

describe.runIf(requireService('chromium', chromiumProbe))('accounts', () => {
  let shell: OpenShell;
  let page: Page;
  const open = (address: string) => go(page, shell.origin, address);
  const grid = () => page.getByRole('grid', { name: 'Accounts' });
  const row = (index: number) => grid().locator(`[role=row][aria-rowindex="${index + 2}"]`);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const rowsAre = async (wanted: number) => {
    await expect.poll(() => rowCount(page, 'Accounts'), { timeout: 20_000 }).toBe(wanted);
  };
  const address = (filter: string) => `/accounts/roster?filter=${encodeURIComponent(filter)}`;
  const showsRows = async (wanted: number) => {
    await grid().waitFor();
    await rowsAre(wanted);
  };

  beforeAll(async () => {
    shell = await openShell('browser');
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
  }, 120_000);
  afterAll(() => shell?.close());

  test('an empty roster offers to import a class, and nothing else', async () => {
    await open('/accounts');
    await page.waitForURL(/\/accounts\/roster$/);
    await button('Import a class…').click();
    await page.waitForURL(/\/accounts\/import\?target=roster/);
    await page.goBack();
    await button('Import a class…').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('thousands are listed, sorted and narrowed', { timeout: 120_000 }, async () => {
    await importInto(shell.dataDir, 'roster', classList(count));
    await open('/accounts/roster');
    await showsRows(count);
    await row(0).getByText(studentName(0), { exact: true }).waitFor();
    await page.getByRole('columnheader', { name: 'Username' }).getByRole('button').click();
    await row(0)
      .getByText(studentName(count - 1), { exact: true })
      .waitFor();
    await page.goBack();
    await row(0).getByText(studentName(0), { exact: true }).waitFor();

    await button(`Disabled ${text.format(disabled.length)}`).click();
    await rowsAre(disabled.length);
    expect(new URL(page.url()).searchParams.get('filter')).toBe('state=disabled');
    await page.keyboard.press('/');
    await page.keyboard.press('End');
    await page.keyboard.type(' group:networks-a');
    const both = disabled.filter((index) => inA.includes(index));
    await rowsAre(both.length);
    await page.getByRole('textbox', { name: 'Filter' }).fill('grp:x');
    await page
      .getByText(/There is no field/)
      .first()
      .waitFor();
    await button('Clear the filter').last().click();
    await rowsAre(count);
  });

  test('all that match but one are disabled, and brought back by undo', { timeout: 120_000 }, async () => {
    const meant = inA.filter((index) => index % 7 !== 6);
    await open(address('group:networks-a state:enabled'));
    await showsRows(meant.length);
    await row(0).getByRole('checkbox').click();
    await page.getByText(`1 of ${text.format(meant.length)} selected`).waitFor();
    await button(`Select all ${text.format(meant.length)} that match`).click();
    await row(1).getByRole('checkbox').click();
    await page.getByText(`${text.format(meant.length - 1)} of ${text.format(meant.length)} selected`).waitFor();
    await button('Disable').click();
    await page.getByRole('heading', { name: `Disable ${text.format(meant.length - 1)} accounts` }).waitFor();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(new RegExp(`^${text.format(meant.length - 1)} done, 0 failed`));
    const receipt = page.url();

    await open(address('group:networks-a state:enabled'));
    await showsRows(1);
    await row(0).getByText(studentName(meant[1]!), { exact: true }).waitFor();
    await page.goto(receipt);
    await button('Undo').click();
    await page.getByRole('heading', { name: `Put back ${text.format(meant.length - 1)} accounts` }).waitFor();
    await applyAll(page);
    await jobEnds(page);
    await open(address('group:networks-a state:enabled'));
    await showsRows(meant.length);
  });

  test('a selection moves no row, and is there again on the way back from its plan', async () => {
    await open(address('group:networks-b'));
    await showsRows(count - inA.length);
    const top = () => row(0).evaluate((element) => element.getBoundingClientRect().top);
    const before = await top();
    await row(2).getByRole('checkbox').click();
    const selected = page.getByText(/^1 of [\d,]+ selected/);
    await selected.waitFor();
    expect(await top()).toBe(before);
    await button('Disable').click();
    await page.getByRole('heading', { name: 'Disable 1 account' }).waitFor();
    await page.goBack();
    await selected.waitFor();
    expect(await row(2).getByRole('checkbox').isChecked()).toBe(true);

    // Who goes there anew finds nothing selected.
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByRole('link', { name: 'Accounts', exact: true }).click();
    await showsRows(count);
    expect(await selected.count()).toBe(0);
  });

  test('the same by keys alone', { timeout: 120_000 }, async () => {
    await open('/');
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await showsRows(count);
    await page.keyboard.press('/');
    await page.keyboard.type('group:networks-b state:enabled');
    await rowsAre(indexes.filter((index) => !inA.includes(index) && index % 7 !== 6).length);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText(/^3 of [\d,]+ selected/).waitFor();
    await page.keyboard.press('.');
    await page.getByRole('menuitem', { name: 'Disable' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Disable 3 accounts' }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Disable 3$/);
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^3 done, 0 failed/);

    await open(address('student-0001'));
    await showsRows(1);
    await grid().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: `Account ${studentName(1)}` }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: /^Account/ }).waitFor({ state: 'detached' });
    expect(await grid().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('a panel says what an account is and what was done to it, and leads there', { timeout: 60_000 }, async () => {
    await open(`/accounts/roster/${studentName(1)}`);
    const panel = page.getByRole('complementary', { name: `Account ${studentName(1)}` });
    await panel.getByText('Student Number 1', { exact: true }).waitFor();
    await panel.getByText('disabled', { exact: true }).waitFor();
    expect(await panel.getByText(/^change\./).count()).toBeGreaterThanOrEqual(2);
    await panel.getByRole('link', { name: 'networks-b' }).click();
    await rowsAre(count - inA.length);
    await page.goBack();
    await panel.getByRole('link', { name: 'change.disable' }).first().click();
    await page.waitForURL(/\/jobs\//);
    await open(`/accounts/roster/${encodeURIComponent('nobody is called this')}`);
    await page.getByRole('alert').first().waitFor();
  });

  test('passwords are reset, and the slips are shown once', { timeout: 60_000 }, async () => {
    await open(`/accounts/roster/${studentName(2)}`);
    await button('Reset password…').click();
    const dialog = page.getByRole('dialog', { name: `Reset the password of ${studentName(2)}` });
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: /password/i }).waitFor();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^1 done, 0 failed/);
    await page.getByRole('link', { name: /new password/ }).waitFor();
  });

  test('fields and groups of many are changed', { timeout: 60_000 }, async () => {
    await open(address('student-001'));
    await showsRows(10);
    await page.getByRole('checkbox', { name: 'Select all 10' }).click();
    await page.getByText('10 of 10 selected').waitFor();
    const direct = button('Change…');
    if (!(await direct.isVisible())) await button('More').click();
    await page.getByText('Change…', { exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Change 10 accounts' });
    // One Escape closes it, and the focus is where it came from.
    await dialog.getByRole('combobox', { name: 'Field 1' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Field 1');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^(Change…|More)$/);
    if (!(await direct.isVisible())) await button('More').click();
    await page.getByText('Change…', { exact: true }).click();
    await dialog.getByRole('combobox', { name: 'Field 1' }).click();
    await page.getByRole('option', { name: 'Title' }).click();
    await dialog.getByRole('textbox', { name: 'New value of Title' }).fill('Guest');
    await dialog.getByRole('combobox', { name: 'Add to groups' }).fill('guests');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: /10 accounts/ }).waitFor();
    await page.getByText('guests').first().waitFor();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^10 done, 0 failed/);
    await open('/accounts/roster?view=groups');
    await page.getByRole('grid', { name: 'Groups' }).getByText('guests').click();
    await showsRows(10);
  });

  test('deleting disables and sets a purge date; at once asks for the number', { timeout: 120_000 }, async () => {
    await open(address('student-0005'));
    await showsRows(1);
    await row(0).getByRole('checkbox').click();
    await chooseVerb(page, 'Delete…');
    await page
      .getByRole('dialog', { name: 'Delete student-0005' })
      .getByRole('button', { name: 'Show the plan' })
      .click();
    await page.getByRole('heading', { name: /^(Disable|Delete) 1 account/ }).waitFor();
    await applyAll(page);
    await jobEnds(page);
    await open(address('student-0005'));
    await grid()
      .getByText(/disabled, purged from/)
      .waitFor();

    await open(address('group:guests'));
    await showsRows(10);
    await page.getByRole('checkbox', { name: 'Select all 10' }).click();
    await chooseVerb(page, 'Delete…');
    const dialog = page.getByRole('dialog', { name: 'Delete 10 accounts' });
    await dialog.getByRole('radio', { name: 'Delete at once' }).click();
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: 'Delete 10 accounts' }).waitFor();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^10 done, 0 failed/);
    await button('Undo').click();
    await page.getByRole('heading', { name: /10 accounts/ }).waitFor();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^10 done, 0 failed/);
    await open(address('group:guests'));
    await showsRows(10);
  });

  test('the palette finds an account by its name', async () => {
    await open('/');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('student number 42');
    await page.getByText('student-0042', { exact: true }).click();
    await page.waitForURL(/\/accounts\/roster\/student-0042/);
    await expect.poll(() => page.getByRole('heading', { name: 'student-0042' }).count()).toBe(1);
  });

  test('axe finds nothing, in light and dark', { timeout: 120_000 }, async () => {
    const found: string[] = [];
    for (const path of [
      '/accounts/roster',
      `/accounts/roster/${studentName(3)}`,
      '/accounts/roster?view=groups',
      '/accounts/roster?view=expiring&days=7',
      address('nobody'),
    ]) {
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

/** A verb of the selection, whether it has a button of its own or stands in the menu. */
async function chooseVerb(page: Page, name: string): Promise<void> {
  const direct = page.getByRole('button', { name, exact: true });
  if (await direct.isVisible()) return direct.click();
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name }).click();
}
