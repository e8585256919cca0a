// `npm run screenshots`: opens the demo in Chromium and takes the pictures of docs/screenshots that the README shows.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { chromiumProbe } from '../test/support/chromium.ts';
import { openShell } from '../test/support/shells.ts';

const folder = path.resolve(import.meta.dirname, '../docs/screenshots');

/** Lets panels slide in and ages settle. */
const settle = (page: Page) => page.waitForTimeout(700);

async function take(page: Page, name: string, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await settle(page);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
  process.stdout.write(`docs/screenshots/${name}.png\n`);
}

async function selectSixty(page: Page): Promise<void> {
  const first = page.locator('[data-cell="0:0"]');
  await first.waitFor();
  await first.focus();
  await page.keyboard.press('Space');
  for (let row = 1; row < 60; row++) await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Control+Home');
}

async function pictures(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/containers`);
  await selectSixty(page);
  await take(page, 'containers-light');
  await take(page, 'containers-dark', 'dark');

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.waitForURL(/\/plans\//);
  await page.getByRole('grid', { name: 'Changes' }).getByRole('row').nth(3).click();
  await take(page, 'plan');

  await page.getByRole('button', { name: /^Stop \d+$/ }).click();
  await page.waitForURL(/\/jobs\//);
  await take(page, 'job');
  await page.getByText(/^Finished /).waitFor({ timeout: 60_000 });
  await take(page, 'receipt', 'dark');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /^Start \d+$/ }).click();
  await page.waitForURL(/\/jobs\//);
  await page.getByText(/^Finished /).waitFor({ timeout: 60_000 });

  await page.goto(`${origin}/containers?containers.filter=state%3Drunning`);
  await page.locator('[data-cell="0:1"]').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Logs' }).click();
  await take(page, 'logs');

  await page.goto(origin);
  await take(page, 'overview');
}

const missing = chromiumProbe();
if (missing) {
  process.stderr.write(`No pictures: ${missing}. Install Chromium, or name it in PROVOST_CHROMIUM.\n`);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const shell = await openShell('browser', { demo: true });
try {
  shell.page.setDefaultTimeout(15_000);
  await pictures(shell.page, shell.origin);
} finally {
  await shell.close();
}
