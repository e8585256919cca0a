// A class into Guacamole's real database from the window, and out again by undo; and what the window says when it goes away.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumProbe } from '../support/chromium.ts';
import { guacamoleProbe, startGuacamole, type GuacamoleDatabase, type GuacamoleServer } from '../support/guacamole.ts';
import { requireService } from '../support/require.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { go, jobEnds } from './console.ts';
import { backendOf, dropFiles } from './import-steps.ts';

const probe = () => chromiumProbe() ?? guacamoleProbe('mariadb');

describe.runIf(requireService('mariadb', probe))('an import into Guacamole', () => {
  let server: GuacamoleServer;
  let database: GuacamoleDatabase;
  let shell: OpenShell;
  let page: Page;
  const folder = tempDir('import-guacamole');
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    server = await startGuacamole('mariadb');
    database = await server.fresh();
    await database.addGroup('Networks A');
    const passphrase = path.join(folder, 'passphrase');
    const dataDir = path.join(folder, 'data');
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(passphrase, 'a passphrase of this test alone\n', { mode: 0o600 });
    shell = await openShell('browser', { dataDir, env: { PROVOST_PASSPHRASE_FILE: passphrase } });
    page = shell.page;
    page.setDefaultTimeout(20_000);
    await page.getByText('Connected', { exact: true }).waitFor();
    const backend = await backendOf(dataDir);
    const { test: tried } = await backend.client.targets.add({
      ...{ name: 'guac', kind: 'guacamole-sql', url: database.url, password: database.password },
    });
    backend.close();
    if (!tried.ok) throw new Error(`The target can’t be used: ${JSON.stringify(tried.steps)}`);
  }, 120_000);
  afterAll(async () => {
    await shell?.close();
    await server?.stop();
    removeTempDir(folder);
  });

  test('rows are made as Guacamole makes them, and undo leaves none behind', { timeout: 90_000 }, async () => {
    const before = await database.dump();
    await go(page, shell.origin, '/accounts/guac');
    await page.getByRole('button', { name: 'Import…' }).waitFor();
    const rows = ['mira.holt,Mira,Holt', 'tomas.berg,Tomas,Berg', 'MIRA.HOLT,Mira,Other'];
    const content = Buffer.from(
      ['username,firstname,lastname,cohort1', ...rows.map((row) => `${row},Networks A`)].join('\n'),
    );
    await dropFiles(page, '#screen h1', [{ name: 'moodle.csv', content }]);
    await page.getByText('Read as Moodle’s.').waitFor();
    await button('1 with errors').waitFor();
    await page.getByRole('combobox', { name: 'Passwords', exact: true }).selectOption({ label: 'Generated for all' });
    await button('Show the plan').click();
    await page.getByRole('heading', { name: 'Create 2 accounts, 1 can’t be planned' }).waitFor();
    await button('Create 2').click();
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);

    const made = await database.query(
      `SELECT entity.name AS username, user.full_name AS whole, user_group_entity.name AS class
       FROM guacamole_entity entity JOIN guacamole_user user USING (entity_id)
       JOIN guacamole_user_group_member member ON member.member_entity_id = entity.entity_id
       JOIN guacamole_user_group USING (user_group_id)
       JOIN guacamole_entity user_group_entity ON user_group_entity.entity_id = guacamole_user_group.entity_id
       WHERE user.full_name IS NOT NULL ORDER BY 1`,
    );
    expect(made).toEqual([
      { username: 'mira.holt', whole: 'Mira Holt', class: 'Networks A' },
      { username: 'tomas.berg', whole: 'Tomas Berg', class: 'Networks A' },
    ]);
    await button('Undo').click();
    await page.getByRole('heading', { name: 'Delete 2 accounts' }).waitFor();
    await button('Delete 2').click();
    expect(await jobEnds(page)).toMatch(/^2 done, 0 failed/);
    expect(await database.dump()).toEqual(before);
  });

  test('a database that is away says so before anything is planned', { timeout: 60_000 }, async () => {
    await server.stop();
    await go(page, shell.origin, '/accounts/import?target=guac');
    await page.getByLabel('Files of accounts').setInputFiles({
      ...{ name: 'one.csv', mimeType: 'text/csv', buffer: Buffer.from('username\nada\n') },
    });
    await page.getByText('1 row of 1 file').waitFor();
    await button('Show the plan').click();
    const form = page.getByRole('form', { name: 'Where and how' });
    await form.getByRole('alert').waitFor();
    await form.getByText(/^away/).waitFor();
    await form.getByRole('button', { name: 'Ask it again' }).waitFor();
    await form.getByText('guac does not answer, and a plan compares with what is there now.').waitFor();
    expect(await button('Show the plan').isDisabled()).toBe(true);
    expect(new URL(page.url()).pathname).toBe('/accounts/import');
  });
});
