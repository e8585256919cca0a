// The demo's accounts: enough to look at, all of them what a target would take, with sessions that lead to containers.
import { expect, test } from 'vitest';
import { pino } from 'pino';
import { openBackend } from '../../main/backend.ts';
import { localOwner } from '../../main/access/operator.ts';
import { rosterNames } from '../../main/accounts/roster/names.ts';
import { inventAccounts } from '../../main/demo/index.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

test('every invented account is fit to be one, and none is there twice', () => {
  const { roster, accounts } = inventAccounts(Date.parse('2030-03-15T12:00:00Z'));
  const all = [...roster, ...accounts];
  expect(accounts.length).toBeGreaterThan(350);
  expect(new Set(all.map(({ values }) => rosterNames.keyOf(values.username))).size).toBe(all.length);
  const problems = all.flatMap(({ values }) =>
    Object.entries(values).map(([field, value]) => (value === null ? null : rosterNames.problem(field, value))),
  );
  expect(problems.filter((problem) => problem !== null)).toEqual([]);
});

test(
  'whoever opens the demo finds accounts, usage, what expires, and the way to a container',
  { timeout: 60_000 },
  async () => {
    const dataDir = tempDir('demo-accounts');
    const backend = await openBackend({ dataDir, shell: 'cli', demo: true, env: {}, log: pino({ level: 'silent' }) });
    try {
      const { accounts, targets } = backend.client(localOwner('demo'));
      expect((await targets.list({})).rows.map(({ name }) => name)).toEqual(['lab-guacamole', 'roster']);
      const target = 'lab-guacamole';
      const listed = await accounts.list({ target, filter: 'group:northfield-college-lab' });
      expect(listed.rows).toHaveLength(20);
      expect(listed.counts.disabled).toBeGreaterThan(0);
      const detail = await accounts.get({ target, username: ['amara.okafor'] });
      expect(detail.connections[0]?.container?.name).toBe('pt-amara-okafor');
      expect((await accounts.usage({ target, by: 'day' })).rows.length).toBeGreaterThan(5);
      expect((await accounts.listExpiring({ target })).rows.length).toBeGreaterThan(5);
      expect((await accounts.list({ target: 'roster' })).total).toBe(48);
    } finally {
      await backend.close();
      removeTempDir(dataDir);
    }
  },
);
