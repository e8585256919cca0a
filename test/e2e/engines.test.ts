// Several engines in a real Chromium: one list grouped by engine, a view that is saved and there after a reload, and an
// engine that is added and removed by keys alone.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, pressUntilFocused } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('engines', () => {
  let near: FaultEngine;
  let far: FaultEngine;
  let shell: OpenShell;
  let page: Page;
  const open = (address: string) => go(page, shell.origin, address);
  const tree = () => page.getByRole('treegrid', { name: 'Containers' });
  const groups = () =>
    tree()
      .locator('[role=row][aria-level="1"]')
      .allInnerTexts()
      .then((texts) => texts.map((text) => text.replaceAll(/\s+/g, ' ').trim()));

  beforeAll(async () => {
    near = await startFaultEngine({ name: 'near', containers: smallLab(['web', 'db']) });
    far = await startFaultEngine({ name: 'far', containers: smallLab(['seat-1', 'seat-2', 'seat-3']) });
    shell = await openShell('browser', { env: { DOCKER_HOST: near.host } });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
  afterAll(async () => {
    await shell?.close();
    await near?.close();
    await far?.close();
  });

  test('an engine is added by keys alone', async () => {
    await open('/engines');
    await page.getByRole('grid', { name: 'Engines' }).getByText('local').waitFor();
    await pressUntilFocused(page, 'Tab', /^Add engine$/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add an engine' });
    await dialog.waitFor();
    const address = dialog.getByRole('textbox', { name: 'Address' });
    // What was found on this machine comes first, and the address last.
    const another = dialog.getByRole('radio', { name: 'Another one, by its address' });
    if ((await another.count()) > 0) {
      await another.focus();
      await page.keyboard.press('Space');
    }
    await address.focus();
    await page.keyboard.type('/nowhere/docker.sock');
    await page.keyboard.press('Enter');
    await dialog.getByText('The engine’s socket is not there').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Control+a');
    await page.keyboard.type(far.socketPath);
    await page.keyboard.press('Tab');
    await page.keyboard.type('lab-2');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Engine lab-2' }).waitFor();
    await page.getByRole('grid', { name: 'Engines' }).getByText('lab-2').waitFor();
  });

  test('the list is grouped by engine, closed and opened by keys, and the counts add up', async () => {
    await open('/containers');
    await page.getByRole('grid', { name: 'Containers' }).getByText('seat-3').waitFor();
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'Engine' }).click();
    await tree().waitFor();
    expect(await groups()).toEqual(['lab-2 3 connected', 'local 2 connected']);
    // The menu gives the focus back as it goes.
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Group');
    await tree().locator('[data-cell="0:0"]').focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => tree().getAttribute('aria-rowcount')).toBe('5');
    expect(await groups()).toEqual(['lab-2 3 connected', 'local 2 connected']);
    await page.keyboard.press('Space');
    await page.getByText(/^3 of 5 selected$/).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-cell'))).toBe('2:0');
    expect(await axeViolations(page)).toEqual([]);
  });

  test('a view is saved, and is there after a reload', async () => {
    await open('/containers?containers.group=engine&containers.filter=name%3Aseat');
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Save this view…' }).click();
    await page.keyboard.type('Seats by engine');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Save this view' }).waitFor({ state: 'hidden' });
    await open('/containers');
    await page.getByRole('grid', { name: 'Containers' }).getByText('web').waitFor();
    await page.getByRole('button', { name: 'View', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'Seats by engine' }).click();
    await tree().waitFor();
    expect(await groups()).toEqual(['lab-2 3 connected']);
    expect(page.url()).toContain('containers.group=engine');
    await page.goBack();
    await page.getByRole('grid', { name: 'Containers' }).getByText('web').waitFor();
  });

  test('an engine is taken off the list, and its containers with it', async () => {
    await open('/engines');
    const grid = page.getByRole('grid', { name: 'Engines' });
    await grid.getByText('lab-2').waitFor();
    await grid.locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('.');
    await page.getByRole('menuitem', { name: 'Remove from the list' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove “lab-2” from the list' });
    await dialog.getByText('3 containers leave the list').waitFor();
    await dialog.getByRole('button', { name: 'Remove from the list' }).click();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('2');
    await open('/containers');
    await expect.poll(() => page.getByRole('grid', { name: 'Containers' }).getAttribute('aria-rowcount')).toBe('3');
    expect(far.sim.containers.size).toBe(3);
  });
});
