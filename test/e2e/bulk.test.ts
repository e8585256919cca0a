// Work on many in a real Chromium, on the demo: filter, select 60, stop, read what failed, find it in the list, retry, undo.
// By mouse, and by keys alone. The demo has two containers whose stop fails every other time.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, jobEnds, pressUntilFocused, rowCount } from './console.ts';

// One of the demo's engines is away, and nothing is planned on what its containers may have been.
const filter = 'state=running -engine:lab-3';
const words = 'tried to kill container, but did not receive an exit event';

describe.runIf(requireService('chromium', chromiumProbe))('60 of the demo’s containers', () => {
  let shell: OpenShell;
  let page: Page;
  const grid = () => page.getByRole('grid', { name: 'Containers' });
  const running = async () => {
    await go(page, shell.origin, `/containers?containers.filter=${encodeURIComponent(filter)}`);
    await grid().getByRole('row').nth(1).waitFor();
    return rowCount(page, 'Containers');
  };
  const results = () => page.getByRole('grid', { name: 'Results' }).getByRole('row');

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 1300 });
  });
  afterAll(() => shell?.close());

  test('are stopped, retried and started again by mouse', { timeout: 180_000 }, async () => {
    const before = await running();
    expect(before).toBeGreaterThanOrEqual(60);
    await page.locator('[data-cell="0:0"]').click();
    await grid().hover();
    const last = page.locator('[data-cell="59:0"]');
    for (let turns = 0; !(await last.isVisible()) && turns < 20; turns++) await page.mouse.wheel(0, 400);
    await last.click({ modifiers: ['Shift'] });
    await page.getByText(/^60 of \d+ selected$/).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();

    await page.getByRole('heading', { name: 'Stop 60 containers' }).waitFor();
    // On which engines, with how many, and on what.
    const places = page.getByLabel('Where it acts');
    expect(await places.textContent()).toMatch(/lab-1 \d+, lab-2 \d+/);
    expect(await places.textContent()).toMatch(/and 57 more$/);
    await page.getByRole('button', { name: 'Stop 60', exact: true }).click();
    expect(await jobEnds(page)).toMatch(/^58 done, 2 failed/);
    const first = page.url();
    // Failures first, in the engine's own words.
    for (const row of [1, 2]) expect(await results().nth(row).textContent()).toContain(words);
    expect(await results().nth(3).textContent()).not.toContain(words);

    await page.getByRole('button', { name: 'Show 2 in the list' }).click();
    await page.getByText(/^2 of \d+ selected$/).waitFor();
    expect(await rowCount(page, 'Containers')).toBe(2);
    await page.goBack();
    await page.getByRole('button', { name: 'Retry 2' }).click();
    await page.getByRole('heading', { name: 'Stop 2 containers' }).waitFor();
    await page.getByRole('button', { name: 'Stop 2', exact: true }).click();
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);
    const retry = page.url();
    expect(await running()).toBe(before - 60);

    for (const [receipt, count] of [
      [retry, 2],
      [first, 58],
    ] as const) {
      await page.goto(receipt);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('button', { name: `Start ${count}`, exact: true }).click();
      expect(await jobEnds(page)).toMatch(new RegExp(`^${count} done, 0 failed`));
    }
    expect(await running()).toBe(before);
  });

  test('the same by keyboard alone', { timeout: 180_000 }, async () => {
    const before = await running();
    await go(page, shell.origin, '/');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await grid().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(filter);
    await page.keyboard.press('Enter');
    await pressUntilFocused(page, 'Tab', /^(Select this row|$)/);
    await grid().locator('[data-cell]:focus').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    for (let row = 1; row < 60; row++) await page.keyboard.press('Shift+ArrowDown');
    await page.getByText(/^60 of \d+ selected$/).waitFor();
    await pressUntilFocused(page, 'Shift+Tab', /^Stop$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Stop 60 containers' }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Stop 60$/);
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^58 done, 2 failed/);
    const first = page.url();
    // The whole of a failure is read in its panel.
    await pressUntilFocused(page, 'Tab', /^Results$/);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('blockquote').getByText(words).waitFor();
    await page.keyboard.press('Escape');

    await pressUntilFocused(page, 'Shift+Tab', /^Show 2 in the list$/);
    await page.keyboard.press('Enter');
    await page.getByText(/^2 of \d+ selected$/).waitFor();
    await pressUntilFocused(page, 'Tab', /^Stop$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Stop 2 containers' }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Stop 2$/);
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);
    await pressUntilFocused(page, 'Tab', /^Undo$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Start 2 containers' }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Start 2$/);
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);

    await page.goto(first);
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Undo$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Start 58 containers' }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Start 58$/);
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^58 done, 0 failed/);
    expect(await running()).toBe(before);
  });

  test('all that match leaves protected ones out, and says how many', async () => {
    const all = await running();
    await page.locator('[data-cell="0:0"]').click();
    await page.keyboard.press('Control+a');
    const said = (await page.getByText(/selected.*protected left out$/).textContent()) ?? '';
    const [, selected, left] = /^([\d,]+) of .*, (\d+) protected left out$/.exec(said)!;
    expect(Number(left)).toBeGreaterThan(0);
    expect(Number(selected) + Number(left)).toBe(all);
    await page.getByRole('button', { name: 'Restart', exact: true }).click();
    await page.getByRole('heading', { name: `Restart ${selected} containers` }).waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  test('jobs are narrowed to those with failures, and sorted', async () => {
    await go(page, shell.origin, '/jobs');
    const jobs = page.getByRole('grid', { name: 'Jobs' });
    await jobs.getByRole('row').nth(1).waitFor();
    const every = await rowCount(page, 'Jobs');
    await page.getByRole('button', { name: 'With failures' }).click();
    await page.waitForFunction(
      (count) => Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) - 1 < count,
      every,
    );
    expect(await rowCount(page, 'Jobs')).toBe(2);
    await page.getByRole('button', { name: 'Took' }).click();
    await jobs.locator('[role=columnheader][aria-sort=descending]', { hasText: 'Took' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search in the jobs' }).fill('no job says this');
    await page.getByText('No job matches.').waitFor();
  });
});
