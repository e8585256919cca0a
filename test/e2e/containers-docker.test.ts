// The main job on a real Docker Engine, in a real Chromium: 60 containers, 30 stopped by a filter, the same 30 started by undo.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumProbe } from '../support/chromium.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { go, jobEnds, pressUntilFocused, rowCount } from './console.ts';

const here = requireService('chromium', chromiumProbe) && dockerOrSkip();

describe.runIf(here)('a real engine', () => {
  let docker: TestDocker;
  let shell: OpenShell;

  /** Names of the containers in a state, as the engine itself says. */
  const named = async (status: 'running' | 'exited'): Promise<string[]> => {
    const filters = encodeURIComponent(JSON.stringify({ status: [status] }));
    const answer = await docker.api('GET', `/containers/json?all=1&filters=${filters}`);
    return (answer.json as { Names: string[] }[]).map(({ Names }) => Names[0]!.slice(1)).sort();
  };

  const listed = async (count: number): Promise<void> => {
    await expect.poll(() => rowCount(shell.page, 'Containers'), { timeout: 20_000 }).toBe(count);
  };

  beforeAll(async () => {
    docker = await startDocker();
    const ids = await docker.create(60, (index) => ({
      name: `web-${String(index).padStart(2, '0')}`,
      labels: { 'provost.org': index % 2 === 0 ? 'demo' : 'other' },
    }));
    await docker.startAll(ids);
    shell = await openShell('browser', { env: { DOCKER_HOST: docker.host } });
    shell.page.setDefaultTimeout(20_000);
  });
  afterAll(async () => {
    await shell?.close();
    await docker?.stop();
  });

  test('30 of 60 are stopped by a filter, and undo starts the same 30', async () => {
    const { page, origin } = shell;
    await go(page, origin, '/containers');
    await listed(60);
    await page.keyboard.press('/');
    await page.keyboard.type('org=demo');
    await listed(30);
    await page.locator('[data-cell="0:0"]').click();
    await page.getByRole('button', { name: 'Select all 30 that match' }).click();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Stop 30', exact: true }).click();
    expect(await jobEnds(page)).toMatch(/^30 done, 0 failed/);

    const stopped = await named('exited');
    expect(stopped).toEqual(Array.from({ length: 30 }, (_, index) => `web-${String(index * 2).padStart(2, '0')}`));
    expect(await named('running')).toHaveLength(30);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Start 30', exact: true }).click();
    expect(await jobEnds(page)).toMatch(/^30 done, 0 failed/);
    expect(await named('running')).toHaveLength(60);
  });

  test('the same by keyboard alone', async () => {
    const { page, origin } = shell;
    const { keyboard } = page;
    await go(page, origin, '/');
    await keyboard.press('g');
    await keyboard.press('c');
    await listed(60);
    await keyboard.press('/');
    await keyboard.type('org=demo');
    await listed(30);
    await keyboard.press('Enter');
    await pressUntilFocused(page, 'Tab', /^(Select this row|$)/);
    await keyboard.press('Control+a');
    await page
      .getByText(/^30 of 30 selected$/)
      .first()
      .waitFor();
    await pressUntilFocused(page, 'Shift+Tab', /^Stop$/);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Stop 30 containers/ }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Stop 30$/);
    await keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^30 done, 0 failed/);
    expect(await named('exited')).toHaveLength(30);

    await pressUntilFocused(page, 'Tab', /^Undo$/);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Start 30 containers/ }).waitFor();
    await pressUntilFocused(page, 'Tab', /^Start 30$/);
    await keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^30 done, 0 failed/);
    expect(await named('running')).toHaveLength(60);
  });

  test('an engine that dies leaves the last known list, greyed and with its age, and comes back by itself', async () => {
    const { page, origin } = shell;
    await go(page, origin, '/containers');
    await listed(60);
    await docker.kill();
    await page.getByRole('button', { name: 'Try again now' }).waitFor();
    await page.getByText(/Its containers are shown as they were/).waitFor();
    expect(await rowCount(page, 'Containers')).toBe(60);
    await page.getByRole('row', { name: /web-00 running · / }).waitFor();
    await docker.restart();
    await page.getByRole('button', { name: 'Try again now' }).waitFor({ state: 'detached', timeout: 60_000 });
  });
});
