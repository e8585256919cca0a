// Lists that the backend holds, longer than one page, in a real Chromium: their ends are one key away, they narrow, and they
// are saved whole.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumProbe } from '../support/chromium.ts';
import { hugeLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, jobEnds, rowCount } from './console.ts';

const count = 1_700;

describe.runIf(requireService('chromium', chromiumProbe))('long lists', () => {
  let engine: FaultEngine;
  let shell: OpenShell;
  let page: Page;
  const row = (index: number) => page.locator(`[role=row][aria-rowindex="${index + 2}"]`);
  const save = async (): Promise<string[]> => {
    await page.getByRole('button', { name: /^(Export|Download)$/ }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^CSV/ }).click(),
    ]);
    return readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n')
      .slice(1);
  };

  beforeAll(async () => {
    engine = await startFaultEngine({ containers: hugeLab(count) });
    shell = await openShell('browser', { env: { DOCKER_HOST: engine.host } });
    page = shell.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await shell?.close();
    await engine?.close();
  });

  test('1,651 single rows are planned, and no others', async () => {
    await go(page, shell.origin, '/containers');
    await page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor();
    await page.locator('[data-cell="0:0"]').click();
    await page.evaluate(() => document.querySelector('[role=grid]')!.parentElement!.scrollTo(0, 32 * 1_650));
    await page.locator('[data-cell="1650:0"]').click({ modifiers: ['Shift'] });
    await page.getByText(/^1,651 of 1,700 selected$/).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('heading', { name: 'Stop 1,651 containers' }).waitFor();
    expect(await rowCount(page, 'Changes')).toBe(1_651);
  });

  test('the end is one key away and one call, and the row gone to is in view', async () => {
    const grid = page.getByRole('grid', { name: 'Changes' });
    await row(0).getByText('seat-00000').waitFor();
    await grid.focus();
    await page.keyboard.press('End');
    await row(1_650).getByText('seat-01650').waitFor();
    await page.keyboard.press('Home');
    await row(0).getByText('seat-00000').waitFor();
    for (let times = 0; times < 25; times++) await page.keyboard.press('ArrowDown');
    const [whole, active] = [await grid.boundingBox(), await row(25).boundingBox()];
    expect(active!.y + active!.height).toBeLessThanOrEqual(whole!.y + whole!.height + 1);
    expect(active!.y).toBeGreaterThanOrEqual(whole!.y + 32);
  });

  test('a change far away is opened by its address', async () => {
    await go(page, shell.origin, `${new URL(page.url()).pathname}?change=1234`);
    await page.getByRole('heading', { name: 'seat-01234' }).waitFor();
    const [whole, opened] = [await page.getByRole('grid').boundingBox(), await row(1_234).boundingBox()];
    expect(opened!.y + opened!.height).toBeLessThanOrEqual(whole!.y + whole!.height + 1);
    await page.keyboard.press('Escape');
  });

  test('a range over pages that were never in view is left out', async () => {
    await go(page, shell.origin, new URL(page.url()).pathname);
    // Left out and taken back in: the range begins here.
    await row(0).getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Stop 1,650', exact: true }).waitFor();
    await row(0).getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Stop 1,651', exact: true }).waitFor();
    await page.getByRole('grid', { name: 'Changes' }).focus();
    await page.keyboard.press('End');
    await row(1_640)
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    await page.getByText('1,641 left out').waitFor();
    await page.getByRole('button', { name: 'Stop 10', exact: true }).waitFor();
    const lines = await save();
    expect(lines).toHaveLength(1_651);
    expect(lines[0]).toMatch(/^0,update,yes,seat-00000,stop,/);
    expect(lines.at(-1)).toMatch(/^1650,update,no,seat-01650,stop,/);
  });

  test('a receipt says of every row what happened, and is saved whole', async () => {
    await page.getByRole('button', { name: 'Stop 10', exact: true }).click();
    expect(await jobEnds(page)).toMatch(/^10 done/);
    await expect.poll(() => page.getByRole('gridcell', { name: 'as planned' }).count()).toBe(10);
    expect(await save()).toHaveLength(10);
  });

  test('the audit log narrows to what is looked for, and no further rows are promised', async () => {
    await go(page, shell.origin, '/audit');
    await expect.poll(() => rowCount(page, 'Audit log')).toBe(12);
    await page.getByRole('searchbox').fill('seat-01645');
    await expect.poll(() => rowCount(page, 'Audit log')).toBe(1);
    await row(0).getByText('change.stop').waitFor();
    expect(await save()).toHaveLength(1);
    await page.getByRole('searchbox').fill('nothing is called this');
    await page.getByText('No row names “nothing is called this”.').waitFor();
  });

  test('while the backend is away, what is shown says how old it is', async () => {
    await go(page, shell.origin, '/containers');
    await page.locator('[data-cell="0:1"]').waitFor();
    const thrown: string[] = [];
    page.on('pageerror', (error) => thrown.push(error.message));
    const stop = setInterval(() => {
      const pid = shell.backendPid();
      if (pid !== undefined) kill(pid);
    }, 50);
    try {
      await page.getByText(/Reconnecting/).waitFor();
      await page.locator('[role=row][data-stale]').first().waitFor();
      // Leaving a screen gives up its streams, which must not be told to a wire that is gone.
      await page.keyboard.press('g');
      await page.keyboard.press('j');
      await page.getByRole('heading', { name: 'Jobs' }).waitFor();
      await page.goBack();
      await page
        .getByRole('gridcell', { name: /running · (just now|\d+ s ago)/ })
        .first()
        .waitFor();
    } finally {
      clearInterval(stop);
    }
    await page.getByText('Connected', { exact: true }).waitFor({ timeout: 60_000 });
    await expect.poll(() => page.locator('[role=row][data-stale]').count(), { timeout: 20_000 }).toBe(0);
    expect(thrown).toEqual([]);
  });
});

/** It may have ended just before. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}
