// A terminal, the files of a container and a command in many, in a real Chromium on the demo; by keyboard where it matters.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { go, jobEnds } from './console.ts';

const list = '/containers?containers.filter=state%3Drunning+name%3Alakeside';

describe.runIf(requireService('chromium', chromiumProbe))('programs and files of the demo', () => {
  let shell: OpenShell;
  let page: Page;
  const complaints: string[] = [];
  const folder = tempDir('upload');

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await shell?.close();
    removeTempDir(folder);
  });

  const openTab = async (name: string) => {
    await go(page, shell.origin, '/containers?containers.filter=state%3Drunning');
    await page.locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name, exact: true }).click();
  };
  const screen = () => page.locator('.xterm-rows');
  const shot = async (name: string) => {
    const to = process.env['PROVOST_SHOTS'];
    if (to) await page.screenshot({ path: path.join(to, `${name}.png`) });
  };

  test('a terminal answers what is typed, keeps to itself what is its own, and is left by F6', async () => {
    await openTab('Terminal');
    await screen().getByText('help').first().waitFor();
    // A 24-bit colour comes as a style attribute, which the content security policy would refuse.
    const colour = await screen()
      .getByText('help')
      .first()
      .evaluate((element) => getComputedStyle(element).color);
    expect(colour).toBe('rgb(110, 96, 200)');
    await page.keyboard.type('echo $((one)) two "three  four"; hostname\n');
    await screen().getByText('two three four').waitFor();
    // Escape and the palette's keys are the program's while it has the focus.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    expect(page.url()).toContain('tab=terminal');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await shot('terminal-light');
    await page.keyboard.press('F6');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tab');
    await page.keyboard.press('F6');
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('xterm-helper-textarea');
    // Another tab of the panel ends nothing.
    await page.keyboard.press('F6');
    await page.getByRole('tab', { name: 'Logs' }).click();
    await page.getByRole('tab', { name: 'Terminal', exact: true }).click();
    await screen().getByText('two three four').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('terminal-dark');
    expect(await axeViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('exit 3\n');
    await page.getByText('Ended with exit code 3.').waitFor();
    await page.getByRole('button', { name: 'Open a new one' }).click();
    await screen().getByText('help').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('files are listed, looked into, put and replaced', async () => {
    await openTab('Files');
    const grid = (at: string) => page.getByRole('grid', { name: `Files in ${at}`, exact: true });
    await grid('/').getByText('etc').waitFor();
    await shot('files-light');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Folder' }).fill('/etc');
    await page.keyboard.press('Enter');
    await grid('/etc').getByText('motd').click();
    await page.getByText('Welcome to the lab.').waitFor();
    await page.keyboard.press('Escape');
    writeFileSync(path.join(folder, 'motd'), 'Closed on Monday.\n');
    await page.locator('input[type=file]').setInputFiles(path.join(folder, 'motd'));
    await page.getByText('There is a motd here already.').waitFor();
    await page.getByRole('button', { name: 'Replace it' }).click();
    await page.getByRole('button', { name: 'Replace it' }).waitFor({ state: 'detached' });
    await grid('/etc').getByText('motd').click();
    await page.getByText('Closed on Monday.').waitFor();
    await page.keyboard.press('Escape');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download this folder as .tar' }).click();
    expect((await download).suggestedFilename()).toBe('etc.tar');
  });

  test('a command in many: the plan, the job, and what each said, the same together', async () => {
    await go(page, shell.origin, list);
    await page.locator('[data-cell="0:0"]').click();
    await page.locator('[data-cell="5:0"]').click({ modifiers: ['Shift'] });
    await page.getByText(/^6 of \d+ selected$/).waitFor();
    const verb = page.getByRole('button', { name: 'Run a command…' });
    if (await verb.isVisible()) await verb.click();
    else {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Run a command…' }).click();
    }
    await page.getByRole('textbox', { name: 'Command' }).fill("cat '/etc/os-release");
    await page.getByText('A quote is not closed.').waitFor();
    await page.getByRole('textbox', { name: 'Command' }).fill('cat /etc/os-release');
    await shot('run-dialog');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: 'Run a command in 6 containers' }).waitFor();
    await page.getByText('What the command does').first().waitFor();
    await page.getByRole('button', { name: 'Run a command in 6', exact: true }).click();
    expect(await jobEnds(page)).toMatch(/^6 done, 0 failed/);
    await page.getByRole('link', { name: 'What each container said' }).click();
    await page.getByRole('button', { name: /6 containers say/ }).waitFor();
    await page.getByText('VERSION_ID="13"').waitFor();
    await page.getByText('Run a command in 6 containers: cat /etc/os-release').waitFor();
    await shot('outputs-light');
    expect(await axeViolations(page)).toEqual([]);
  });
});
