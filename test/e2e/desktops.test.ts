// Containers and connections that come and go with accounts, in a real Chromium on the demo: given to some of the list and
// undone, imported with a class, taken away with the brake, deleted together; by mouse, and by keys alone.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/axe.ts';
import { chromiumProbe } from '../support/chromium.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { applied } from './account-steps.ts';
import { applyAll, go, jobEnds, pressUntilFocused, rowCount } from './console.ts';
import { backendOf } from './import-steps.ts';

const target = 'lab-guacamole';
const template = 'linux-desktop';
/** A connection of the demo whose settings the new ones get. */
const like = 'desk-elif-kaya';
const listOf = (filter: string) => `/accounts/${target}?filter=${encodeURIComponent(filter)}`;
const section = listOf('group:section-1 state:enabled');
/** As the template calls it. */
const containerOf = (username: string) => `desk-${username.replaceAll('.', '-')}`;

describe.runIf(requireService('chromium', chromiumProbe))('containers of accounts', () => {
  let shell: OpenShell;
  let page: Page;
  const open = (address: string) => go(page, shell.origin, address);
  const row = (index: number) => page.locator(`[role=row][aria-rowindex="${index + 2}"]`);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const changes = () => page.getByRole('grid', { name: 'Changes' });
  const heading = (name: string | RegExp) => page.getByRole('heading', { name }).waitFor();
  const panel = (username: string) => page.getByRole('complementary', { name: `Account ${username}` });
  const panelSays = async (username: string, what: RegExp) => {
    await open(`/accounts/${target}/${username}`);
    await panel(username).getByRole('row').filter({ hasText: what }).first().waitFor();
  };
  const panelSaysNo = async (username: string, what: string) => {
    await open(`/accounts/${target}/${username}`);
    await panel(username).getByText('What Provost did to it').waitFor();
    expect(await panel(username).getByRole('row').filter({ hasText: what }).count()).toBe(0);
  };
  const containers = async (wanted: number) => {
    await open(`/containers?containers.filter=${encodeURIComponent(`label:provost.template=${template}`)}`);
    await expect.poll(() => rowCount(page, 'Containers').catch(() => 0), { timeout: 20_000 }).toBe(wanted);
  };
  const backend = async <T>(work: (client: Awaited<ReturnType<typeof backendOf>>['client']) => Promise<T>) => {
    const connection = await backendOf(shell.dataDir);
    try {
      return await work(connection.client);
    } finally {
      connection.close();
    }
  };

  /** Selects the first few of the list. @returns their usernames */
  async function select(count: number): Promise<string[]> {
    const names: string[] = [];
    for (let index = 0; index < count; index++) {
      const check = row(index).getByRole('checkbox');
      names.push(((await check.getAttribute('aria-label')) ?? '').replace('Select ', ''));
      await check.click();
    }
    return names;
  }

  async function choose(verb: string): Promise<void> {
    if (await button(verb).isVisible()) return button(verb).click();
    await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: verb }).click();
  }

  beforeAll(async () => {
    shell = await openShell('browser', { demo: true });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize({ width: 1280, height: 800 });
  }, 120_000);
  afterAll(() => shell?.close());

  test(
    'three of the list get a container and a connection each, and undo takes both',
    { timeout: 120_000 },
    async () => {
      await open(section);
      await row(2).getByRole('checkbox').waitFor();
      const names = await select(3);
      await choose('Give containers…');
      const dialog = page.getByRole('dialog', { name: 'Give containers to 3 accounts' });
      expect(await dialog.getByRole('button', { name: 'Show the plan' }).isDisabled()).toBe(true);
      await dialog.getByRole('combobox', { name: 'From the template' }).selectOption(template);
      const connection = dialog.getByRole('combobox', { name: /with the settings of$/ });
      await connection.fill('desk-el');
      await page.getByRole('option', { name: like }).click();
      expect(await connection.inputValue()).toBe(like);
      await dialog.getByRole('button', { name: 'Show the plan' }).click();
      await heading('Update 3 accounts, add 3 containers');

      // One place alone, and all again.
      const places = page.getByRole('group', { name: 'Where it acts' });
      await places.getByRole('button', { name: target }).click();
      await expect.poll(() => rowCount(page, 'Changes')).toBe(3);
      expect(await changes().innerText()).toContain(`with the settings of ${like}`);
      expect(await changes().innerText()).not.toContain('lab/linux-desktop');
      await places.getByRole('button', { name: target }).click();
      await expect.poll(() => rowCount(page, 'Changes')).toBe(6);
      await applyAll(page);
      expect(await jobEnds(page)).toMatch(/^6 done, 0 failed/);
      const receipt = page.url();

      const own = containerOf(names[0]!);
      await panelSays(names[0]!, new RegExp(`${own}.*${own} *running`, 's'));
      await panel(names[0]!).getByRole('link', { name: own }).click();
      await page.getByRole('grid', { name: 'Containers' }).getByText(own, { exact: true }).first().waitFor();
      await containers(3);

      await page.goto(receipt);
      await button('Undo').click();
      await heading(/3 accounts/);
      await applyAll(page);
      expect(await jobEnds(page)).toMatch(/^6 done, 0 failed/);
      await panelSaysNo(names[0]!, own);
      await containers(0);
    },
  );

  test('a panel that is open follows what a job did', { timeout: 60_000 }, async () => {
    await open(section);
    await row(4).getByRole('checkbox').waitFor();
    const name = ((await row(4).getByRole('checkbox').getAttribute('aria-label')) ?? '').replace('Select ', '');
    await row(4).click();
    await panel(name).getByText('What Provost did to it').waitFor();
    const connection = page.getByRole('rowheader', { name: containerOf(name) });
    const own = panel(name).getByRole('row').filter({ has: connection });
    expect(await own.count()).toBe(0);
    await backend(async (client) => {
      const usernames = [name];
      const { planId } = await client.accounts.planGiveDesktops({ target, usernames, template, connectionLike: like });
      await applied(client, planId);
    });
    await expect.poll(() => own.allInnerTexts(), { timeout: 10_000 }).toEqual([expect.stringMatching(/running$/)]);
  });

  test('a class is imported with its containers, and the choices last', { timeout: 120_000 }, async () => {
    await open(`/accounts/import?target=${target}`);
    await page.getByLabel('Files of accounts').setInputFiles({
      ...{ name: 'class.csv', mimeType: 'text/csv' },
      buffer: Buffer.from(
        'username,full_name,groups\nann.lee,Ann Lee,desks\nbo.ray,Bo Ray,desks\ncy.fox,Cy Fox,desks\n',
      ),
    });
    await page.getByText('3 rows of 1 file').waitFor();
    await page.getByRole('combobox', { name: 'Passwords', exact: true }).selectOption({ label: 'Generated for all' });
    const asked = page.getByRole('combobox', { name: 'Also make a container for each' });
    expect(await asked.inputValue()).toBe('');
    await asked.selectOption(template);
    await page.getByRole('combobox', { name: /with the settings of$/ }).fill('no such connection');
    await button('Show the plan').click();
    await page.getByText('There is no connection "no such connection"').waitFor();
    await page.getByRole('combobox', { name: /with the settings of$/ }).fill(like);
    await page.keyboard.press('Escape');
    await button('Show the plan').click();
    await heading('Create 3 accounts, add 3 containers');

    await button('Change the file or the columns').click();
    await page.getByText('3 rows of 1 file').waitFor();
    expect(await asked.inputValue()).toBe(template);
    expect(await page.getByRole('combobox', { name: /with the settings of$/ }).inputValue()).toBe(like);
    await page.getByRole('checkbox', { name: 'Start them' }).uncheck();
    await button('Show the plan').click();
    await heading('Create 3 accounts, add 3 containers');
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^6 done, 0 failed/);
    await page.getByRole('link', { name: 'Show 3 new passwords once' }).waitFor();
    await panelSays('bo.ray', /desk-bo-ray.*desk-bo-ray *created/s);
  });

  test('taken away, they ask for their number, and the accounts stay', { timeout: 120_000 }, async () => {
    await open(listOf('group:desks'));
    await row(1).getByRole('checkbox').waitFor();
    await select(2);
    await choose('Take containers away…');
    const dialog = page.getByRole('dialog', { name: 'Take containers away from 2 accounts' });
    // The only template that has containers.
    const chosen = dialog.getByRole('combobox', { name: 'Those of the template' });
    await expect.poll(() => chosen.inputValue()).toBe(template);
    expect(await dialog.getByRole('checkbox', { name: /volumes/ }).isChecked()).toBe(false);
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await heading('Update 2 accounts, remove 2 containers');
    const deed = page.getByRole('button', { name: /^Update 2 and remove 2 containers$/ });
    expect(await deed.isDisabled()).toBe(true);
    await page.getByLabel('Type 2 to go on').fill('2');
    await deed.click();
    expect(await jobEnds(page)).toMatch(/^4 done, 0 failed/);
    await panelSaysNo('ann.lee', 'desk-ann-lee');
    await panelSays('cy.fox', /desk-cy-fox/);
    await containers(2);
  });

  test('deleted, an account takes its container along only when somebody says so', { timeout: 90_000 }, async () => {
    await open(listOf('username=cy.fox'));
    await row(0).getByRole('checkbox').waitFor();
    await select(1);
    await choose('Delete…');
    const dialog = page.getByRole('dialog', { name: 'Delete cy.fox' });
    await dialog.getByRole('radio', { name: 'Delete at once' }).click();
    const both = dialog.getByRole('checkbox', { name: 'Take their containers and connections away too' });
    expect(await both.isChecked()).toBe(false);
    await both.check();
    await dialog.getByRole('combobox', { name: 'Those of the template' }).waitFor();
    await dialog.getByRole('button', { name: 'Show the plan' }).click();
    await heading('Delete 1 account, remove 1 container');
    await page.getByLabel('Type 2 to go on').waitFor();
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);
    await containers(1);
    await page.goBack();
    await button('Undo').click();
    await heading(/1 account/);
    await applyAll(page);
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);
    await panelSays('cy.fox', /desk-cy-fox/);
  });

  test('by keys alone', { timeout: 90_000 }, async () => {
    await open(listOf('username=ann.lee'));
    await row(0).getByRole('checkbox').waitFor();
    await page.getByRole('grid', { name: 'Accounts' }).focus();
    await page.keyboard.press('Space');
    await page.getByText(/^1 of [\d,]+ selected/).waitFor();
    await page.keyboard.press('.');
    await page.getByRole('menuitem', { name: 'Give containers…' }).waitFor();
    await pressUntilFocused(page, 'ArrowDown', /^Give containers…$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Give containers to ann.lee' }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    const field = page.getByRole('combobox', { name: 'From the template' });
    await expect.poll(async () => (await field.getAttribute('id')) === (await focused())).toBe(true);
    await page.keyboard.type('linux');
    await page.keyboard.press('Tab');
    await page.keyboard.type('desk-el');
    await page.getByRole('option', { name: like }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await pressUntilFocused(page, 'Tab', /^Show the plan$/);
    await page.keyboard.press('Enter');
    await heading('Update 1 account, add 1 container');
    await pressUntilFocused(page, 'Tab', /^Update 1 and add 1 container$/);
    await page.keyboard.press('Enter');
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);
  });

  test('axe finds nothing, in light and dark', { timeout: 120_000 }, async () => {
    const found: string[] = [];
    const look = async (what: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(300);
        for (const one of await axeViolations(page)) found.push(`${what} ${colorScheme}: ${one}`);
      }
    };
    for (const verb of ['Give containers…', 'Take containers away…', 'Delete…']) {
      await open(listOf('group:desks'));
      await row(0).getByRole('checkbox').waitFor();
      await select(1);
      await choose(verb);
      const dialog = page.getByRole('dialog');
      if (verb === 'Delete…') await dialog.getByRole('checkbox', { name: /away too$/ }).check();
      else await dialog.getByRole('combobox').first().selectOption(template);
      await look(verb);
    }
    await open(`/accounts/import?target=${target}&template=${template}`);
    await page.getByRole('combobox', { name: /with the settings of$/ }).waitFor();
    await look('import');
    await open(listOf('group:desks'));
    await row(0).getByRole('checkbox').waitFor();
    await select(3);
    await choose('Give containers…');
    await page.getByRole('combobox', { name: 'From the template' }).selectOption(template);
    await button('Show the plan').click();
    await page.getByRole('group', { name: 'Where it acts' }).waitFor();
    await look('plan');
    expect(found).toEqual([]);
  });
});
