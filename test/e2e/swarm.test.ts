// Swarm in a real Chromium, on the demo's simulated one: scale with the tasks seen as they come, undo, drain, by keyboard.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, jobEnds, rowCount } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('Swarm', () => {
  let shell: OpenShell;
  let page: Page;
  const services = () => page.getByRole('grid', { name: 'Services' });
  const tasksOf = (name: string) => services().getByRole('row').filter({ hasText: name });

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(20_000);
  });
  afterAll(() => shell?.close());

  test('services are scaled by keyboard, and the tasks are seen as they come', async () => {
    await go(page, shell.origin, '/swarm');
    await tasksOf('grader').getByText('4 of 4').waitFor();
    expect(await rowCount(page, 'Services')).toBe(9);
    expect(await axeViolations(page)).toEqual([]);
    await page.locator('[data-cell="0:0"]').focus();
    await page.keyboard.press('Space');
    await page.getByText(/^1 of 9 selected$/).waitFor();
    await page.getByRole('button', { name: 'Scale', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Tasks of each').fill('6');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/plans\//);
    await page.getByRole('button', { name: /^Scale 1$/ }).focus();
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/1 done/);
    await go(page, shell.origin, '/swarm');
    await tasksOf('grader').getByText('6 of 6').waitFor();
    await tasksOf('grader').getByText('grader').click();
    const panel = page.getByRole('complementary', { name: 'Service grader' });
    await panel.getByRole('cell', { name: 'running' }).nth(5).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('a failed update is told in the Swarm’s words, and can be rolled back', async () => {
    await go(page, shell.origin, '/swarm');
    await tasksOf('metrics').getByRole('gridcell').first().click();
    await page.getByRole('button', { name: 'Update', exact: true }).click();
    await page.getByLabel('Image').fill('lab/nowhere:1');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('button', { name: /^Update 1$/ }).click();
    await page.getByText('No such image: lab/nowhere:1').first().waitFor();
    expect(await jobEnds(page)).toMatch(/1 failed/);
    await go(page, shell.origin, '/swarm');
    await tasksOf('metrics').getByText('update stopped').waitFor();
    await tasksOf('metrics').getByRole('gridcell').first().click();
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByRole('button', { name: /^Rollback 1$|^Roll back 1$/ }).click();
    expect(await jobEnds(page)).toMatch(/1 done/);
  });

  test('a node is drained until its tasks have left, and undo lets it take tasks again', async () => {
    await go(page, shell.origin, '/swarm?tab=nodes');
    const nodes = page.getByRole('grid', { name: 'Nodes' });
    await nodes.getByRole('row').filter({ hasText: 'lab-2-b' }).getByRole('gridcell').first().click();
    await page.getByRole('button', { name: 'Drain', exact: true }).click();
    await page.getByRole('button', { name: /^Drain 1$/ }).click();
    expect(await jobEnds(page)).toMatch(/1 done/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: /^Activate 1$/ }).click();
    expect(await jobEnds(page)).toMatch(/1 done/);
  });
});
