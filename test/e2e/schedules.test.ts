// Schedules in a real Chromium, on the demo: made by keyboard, planned by hand, what was missed is said.
import Sqlite from 'better-sqlite3';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { go, jobEnds } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('schedules', () => {
  const dataDir = tempDir('schedules');
  let shell: OpenShell;
  let page: Page;

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true, dataDir });
    page = shell.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await shell?.close();
    removeTempDir(dataDir);
  });

  test('one is made by keyboard alone, and says what it means and when', async () => {
    await go(page, shell.origin, '/schedules');
    await page.getByRole('grid', { name: 'Schedules' }).getByText('Evening').waitFor();
    await page.getByRole('button', { name: 'New schedule' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Name').focus();
    await page.keyboard.type('Restart on Sunday');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'Restart' }).waitFor();
    await page.keyboard.type('Restart');
    await page.getByRole('option', { name: 'Restart' }).click();
    await page.getByLabel('Which containers').focus();
    await page.keyboard.type('org:harbor-institute state:running');
    await page.getByText(/^[1-9]\d* containers now/).waitFor();
    await page.getByText(/^Next: /).waitFor();
    await page.getByRole('button', { name: 'Save the schedule' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Schedule Restart on Sunday' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('a filter that can match nothing, and a time that never comes, are said before it is saved', async () => {
    await page.getByLabel('Which containers').fill('stat:running');
    await page.getByText('There is no field "stat"').waitFor();
    await page.getByRole('combobox', { name: 'When' }).click();
    await page.getByRole('option', { name: 'Cron expression' }).click();
    await page.getByLabel('Minute, hour, day, month, weekday').fill('0 8 31 2 *');
    await page.getByText('"0 8 31 2 *" never comes').waitFor();
    expect(await page.getByRole('grid', { name: 'Schedules' }).getByText('stat:running').count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  test('what it would do now is an ordinary plan, and its job can be undone', async () => {
    await go(page, shell.origin, '/schedules');
    await page.getByRole('grid', { name: 'Schedules' }).getByText('Evening').click();
    await page.getByRole('button', { name: 'Plan it now' }).click();
    await page.waitForURL(/\/plans\//);
    await page.getByRole('button', { name: /^Stop \d+$/ }).click();
    expect(await jobEnds(page)).toMatch(/done/);
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  });

  test('what was missed while Provost was closed is said, and nothing was done', async () => {
    await shell.close();
    const database = new Sqlite(path.join(dataDir, 'state.db'));
    database.prepare("UPDATE schedules SET due_at = ? WHERE name = 'Morning'").run(Date.now() - 4 * 86_400_000);
    database.close();
    shell = await openShell('browser', { demo: true, dataDir });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await go(page, shell.origin, '/schedules');
    await page.getByText(/“Morning” was missed (once|\d+ times)/).waitFor();
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByText('Nothing was done.', { exact: false }).first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
