// Files of organizations edited in a real Chromium: a draft that survives, a plan that changes one line, undo, and a conflict
// with what somebody else has written meanwhile.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { applyAll, go, jobEnds, pressUntilFocused } from './console.ts';

const infrastructure = 'orgs/harborlight/sections/10-infrastructure.toml';
const secrets = 'orgs/harborlight/env/dev.env';

describe.runIf(requireService('chromium', chromiumProbe))('the editor of organization files', () => {
  let shell: OpenShell;
  let page: Page;
  const folder = tempDir('orgs-editor');
  const onDisk = (file: string) => readFileSync(path.join(folder, 'tetra', file), 'utf8');
  const put = (file: string, text: string) => writeFileSync(path.join(folder, 'tetra', file), text);
  const edit = async (file: string) => {
    const search = new URLSearchParams({ folder: path.join(folder, 'tetra'), path: file });
    await go(page, shell.origin, `/orgs/edit?${search}`);
    await content(file).waitFor();
  };
  const content = (file: string) => page.getByRole('textbox', { name: `Text of ${file}` });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  /** Finds and replaces by keys, in the editor's own panel. */
  const replace = async (what: string, by: string) => {
    await page.keyboard.press('Control+f');
    await page.getByRole('textbox', { name: 'Find', exact: true }).fill(what);
    await page.getByRole('textbox', { name: 'Replace', exact: true }).fill(by);
    await button('Replace all').click();
    await page.keyboard.press('Escape');
  };

  beforeAll(async () => {
    cpSync(path.resolve('resources/sample-organizations'), folder, { recursive: true });
    shell = await openShell('browser');
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
  }, 240_000);
  afterAll(async () => {
    await shell?.close();
    removeTempDir(folder);
  });

  test('a value is changed under its comment, kept as a draft, applied and undone', { timeout: 180_000 }, async () => {
    const before = onDisk(infrastructure);
    const search = new URLSearchParams({ folder: path.join(folder, 'tetra'), path: infrastructure, line: '9' });
    await go(page, shell.origin, `/orgs/file?${search}`);
    await button('Edit').click();
    await content(infrastructure).waitFor();
    expect(await button('Plan change').isDisabled()).toBe(true);
    await replace('192.0.2.21', '192.0.2.99');
    await page.getByText(/^Draft kept/).waitFor();
    expect(onDisk(infrastructure)).toBe(before);

    // The window is closed in the middle: what was written is there again.
    await page.reload();
    await page.getByText(/^Taken up where it was left/).waitFor();
    expect(await content(infrastructure).innerText()).toContain('host = "192.0.2.99"');

    await button('Plan change').click();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^1 done, 0 failed/);
    const after = before.replace('192.0.2.21', '192.0.2.99');
    expect(onDisk(infrastructure)).toBe(after);
    expect(after.split('\n').filter((line, at) => line !== before.split('\n')[at])).toEqual(['host = "192.0.2.99"']);

    await button('Undo').click();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^1 done, 0 failed/);
    expect(onDisk(infrastructure)).toBe(before);
    // Applied drafts are done with.
    await edit(infrastructure);
    await page.getByText('Unchanged', { exact: true }).waitFor();
  });

  test(
    'what was changed on disk meanwhile is merged, and both sides of a conflict are shown',
    { timeout: 180_000 },
    async () => {
      const before = onDisk(infrastructure);
      await edit(infrastructure);
      await replace('app_port = 3000', 'app_port = 3100');
      await page.getByText(/^Draft kept/).waitFor();
      const theirs = before.replace('"Laptop"', '"Somebody’s laptop"').replace('app_port = 3000', 'app_port = 3200');
      put(infrastructure, theirs);
      await page.getByText(/^The file has changed on disk since you began/).waitFor();
      await button('Plan change').click();
      expect(page.url()).toContain('/orgs/edit');
      await button('Merge').click();
      await page.getByText(/1 conflict left/).waitFor();
      expect(await button('Plan change').isDisabled()).toBe(true);
      await page.getByText('Before: app_port = 3000').waitFor();
      await button('Keep yours').click();
      await page.getByText('Nothing is in conflict', { exact: false }).waitFor();
      await page.getByText(/^Draft kept/).waitFor();

      await button('Plan change').click();
      await applyAll(page);
      expect(await jobEnds(page)).toMatch(/^1 done, 0 failed/);
      expect(onDisk(infrastructure)).toBe(
        before.replace('"Laptop"', '"Somebody’s laptop"').replaceAll('app_port = 3000', 'app_port = 3100'),
      );
      put(infrastructure, before);
    },
  );

  test('secrets stay covered: what is beside them changes, half of one can’t', { timeout: 120_000 }, async () => {
    const before = onDisk(secrets);
    await edit(secrets);
    const chip = page.getByRole('img', { name: /The secret of SESSION_SECRET is covered/ });
    await chip.waitFor();
    expect(await content(secrets).innerText()).not.toContain('invented-session-1');
    await replace('•', 'x');
    await chip.waitFor();
    await page.getByText('Unchanged', { exact: true }).waitFor();
    await page.getByRole('switch', { name: 'Form' }).press('Space');
    const values = page.getByRole('region', { name: 'Values' });
    await values.getByRole('textbox', { name: 'LOG_LEVEL' }).fill('info');
    expect(await values.getByRole('textbox', { name: 'SESSION_SECRET' }).inputValue()).toBe('');
    expect(await content(secrets).innerText()).toContain('LOG_LEVEL=info');
    await button('Plan change').click();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^1 done, 0 failed/);
    expect(onDisk(secrets)).toBe(before.replace('LOG_LEVEL=debug', 'LOG_LEVEL=info'));
  });

  test('by keys alone: typed, offered, faults said, undone, and left', { timeout: 120_000 }, async () => {
    await edit(infrastructure);
    await content(infrastructure).press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('[env.');
    await page.getByRole('option', { name: 'env.prod' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.keyboard.type('qa]\nho');
    await page.getByRole('option', { name: /^host/ }).waitFor();
    // What has only just appeared is not taken by a key that was meant for the text.
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    const fault = page.locator('.cm-lint-marker-error');
    await fault.waitFor();
    await page.keyboard.type('"192.0.2.40"');
    await fault.waitFor({ state: 'detached' });
    expect(await content(infrastructure).innerText()).toContain('[env.qa]\nhost = "192.0.2.40"');
    await page.keyboard.press('Escape');
    await pressUntilFocused(page, 'Tab', /^(?!Text of).+/);
    expect(await content(infrastructure).evaluate((element) => element === document.activeElement)).toBe(false);
    await button('Discard changes').click();
    await page.getByText('Unchanged', { exact: true }).waitFor();
    expect(await content(infrastructure).innerText()).not.toContain('env.qa');
  });

  test('what can’t be read is said, and axe finds nothing in light and dark', { timeout: 120_000 }, async () => {
    const open = (file: string) =>
      go(page, shell.origin, `/orgs/edit?${new URLSearchParams({ folder: path.join(folder, 'tetra'), path: file })}`);
    await open('orgs/nobody/tetra.toml');
    await page
      .getByRole('alert')
      .getByText(/There is no file/)
      .waitFor();
    writeFileSync(path.join(folder, 'tetra/orgs/picture.toml'), Buffer.from([0xff, 0xfe, 0, 1]));
    await open('orgs/picture.toml');
    await page.getByRole('alert').waitFor();

    const found: string[] = [];
    await edit(infrastructure);
    await page.getByRole('switch', { name: 'Form' }).press('Space');
    const port = page.getByRole('group', { name: 'env.dev' }).getByRole('textbox', { name: 'app_port' });
    await port.press('Control+a');
    await port.press('Backspace');
    await port.pressSequentially('4000');
    expect(await content(infrastructure).innerText()).toContain('app_port = 4000\n');
    await replace('192.0.2.22', '192.0.2.23');
    await page.keyboard.press('Control+f');
    await page.getByText(/^Draft kept/).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(200);
      for (const one of await axeViolations(page)) found.push(`${colorScheme}: ${one}`);
    }
    expect(found).toEqual([]);
  });
});
