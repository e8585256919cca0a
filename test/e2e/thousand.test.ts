// 1,000 containers of which every tenth runs and is measured, in a real Chromium: counts, filter, orders and selection are
// those of all rows, not of the few that are drawn. How fast they are is what the benchmark measures.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumProbe } from '../support/chromium.ts';
import { startFaultEngine, thousandLab, type FaultEngine } from '../support/fault-engine.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, rowCount } from './console.ts';

const soon = { timeout: 20_000 };

describe.runIf(requireService('chromium', chromiumProbe))('1,000 containers, 100 of them running', () => {
  let engine: FaultEngine;
  let shell: OpenShell;
  let page: Page;
  const grid = () => page.getByRole('grid', { name: 'Containers' });
  const count = () => rowCount(page, 'Containers');
  const header = (name: RegExp) => grid().getByRole('columnheader', { name });
  const scrollTo = (row: number) =>
    page.evaluate((top) => document.querySelector('[role=grid]')!.parentElement!.scrollTo(0, top), row * 32);
  /** Texts of a column of the rows that are drawn, from the top. */
  const column = async (name: RegExp): Promise<string[]> => {
    const at = await header(name).getAttribute('aria-colindex');
    return grid().locator(`[role=gridcell][aria-colindex="${at}"]`).allTextContents();
  };

  beforeAll(async () => {
    engine = await startFaultEngine({ containers: thousandLab() });
    shell = await openShell('browser', { env: { DOCKER_HOST: engine.host } });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await go(page, shell.origin, '/containers');
    await page.locator('[role=grid][aria-rowcount="1001"]').waitFor();
  });
  afterAll(async () => {
    await shell?.close();
    await engine?.close();
  });

  test('those that run show what they use wherever one scrolls, and few rows are drawn', async () => {
    for (const row of [0, 500, 960]) {
      await scrollTo(row);
      const seat = grid().getByRole('row', { name: new RegExp(`seat-0?${String(row + 10).padStart(3, '0')}`) });
      await expect.poll(() => seat.getByRole('gridcell', { name: /^\d+[.,]\d$/ }).count(), soon).toBeGreaterThan(0);
      expect(await grid().getByRole('row').count()).toBeLessThan(70);
    }
    await scrollTo(1_000);
    await page.locator('[role=row][aria-rowindex="1001"]').getByText('seat-0999').waitFor();
  });

  test('a filter leaves those that match, and all of them are selected', async () => {
    const filter = page.getByRole('textbox', { name: 'Filter' });
    await filter.fill('state=running');
    await expect.poll(count, soon).toBe(100);
    await filter.press('Enter');
    await page.keyboard.press('Control+a');
    await page.getByText('100 of 100 selected').waitFor();
    // The rest is selected as well once it is asked for, and one can be left out again.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect.poll(count, soon).toBe(1_000);
    await grid().focus();
    await page.locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Control+a');
    await page.getByText('1,000 of 1,000 selected').waitFor();
    await page.keyboard.press('Space');
    await page.getByText('999 of 1,000 selected').waitFor();
    await page.keyboard.press('Escape');
  });

  test('by name, and by CPU of everything that runs', async () => {
    await header(/^Name/).click();
    await expect.poll(() => header(/^Name/).getAttribute('aria-sort'), soon).toBe('descending');
    await expect.poll(async () => (await column(/^Name/))[0], soon).toBe('seat-0999');
    await header(/^CPU/).click();
    await page.getByText(/^Sorted by CPU as of/).waitFor();
    await scrollTo(0);
    // All hundred come before the nine hundred, though few of them were on the screen.
    await expect
      .poll(async () => new Set((await column(/^State/)).slice(0, 15).map((text) => text.split(' ')[0])), soon)
      .toEqual(new Set(['running']));
    // On a busy machine one may not have answered in time, which is said, and then it comes after those that have.
    const said = await page.getByText(/^Sorted by CPU as of/).textContent();
    const answered = Number(/(\d+) of 100 running containers answered/.exec(said ?? '')?.[1] ?? 100);
    expect(answered).toBeGreaterThan(20);
    await scrollTo(answered - 10);
    const row = (at: number) => page.locator(`[role=row][aria-rowindex="${at + 2}"]`);
    await expect.poll(() => row(answered - 1).textContent(), soon).toContain('running');
    if (answered === 100) await expect.poll(() => row(100).textContent(), soon).toContain('created');
  });
});
