// Logs and the inspection of one container in a real Chromium, on the demo: search by keyboard, logs of three as one, reading
// further up, older pages, and how two containers differ.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, pressUntilFocused } from './console.ts';

const proxy = '/containers?containers.filter=name%3Dproxy';

describe.runIf(requireService('chromium', chromiumProbe))('logs and inspection', () => {
  let shell: OpenShell;
  let page: Page;
  const log = () => page.getByRole('region', { name: /^Log of / });
  const lines = () => log().locator('[data-stream]');
  const openProxy = async (tab: string) => {
    await go(page, shell.origin, proxy);
    await page.locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: tab }).click();
  };

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(() => shell?.close());

  test('an expression is searched for by keyboard alone, and one that is none or too slow says so', async () => {
    await openProxy('Logs');
    await lines().nth(5).waitFor();
    await page.keyboard.press('Control+f');
    await pressUntilFocused(page, 'Shift+Tab', /^Search in the log$/);
    await page.keyboard.type('"status":(429|502)');
    await pressUntilFocused(page, 'Tab', /^Regular expression$/);
    await page.keyboard.press('Space');
    await log().locator('mark').first().waitFor();
    await pressUntilFocused(page, 'Shift+Tab', /^Search in the log$/);
    await page.keyboard.press('Enter');
    const current = log().locator('[data-current]');
    await current.waitFor();
    expect(await current.textContent()).toMatch(/"status":(429|502)/);
    // Going to a match holds the log where it is, and says what comes meanwhile.
    await page.getByRole('button', { name: /^[\d,]+ new lines?$/ }).waitFor();

    const field = page.getByRole('searchbox', { name: 'Search in the log' });
    await field.fill('status(');
    const said = page.getByRole('toolbar', { name: 'Log' }).getByRole('status');
    await said.filter({ hasText: /unterminated group/i }).waitFor();
    await field.fill('^([a-z{":,0-9]+)+$');
    await said.filter({ hasText: /takes too long|no match here|\d/ }).waitFor();
    await field.fill('502');
    await log().locator('mark').first().waitFor();

    await page.getByRole('button', { name: 'Search all of it' }).click();
    await page.getByText(/of [\d,]+ match\.$/).waitFor();
    await page.getByRole('button', { name: 'Next found line' }).click();
    await page.getByRole('button', { name: 'Show its place in the log' }).click();
    await log().locator('[data-current]').waitFor();
    await page.getByRole('button', { name: 'Go to the newest lines' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  test('reading further up holds the log, counts what comes, and reads older lines at the top', async () => {
    await openProxy('Logs');
    await page.getByLabel('Lines from the end to begin with').selectOption('100');
    await page.getByText(/^1\d\d lines/).waitFor();
    await log().focus();
    await page.keyboard.press('Home');
    const waiting = page.getByRole('button', { name: /^[\d,]+ new lines?$/ });
    await waiting.waitFor();
    // Older lines came: more than what was asked for first.
    await page
      .getByText('The log begins with its first line here.')
      .or(page.getByText(/^([2-9]\d\d|[\d,]{4,}) lines/))
      .first()
      .waitFor();
    await waiting.click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await waiting.count()).toBe(0);
  });

  test('errors alone', async () => {
    await openProxy('Logs');
    await lines().nth(5).waitFor();
    await page.getByLabel('Levels, guessed from the text').selectOption('error');
    await expect.poll(() => lines().count(), { timeout: 10_000 }).toBeGreaterThan(0);
    const levels = await lines().evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute('data-level')))]);
    expect(levels).toEqual(['error']);
  });

  test('the logs of three are one, by time, each with its name', async () => {
    await go(page, shell.origin, '/containers?containers.filter=image%3Aguacamole%20image%3Anginx');
    await page.locator('[data-cell="0:0"]').click();
    await page.locator('[data-cell="2:0"]').click({ modifiers: ['Shift'] });
    await page.getByText(/^3 of \d+ selected$/).waitFor();
    const verb = page.getByRole('button', { name: 'Logs together' });
    if (!(await verb.isVisible())) await page.getByRole('button', { name: /^More/ }).click();
    await page.getByText('Logs together', { exact: true }).click();
    await page.waitForURL(/\/containers\/logs\?of=/);
    await lines().nth(5).waitFor();
    await page.getByRole('checkbox', { name: 'Times' }).check();
    const shown = await lines().evaluateAll((all) =>
      all.map((one) => ({ name: one.children[0]?.textContent ?? '', time: one.children[1]?.textContent ?? '' })),
    );
    expect(shown.map(({ time }) => time)).toEqual(shown.map(({ time }) => time).toSorted());
    expect(shown.every(({ name }) => name !== '')).toBe(true);
  });

  test('the definition folds by keyboard, is searched, covers secrets, and is compared with another one', async () => {
    await openProxy('Inspect');
    const tree = page.getByRole('tree');
    await tree.getByRole('treeitem').nth(3).waitFor();
    await page.getByRole('searchbox', { name: 'Search in the definition' }).fill('VNC_PASSWORD');
    await tree.getByText('VNC_PASSWORD=••••••').waitFor();
    expect(await page.getByText('not-a-real-one').count()).toBe(0);
    await page.getByRole('searchbox', { name: 'Search in the definition' }).fill('');
    await tree.focus();
    await page.keyboard.press('Home');
    for (let presses = 0; presses < 40; presses++) {
      if ((await tree.locator('[aria-selected=true]').textContent())?.startsWith('HostConfig')) break;
      await page.keyboard.press('ArrowDown');
    }
    const open = await tree.getByRole('treeitem').count();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => tree.locator('[aria-selected=true]').getAttribute('aria-expanded')).toBe('false');
    expect(open).toBeGreaterThan(5);

    await page.getByRole('button', { name: /^Show them/ }).click();
    await page.getByText('not-a-real-one').waitFor();
    await page.getByRole('button', { name: 'Cover them again' }).click();
    await page.getByText('not-a-real-one').waitFor({ state: 'detached' });

    await page.getByText('Compare', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Compare with' }).fill('guacd');
    await page.getByRole('option', { name: 'guacd', exact: true }).first().click();
    await page.getByRole('rowheader', { name: 'Config.Image', exact: true }).waitFor();
    await page.getByRole('button', { name: /that always differ/ }).click();
    await page.getByRole('rowheader', { name: 'Id', exact: true }).waitFor();
  });

  test('axe finds nothing in them, in light and dark', { timeout: 180_000 }, async () => {
    await openProxy('Logs');
    const address = page.url();
    const found: string[] = [];
    for (const search of ['', '?tab=logs', '?tab=inspect', '?tab=inspect&view=json', '?tab=inspect&view=compare']) {
      await page.goto(new URL(new URL(address).pathname + search, address).href);
      await page.getByText('Connected', { exact: true }).waitFor();
      await page.waitForTimeout(800);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(700);
        for (const one of await axeViolations(page)) found.push(`${search} ${colorScheme}: ${one}`);
      }
    }
    expect(found).toEqual([]);
  });
});
