// What containers use, in a real Chromium on the demo: the columns of the list, the order by CPU, the charts and processes.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go } from './console.ts';

/** Of the engine that is there: one of the demo's is away, and has no data. */
const running = '/containers?containers.filter=state%3Drunning%20name%3Apt-';

describe.runIf(requireService('chromium', chromiumProbe))('statistics in the demo', () => {
  let shell: OpenShell;
  let page: Page;
  const grid = () => page.getByRole('grid', { name: 'Containers' });
  const header = (name: RegExp) => grid().getByRole('columnheader', { name });
  /** Texts of a column, from the top. */
  const column = async (name: RegExp): Promise<string[]> => {
    const at = await header(name).getAttribute('aria-colindex');
    return grid().locator(`[role=gridcell][aria-colindex="${at}"]`).allTextContents();
  };
  const untilNumbers = async (name: RegExp) => {
    await expect
      .poll(async () => (await column(name)).slice(0, 10), { timeout: 15_000 })
      .toSatisfy((cells: string[]) => cells.length === 10 && cells.every((cell) => /^[\d.,]+$/.test(cell)));
  };

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(15_000);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
  });
  afterAll(() => shell?.close());

  test('the rows on screen show CPU and memory, which change in their place', async () => {
    await go(page, shell.origin, running);
    await untilNumbers(/^CPU/);
    await untilNumbers(/^Memory/);
    const names = (await column(/^Name/)).slice(0, 10);
    const before = (await column(/^CPU/)).join();
    await expect.poll(async () => (await column(/^CPU/)).join(), { timeout: 10_000 }).not.toBe(before);
    expect((await column(/^Name/)).slice(0, 10)).toEqual(names);
    expect(await axeViolations(page)).toEqual([]);
    // What does not run is said not to.
    await go(page, shell.origin, '/containers?containers.filter=state%3Dexited');
    await grid().getByRole('img', { name: 'not running' }).first().waitFor();
  });

  test('sorted by CPU now, the greediest of all come first, and stay where they are', async () => {
    await go(page, shell.origin, running);
    await page.getByRole('button', { name: 'View' }).click();
    await page.getByRole('menuitem', { name: 'Sort by CPU now' }).click();
    await page.getByText(/^Sorted by CPU as of/).waitFor();
    expect(await header(/^CPU/).getAttribute('aria-sort')).toBe('descending');
    await untilNumbers(/^CPU/);
    const cpus = (await column(/^CPU/)).map(Number);
    expect(cpus[0]!).toBeGreaterThan(cpus[9]!);
    const names = (await column(/^Name/)).slice(0, 10);
    await page.waitForTimeout(2500);
    expect((await column(/^Name/)).slice(0, 10)).toEqual(names);
    // The header turns it round, and reads again.
    await header(/^CPU/).click();
    await expect.poll(() => header(/^CPU/).getAttribute('aria-sort'), { timeout: 10_000 }).toBe('ascending');
    await expect.poll(async () => (await column(/^Name/))[0], { timeout: 10_000 }).not.toBe(names[0]);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('the charts of a container draw, walk by arrow keys and turn into tables', async () => {
    await go(page, shell.origin, running);
    await untilNumbers(/^CPU/);
    await grid().locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Stats' }).click();
    const chart = page.getByRole('figure', { name: 'CPU' });
    const canvas = chart.locator('canvas');
    await canvas.waitFor();
    const colours = () =>
      canvas.evaluate((element: HTMLCanvasElement) => {
        const { width, height } = element;
        const { data } = element.getContext('2d')!.getImageData(0, 0, width, height);
        const seen = new Set<number>();
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3]! > 200) seen.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
        return [...seen];
      });
    // The line itself, in the first colour of the set.
    await expect.poll(colours, { timeout: 15_000 }).toContain(0x0072b2);

    const cursor = chart.getByRole('slider', { name: 'CPU: cursor' });
    await expect.poll(() => cursor.getAttribute('aria-valuemax').then(Number), { timeout: 15_000 }).toBeGreaterThan(3);
    await cursor.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d: CPU [\d.,]+ %$/);
    // The others show the same moment.
    const moment = /\d\d:\d\d:\d\d/.exec((await cursor.getAttribute('aria-valuetext'))!)![0];
    await page.getByRole('figure', { name: 'Memory' }).getByText(moment).waitFor();
    expect(await axeViolations(page)).toEqual([]);

    await page.keyboard.press('t');
    const table = chart.getByRole('table', { name: 'CPU' });
    await table
      .getByRole('cell', { name: /^[\d.,]+ %/ })
      .first()
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('t');
    await canvas.waitFor();
    await expect.poll(colours, { timeout: 15_000 }).toContain(0x0072b2);

    await page.getByRole('grid', { name: 'Processes' }).getByRole('row').nth(1).waitFor();
    expect(await page.getByRole('grid', { name: 'Processes' }).textContent()).toMatch(/root|student|nobody/);
  });
});
