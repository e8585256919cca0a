// Images, volumes, networks and projects of the demo in Chromium: by keyboard, in both themes, without a violation of axe.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, jobEnds, rowCount } from './console.ts';

describe.runIf(requireService('chromium', chromiumProbe))('images and projects', () => {
  let shell: OpenShell;
  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    shell.page.setDefaultTimeout(30_000);
  }, 120_000);
  afterAll(() => shell?.close(), 60_000);

  const picture = async (name: string) => {
    const folder = process.env['PROVOST_PICTURES'];
    if (folder) await shell.page.screenshot({ path: `${folder}/${name}.png` });
  };

  it('lists the three kinds and opens an image, in both themes', async () => {
    const { page, origin } = shell;
    await go(page, origin, '/images');
    await page.getByRole('grid', { name: 'Images' }).getByText('mariadb:11.4').first().waitFor();
    expect(await rowCount(page, 'Images')).toBeGreaterThan(8);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.waitForTimeout(400);
    expect(await axeViolations(page)).toEqual([]);
    await picture('images-light');
    await page.locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Enter');
    await page.getByText('History, newest first').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(400);
    expect(await axeViolations(page)).toEqual([]);
    await picture('image-dark');
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Volumes' }).click();
    await page.getByRole('button', { name: 'Measure sizes' }).click();
    await page.getByRole('grid', { name: 'Volumes' }).getByText(/MiB$/).first().waitFor();
    await picture('volumes-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('tab', { name: 'Networks' }).click();
    await page.getByRole('grid', { name: 'Networks' }).getByText('lab-net').first().waitFor();
    await page.waitForTimeout(400);
    expect(await axeViolations(page)).toEqual([]);
    await picture('networks-light');
  });

  it('prunes by a plan that says the bytes, and pulls with progress', async () => {
    const { page, origin } = shell;
    await go(page, origin, '/images');
    await page.getByRole('button', { name: 'Prune…' }).click();
    await page.getByLabel('Build cache').waitFor();
    await picture('prune-dialog');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.waitForURL(/\/plans\//);
    await page
      .getByText(/Remove \d+ items \(frees [\d.]+ [MG]iB\)/)
      .first()
      .waitFor();
    await picture('prune-plan');

    await go(page, origin, '/images');
    await page.getByRole('button', { name: 'Pull…' }).click();
    await page.getByRole('textbox', { name: 'Images' }).fill('lab/new-desktop:1');
    await picture('pull-dialog');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.waitForURL(/\/plans\//);
    await page.getByRole('button', { name: /^Pull \d+$/ }).click();
    await page.waitForURL(/\/jobs\//);
    await page
      .getByText(/MiB of [\d.]+ MiB, \d of 3 layers/)
      .first()
      .waitFor();
    await picture('pull-job');
    expect(await jobEnds(page)).toMatch(/done/);
  });

  it('shows projects with their services, and plans to stop one in its order', async () => {
    const { page, origin } = shell;
    await go(page, origin, '/compose');
    await page.getByRole('grid', { name: 'Compose projects' }).getByText('guacamole').first().waitFor();
    await page.waitForTimeout(400);
    expect(await axeViolations(page)).toEqual([]);
    await page.locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Its containers' }).waitFor();
    await picture('compose');
    await page.keyboard.press('Escape');
    await page.locator('[data-cell="0:1"]').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.waitForURL(/\/plans\//);
    await page.getByRole('grid', { name: 'Changes' }).waitFor();
    await picture('compose-plan');
  });
});
