// The main job in a real Chromium, on the demo: stop 30 at once, watch it, read the receipt, undo it. By mouse, and by keys alone.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, jobEnds, pressUntilFocused, rowCount } from './console.ts';

const running = '/containers?containers.filter=state%3Drunning';

describe.runIf(requireService('chromium', chromiumProbe))('the demo', () => {
  let shell: OpenShell;
  let page: Page;
  const open = (address: string) => go(page, shell.origin, address);
  const grid = () => page.getByRole('grid', { name: 'Containers' });
  const runningNow = async () => {
    await open(running);
    await grid().getByRole('row').nth(1).waitFor();
    return rowCount(page, 'Containers');
  };

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(15_000);
    // Some browsers under test have hardly any screen: 30 rows are in view here.
    await page.setViewportSize({ width: 1280, height: 1300 });
  });
  afterAll(() => shell?.close());

  test('30 containers are stopped and started again by mouse', async () => {
    const before = await runningNow();
    expect(before).toBeGreaterThanOrEqual(30);

    await page.locator('[data-cell="0:0"]').click();
    await page.locator('[data-cell="29:0"]').click({ modifiers: ['Shift'] });
    await page.getByText(/^30 of \d+ selected$/).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();

    await page.getByRole('heading', { name: 'Stop 30 containers' }).waitFor();
    expect(await rowCount(page, 'Changes')).toBe(30);
    await page.getByRole('button', { name: 'Stop 30', exact: true }).click();

    expect(await jobEnds(page)).toMatch(/^30 done, 0 failed/);
    expect(await rowCount(page, 'Results')).toBe(30);
    const receipt = page.url();
    expect(await runningNow()).toBe(before - 30);

    await page.goto(receipt);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: 'Start 30 containers' }).waitFor();
    await page.getByRole('button', { name: 'Start 30', exact: true }).click();
    expect(await jobEnds(page)).toMatch(/^30 done, 0 failed/);
    expect(await runningNow()).toBe(before);
  });

  test('the same by keyboard alone', async () => {
    const before = await runningNow();
    await open('/');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await grid().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('state=running');
    await page.keyboard.press('Enter');
    // Whoever looks sees when the list is narrowed; keys alone would be faster.
    await expect.poll(() => rowCount(page, 'Containers'), { timeout: 15_000 }).toBe(before);
    await pressUntilFocused(page, 'Tab', /^(Select this row|$)/);
    await grid().locator('[data-cell]:focus').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    for (let row = 1; row < 30; row++) await page.keyboard.press('Shift+ArrowDown');
    await page.getByText(/^30 of \d+ selected$/).waitFor();
    await pressUntilFocused(page, 'Shift+Tab', /^Stop$/);
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'Stop 30 containers' }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Stop 30$/);
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^30 done, 0 failed/);

    await pressUntilFocused(page, 'Tab', /^Undo$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Start 30 containers' }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Start 30$/);
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^30 done, 0 failed/);
    expect(await runningNow()).toBe(before);
  });

  test('a plan shows what undo cannot bring back, and a braked one waits for its number', async () => {
    await runningNow();
    await page.getByRole('grid').locator('[data-cell="0:0"]').click();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('checkbox', { name: /Remove running ones too/ }).check();
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('region', { name: 'What undo can’t put back' }).waitFor();
    const deed = page.getByRole('button', { name: /^Remove \d+$/ });
    expect(await deed.isDisabled()).toBe(true);
    const count = /\d+/.exec((await deed.textContent()) ?? '')![0];
    await page.getByLabel(/^Type \d+ to go on$/).fill(String(Number(count) - 1));
    expect(await deed.isDisabled()).toBe(true);
    await page.getByLabel(/^Type \d+ to go on$/).fill(count);
    expect(await deed.isDisabled()).toBe(false);

    // Leaving one out changes the plan at once.
    await page
      .getByRole('checkbox', { name: /^Include / })
      .first()
      .click();
    await page.getByRole('button', { name: `Remove ${Number(count) - 1}`, exact: true }).waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.waitForURL(/\/containers/);
  });

  test('the log of a container is followed, paused and searched', async () => {
    await runningNow();
    await grid().locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Logs' }).click();
    const lines = page.getByRole('region', { name: /^Log of / });
    await lines.locator('div').nth(3).waitFor();
    // A smaller window is no reason to stop following.
    await page.setViewportSize({ width: 1280, height: 700 });
    await page.waitForTimeout(300);
    await page.setViewportSize({ width: 1280, height: 1300 });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Follow' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search in the log' }).fill('no line says this');
    await page.getByText('no match').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/containers');
    expect(await lines.count()).toBe(0);
  });

  test('axe finds nothing on any screen, in light and dark', { timeout: 240_000 }, async () => {
    await open('/jobs');
    await page.getByRole('grid', { name: 'Jobs' }).getByRole('row').nth(1).click();
    await page.waitForURL(/\/jobs\/./);
    const receipt = new URL(page.url()).pathname;
    await page.getByRole('link', { name: 'its plan' }).click();
    await page.waitForURL(/\/plans\/./);
    const review = new URL(page.url()).pathname;
    await runningNow();
    await grid().locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/containers\/./);
    const container = new URL(page.url()).pathname;

    await page.setViewportSize({ width: 1280, height: 800 });
    const found: string[] = [];
    for (const address of [
      ...['/', '/containers', container, `${container}?tab=logs`, review, `${review}?change=0`],
      ...[receipt, `${receipt}?result=0`, '/jobs', '/plans', '/audit', '/audit?row=1', '/settings', '/nowhere'],
    ]) {
      await open(address);
      // Panels slide in and lists are read: what is checked is the screen at rest.
      await page.waitForTimeout(500);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(200);
        for (const one of await axeViolations(page)) found.push(`${address} ${colorScheme}: ${one}`);
      }
    }
    expect(found).toEqual([]);
  });
});
