// Cold start to first list and render of the list, in a real Chromium, for each shell that can run here.
import type { TestDocker } from '../support/docker.ts';
import { requireService } from '../support/require.ts';
import { median, ratio, say } from './measure.ts';
import { chromiumProbe, launchChromium } from '../support/chromium.ts';
import { openShell, electronProbe, type ShellName } from '../support/shells.ts';

export async function benchPage(docker: TestDocker, count: number): Promise<void> {
  if (!requireService('chromium', chromiumProbe)) {
    say('  cold start and render: skipped, Chromium is not installed');
    return;
  }
  const bare = median(await times(3, barePage));
  const noElectron = electronProbe();
  for (const shell of ['browser', noElectron ? 'desktop-fake' : 'desktop'] satisfies ShellName[]) {
    const measured = await times(3, () => coldStart(shell, docker, count));
    ratio(`${shell}: process start to first rows`, median(measured), 'Chromium start to a blank page', bare);
  }
  if (noElectron) say(`  (desktop-fake: the desktop program in Node with Chromium as its window, since ${noElectron})`);
}

async function times(count: number, measure: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let time = 0; time < count; time++) all.push(await measure());
  return all;
}

async function barePage(): Promise<number> {
  const from = performance.now();
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto('about:blank');
  const ms = performance.now() - from;
  await browser.close();
  return ms;
}

/** Everything that a person waits for: processes, browser, page, connection, list of 1,000 and the first rows drawn. */
async function coldStart(name: ShellName, docker: TestDocker, count: number): Promise<number> {
  const from = performance.now();
  const shell = await openShell(name, { env: { DOCKER_HOST: docker.host } });
  await shell.page.goto(`${shell.origin}/containers`);
  await shell.page.locator(`[role=grid][aria-rowcount="${count + 1}"] [role=row][aria-rowindex="2"]`).waitFor();
  const ms = performance.now() - from;
  await shell.close();
  return ms;
}
