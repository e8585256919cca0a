// Cold start to first list and render of the list, in a real Chromium, for each shell that can run here.
import type { TestDocker } from '../support/docker.ts';
import { requireService } from '../support/require.ts';
import { median, ratio, say } from './measure.ts';
import { chromiumProbe, launchChromium } from '../support/chromium.ts';
import { openShell, type ShellKind } from '../support/shells.ts';

export async function benchPage(docker: TestDocker, count: number): Promise<void> {
  if (!requireService('chromium', chromiumProbe)) {
    say('  cold start and render: skipped, Chromium is not installed');
    return;
  }
  const bare = median(await times(3, barePage));
  for (const kind of ['browser', 'desktop-fake'] satisfies ShellKind[]) {
    const measured = await times(3, () => coldStart(kind, docker, count));
    ratio(`${kind}: process start to first rows`, median(measured), 'Chromium start to a blank page', bare);
  }
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

async function coldStart(kind: ShellKind, docker: TestDocker, count: number): Promise<number> {
  const from = performance.now();
  const shell = await openShell(kind, { env: { DOCKER_HOST: docker.host }, path: '/containers' });
  await shell.page.locator(`[role=grid][aria-rowcount="${count + 1}"] [role=row][aria-rowindex="2"]`).waitFor();
  const ms = performance.now() - from;
  await shell.close();
  return ms;
}
