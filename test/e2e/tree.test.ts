// The tree of organizations in a real Chromium, on the demo's: created, moved, suspended with all below, undone; by mouse
// and by keys.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { applyAll, go, jobEnds, pressUntilFocused, rowCount } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('the tree of organizations', () => {
  let shell: OpenShell;
  let page: Page;
  const open = (address: string) => go(page, shell.origin, address);
  const rows = () => rowCount(page, 'Tree');
  const row = (name: RegExp) => page.getByRole('grid', { name: 'Tree' }).getByRole('row', { name });
  const panel = (name: string) => page.getByRole('complementary', { name: `Organization ${name}` });
  /** Names in the order of the list. */
  const names = async () =>
    (await page.getByRole('grid', { name: 'Tree' }).locator('[role=gridcell][data-cell$=":1"]').allInnerTexts()).map(
      (text) => text.trim(),
    );
  /** From the receipt of a job. */
  const undo = async () => {
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await applyAll(page);
    return jobEnds(page);
  };

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
  }, 120_000);
  afterAll(() => shell?.close());

  test('the demo has one, in the order of the tree, as of other days and in other hierarchies', async () => {
    await open('/tree');
    await expect.poll(rows).toBe(17);
    const order = await names();
    expect(order.slice(0, 3)).toEqual(['Skyline Labs', 'Coastal Campus', 'Dune Seminar']);
    expect(order.indexOf('Engineering')).toBe(order.indexOf('Harbor Institute') + 1);
    await row(/ Dune Seminar .*suspended/).waitFor();
    expect(await axeViolations(page)).toEqual([]);

    const before = new Date(Date.now() - 200 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('As of').fill(before);
    await page.getByText(/^Who is below whom at the end of/).waitFor();
    await expect.poll(async () => (await names()).indexOf('Harbor Institute')).toBeGreaterThan(order.length / 3);
    await page.getByRole('button', { name: 'Show now' }).click();

    await page.getByRole('combobox', { name: 'Hierarchy' }).click();
    await page.getByRole('option', { name: 'reporting' }).click();
    await page.waitForURL(/in=reporting/);
    await expect
      .poll(async () => {
        const shown = await names();
        return shown.slice(shown.indexOf('Group reporting'), shown.indexOf('Group reporting') + 3);
      })
      .toEqual(['Group reporting', 'Harbor Institute', 'Northfield College']);
  });

  test('one says where it was and leads to its containers and configs', async () => {
    await open('/tree');
    await page.getByRole('gridcell', { name: 'Harbor Institute', exact: true }).click();
    const side = panel('Harbor Institute');
    await side.getByRole('cell', { name: 'meridian-learning' }).waitFor();
    expect(await side.getByRole('row').count()).toBe(4);
    await side.getByRole('link', { name: /^[1-9]\d* containers$/ }).waitFor();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeViolations(page)).toEqual([]);
    }
    await side.getByRole('link', { name: 'Configs of harborlight' }).click();
    await page.getByRole('complementary', { name: 'Organization harborlight' }).waitFor();
    await page.goBack();
    await side.getByRole('link', { name: /^[1-9]\d* containers$/ }).click();
    await page.waitForURL(/\/containers\?/);
    await page.getByRole('grid', { name: 'Containers' }).getByRole('row').nth(3).waitFor();
  });

  test('one is created by keyboard alone', async () => {
    await open('/orgs');
    await page.getByRole('link', { name: 'Tree', exact: true }).press('Enter');
    await page.waitForURL(/\/tree/);
    await row(/ Skyline Labs /).waitFor();
    await pressUntilFocused(page, 'Tab', /^Create$/);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Create an organization…' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Create an organization' });
    await dialog.waitFor();
    await page.keyboard.type('Lakeside');
    await dialog.getByText(/^Small letters, digits/).waitFor();
    expect(await dialog.getByRole('button', { name: 'Show the plan' }).isDisabled()).toBe(true);
    await page.keyboard.press('Control+A');
    await page.keyboard.type('lakeside-school');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Lakeside School');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('coast');
    await page.getByRole('option', { name: /^Coastal Campus/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Show the plan' }).press('Enter');
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/1 done/);
    await open('/tree');
    await expect.poll(rows).toBe(18);
    const order = await names();
    expect(order[order.indexOf('Lakeside School') + 1]).toBe('Tideway School');
    await row(/ Lakeside School lakeside-school Customer active /).waitFor();
  });

  test('several are moved, and undo puts them back', async () => {
    await open('/tree?tree.filter=org%3Dnetworks-1%20org%3Dnetworks-2');
    await expect.poll(rows).toBe(2);
    await page.locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Control+A');
    await page.getByRole('button', { name: 'Move…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Move 2 organizations' });
    await dialog.getByRole('combobox', { name: 'Below' }).fill('riverside');
    await page.getByRole('option', { name: /^Riverside Academy/ }).click();
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/2 done/);
    const job = page.url();
    await open('/tree/networks-1');
    await panel('Networks 1').getByRole('link', { name: 'riverside-academy' }).waitFor();
    await page.goto(job);
    expect(await undo()).toMatch(/2 done/);
    await open('/tree/networks-1');
    await panel('Networks 1').getByRole('link', { name: 'northfield-computing' }).waitFor();
    expect(await panel('Networks 1').getByRole('link', { name: 'riverside-academy' }).count()).toBe(0);
  });

  test('one is suspended with all below, with a reason, and undo activates them', async () => {
    await open('/tree/northfield-college');
    const side = panel('Northfield College');
    await side.getByRole('button', { name: 'Set status' }).click();
    await page.getByRole('menuitem', { name: 'Suspend…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Suspend Northfield College' });
    await dialog.getByRole('textbox', { name: 'Why' }).fill('Invoice open');
    await dialog.getByText('5 are below.').waitFor();
    await dialog.getByRole('checkbox', { name: 'Also all below' }).click();
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/6 done/);
    const job = page.url();
    await open('/tree?tree.filter=status%3Asuspended');
    await expect.poll(rows).toBe(7);
    expect(
      await row(/ Networks 2 /)
        .locator('[title="Invoice open"]')
        .count(),
    ).toBe(1);
    await page.goto(job);
    expect(await undo()).toMatch(/6 done/);
    await open('/tree?tree.filter=status%3Asuspended');
    await expect.poll(rows).toBe(1);
  });

  test('a CSV file is pasted; what can’t be is said in the plan, and nothing was done', async () => {
    await open('/tree?open=import');
    const dialog = page.getByRole('dialog', { name: 'Import organizations' });
    await dialog
      .getByRole('textbox', { name: 'Or paste it' })
      .fill('org,name,type,parent\nhill-school,Hill School,customer,coastal-campus\nhill-art,Art,department,nowhere\n');
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await page.waitForURL(/\/plans\//);
    await page.getByText('There is no organization “nowhere” to be below.').first().waitFor();
    await open('/tree?tree.filter=hill');
    await page.getByText('No organization matches').waitFor();
  });

  test('what can’t be read says why, and leads back', async () => {
    await open('/tree?in=No%20such');
    await page.getByRole('alert').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Hierarchy' }).click();
    await page.getByRole('option', { name: 'main', exact: true }).click();
    await row(/ Skyline Labs /).waitFor();
    await open('/tree/nobody');
    await panel('nobody').getByText('There is no organization “nobody” in the tree.').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL(/\/tree$/);
  });

  test('without any it says what would be there, and begins it', async () => {
    const own = await openShell('browser');
    try {
      const { page: empty } = own;
      empty.setDefaultTimeout(20_000);
      await go(empty, own.origin, '/tree');
      await empty.getByText('The tree says who is below whom: provider, resellers, customers').waitFor();
      expect(await axeViolations(empty)).toEqual([]);
      await empty.getByRole('button', { name: 'Create an organization' }).click();
      await empty.getByRole('dialog', { name: 'Create an organization' }).waitFor();
      await empty.keyboard.press('Escape');
      await empty.getByRole('dialog').waitFor({ state: 'detached' });
    } finally {
      await own.close();
    }
  });
});
