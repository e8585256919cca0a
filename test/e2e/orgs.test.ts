// Organizations in a real Chromium, on the folder that the demo brings: found, read, checked, fixed and compared.
import { renameSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { applyAll, go, jobEnds, pressUntilFocused, rowCount } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('organizations', () => {
  let shell: OpenShell;
  let page: Page;
  let folder: string;
  const sampleRoot = () => path.join(shell.dataDir, 'sample-organizations/tetra');
  const open = (address: string) => go(page, shell.origin, address);
  const at = (place: string, more = '') => open(`${place}?${folder}${more}`);

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    const sample = (part: string) => encodeURIComponent(path.join(shell.dataDir, 'sample-organizations', part));
    folder = `folder=${sample('tetra')}&nh=${sample('nh')}`;
  });
  afterAll(() => shell?.close());

  test('the demo opens its folder by itself, and the list is filtered', async () => {
    await open('/orgs');
    await page.waitForURL(/folder=/);
    await page.getByText('Active: harborlight', { exact: true }).waitFor();
    await expect.poll(() => rowCount(page, 'Organizations')).toBe(4);
    // The counts of findings come after the rows.
    await page.getByRole('row', { name: / harborlight active HL cicd sections F .*dirty 5 3 / }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('generation:E');
    await expect.poll(() => rowCount(page, 'Organizations')).toBe(1);
    await page.getByRole('row', { name: / northgate / }).waitFor();
  });

  test('an organization is opened by keyboard, and a value leads to its line and back', async () => {
    await open('/');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('row', { name: / fernlab / }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Select this row|^$/);
    await page.locator('[data-cell]:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/orgs\/org\/harborlight\?/);
    const side = page.getByRole('region', { name: 'Environments side by side' });
    await side.getByRole('row', { name: /^Host differs .*127\.0\.0\.1.*192\.0\.2\.21.*203\.0\.113\.24/ }).waitFor();
    const session = await side.getByRole('row', { name: /^SESSION_SECRET / }).innerText();
    const [dev, staging, prod] = [...session.matchAll(/••• [0-9a-f]{6}/g)].map(([covered]) => covered);
    expect(dev).toBe(prod);
    expect(staging).not.toBe(prod);
    expect(await page.content()).not.toContain('invented-session');

    await side.getByRole('link', { name: '10-infrastructure.toml:29', exact: true }).press('Enter');
    await page.waitForURL(/\/orgs\/file\?.*line=29/);
    await page.getByText('host = "203.0.113.24"').waitFor();
    expect(await page.locator('[aria-current=location]').innerText()).toContain('host = "203.0.113.24"');
    await page.getByText('Error: The address of prod is not one of harborlight-prod01').waitFor();
    await page.goBack();
    await page.waitForURL(/\/orgs\/org\/harborlight/);
    await page.keyboard.press('Escape');
    await page.waitForURL(/\/orgs\?/);
  });

  test('every tab has something to say', async () => {
    await at('/orgs/org/harborlight');
    const tab = (name: RegExp) => page.getByRole('tab', { name }).click();
    await tab(/^Keys/);
    await expect.poll(() => rowCount(page, 'Keys')).toBeGreaterThan(50);
    await tab(/^Services/);
    await page.getByText('link leads nowhere: it does not start').waitFor();
    await page
      .getByRole('region', { name: /^portal: what each environment gets/ })
      .getByText('from shared')
      .first()
      .waitFor();
    await tab(/^nginx/);
    await page.getByText('harborlight.example.com').first().waitFor();
    await tab(/^systemd/);
    await page.getByText('/usr/bin/node server.js').waitFor();
    await tab(/^Files/);
    await page.getByRole('row', { name: /secrets\.env secrets .* 644/ }).waitFor();
    await tab(/^DigitalOcean/);
    await page.getByText('unknown: empty, or it could not be fetched').first().waitFor();
    await tab(/^Findings/);
    await page.getByText('Give prod a secret of its own.').waitFor();
  });

  test('a finding says why and what to do, and its fix is planned, applied and undone', async () => {
    await at('/orgs/checks', `&checks.filter=${encodeURIComponent('rule:secrets-mode')}`);
    await page.getByRole('gridcell', { name: 'This file of secrets has mode 644.' }).click();
    const panel = page.getByRole('complementary', { name: /^Finding: / });
    await panel.getByText('Others on this computer may open it.').waitFor();
    await panel.getByRole('button', { name: 'Fix…' }).click();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^1 done, 0 failed/);
    const receipt = page.url();
    await at('/orgs/checks', `&checks.filter=${encodeURIComponent('rule:secrets-mode')}`);
    await page.getByText('No finding matches').waitFor();
    await page.goto(receipt);
    await page.getByRole('button', { name: 'Undo' }).click();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^1 done, 0 failed/);
    await at('/orgs/checks', `&checks.filter=${encodeURIComponent('rule:secrets-mode')}`);
    await expect.poll(() => rowCount(page, 'Findings')).toBe(1);
  });

  test('two environments are held against one another, and the sides change places', async () => {
    await at('/orgs/compare', '&left=harborlight%3Adev&right=harborlight%3Aprod');
    await page.getByRole('row', { name: /^MAIL_FROM only left dev@harborlight\.example\.com not there/ }).waitFor();
    const differing = await rowCount(page, 'Differences');
    await page.getByRole('button', { name: 'Swap the sides' }).click();
    await page.getByRole('row', { name: /^MAIL_FROM only right not there / }).waitFor();
    await page.getByRole('switch', { name: 'Also what is equal' }).press('Space');
    await expect.poll(() => rowCount(page, 'Differences')).toBeGreaterThan(differing);
  });

  test('the palette finds a key of an organization by a few letters', async () => {
    await at('/orgs');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('mail_fr');
    await page
      .getByRole('option', { name: /MAIL_FROM/ })
      .or(page.getByRole('button', { name: /MAIL_FROM/ }))
      .first()
      .click();
    await page.waitForURL(/\/orgs\/file\?.*\.env/);
    expect(await page.locator('[aria-current=location]').innerText()).toContain('MAIL_FROM');
  });

  test('a folder that is gone is said, with what to do; another one is opened and forgotten', async () => {
    await open('/orgs?folder=%2Fnowhere%2Ftetra');
    await page.getByText('There is no such folder.').waitFor();
    await page.getByRole('button', { name: 'Open another folder' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open a folder' });
    await dialog.getByLabel('Folder', { exact: true }).fill('/nowhere/else');
    await dialog.getByRole('button', { name: 'Open the folder' }).click();
    await dialog.getByText('There is no such folder.').waitFor();
    await dialog
      .getByLabel('Folder', { exact: true })
      .fill(path.join(shell.dataDir, 'sample-organizations/tetra/orgs/northgate'));
    await dialog.getByRole('button', { name: 'Open the folder' }).click();
    await page.getByRole('row', { name: / northgate / }).waitFor();
    await page.getByRole('button', { name: 'northgate', exact: true }).click();
    await page.getByRole('menuitem', { name: /^Forget it/ }).click();
    await page.getByText('Active: harborlight', { exact: true }).waitFor();
    expect(await rowCount(page, 'Organizations')).toBe(4);
  });

  test('a folder that is taken away stays as it was read, with its age, until it is back', async () => {
    const gone = `${sampleRoot()}.gone`;
    await at('/orgs');
    await expect.poll(() => rowCount(page, 'Organizations')).toBe(4);
    renameSync(sampleRoot(), gone);
    try {
      await page.getByRole('button', { name: 'tetra', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Read it again' }).click();
      await page.getByText(/^What is shown was read /).waitFor();
      expect(await rowCount(page, 'Organizations')).toBe(4);
    } finally {
      renameSync(gone, sampleRoot());
    }
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(/^What is shown was read /).waitFor({ state: 'detached' });
  });

  test('axe finds nothing on any screen, in light and dark', { timeout: 240_000 }, async () => {
    const screens: [string, string, string][] = [
      ['/orgs', '', 'Active: harborlight'],
      ['/orgs/org/harborlight', '', 'DOMAIN_NAME'],
      ['/orgs/org/harborlight', '&tab=services', 'backup'],
      ['/orgs/org/harborlight', '&tab=nginx', 'Upstream'],
      ['/orgs/org/harborlight', '&tab=units', 'WorkingDirectory'],
      ['/orgs/org/harborlight', '&tab=files', 'env file'],
      ['/orgs/org/harborlight', '&tab=digests', 'What was fetched'],
      ['/orgs/org/harborlight', '&tab=findings', 'Give prod a secret of its own.'],
      [
        '/orgs/checks',
        '&finding=secret-equal%40orgs%2Fharborlight%2Fenv%2Fprod.env%3A8',
        'Give prod a secret of its own.',
      ],
      ['/orgs/compare', '&left=harborlight&right=northgate', 'only left'],
      ['/orgs/file', '&path=orgs%2Fharborlight%2Fenv%2Fprod.env&line=8', 'secrets covered'],
    ];
    for (const [place, more, shown] of screens) {
      await at(place, more);
      await page.getByText(shown).first().waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await axeViolations(page), `${place}${more} ${colorScheme}`).toEqual([]);
      }
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });
});
