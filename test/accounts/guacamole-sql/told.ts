// What a target tells of accounts that it has just made is what it answers when it is asked for them: plans of an undo compare
// the one with the other.
import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../main/accounts/plan/live.ts';
import type { Deed } from '../../../main/accounts/target.ts';
import type { GuacamoleServer } from '../../support/guacamole.ts';
import { create, open, options, soon } from './lab.ts';

const every = {
  full_name: "Zoë “Z” O'Hara \\ 100 %",
  email: 'zoe@example.com',
  organization: ' begins with a space',
  title: 'ends with one ',
  external_id: 'S-1',
  'attribute.guac-restrict-time-allowed': '1:0800-1700',
  'attribute.Empty': '',
  role: 'instructor',
  disabled: 'true',
  must_change_password: 'true',
  can_change_password: 'true',
  valid_from: '2026-01-01',
  valid_until: '9999-12-31',
  access_from: '08:00:00',
  access_until: '23:59:59',
  timezone: 'Europe/Berlin',
};

export function toldSuite(serverOf: () => GuacamoleServer): void {
  describe('what is told of an account that was made', () => {
    it('is what a look at it tells', async () => {
      const db = await serverOf().fresh();
      await db.addGroup('Lab 1');
      await db.addGroup('aa');
      const target = await open(db);
      const deeds: Deed[] = [
        create('bare'),
        create('nobody', {}, null),
        create('zoë', { ...every, groups: ['Lab 1', 'aa'] }),
        create('empty', { full_name: '', email: null, groups: [], external_id: null, disabled: 'false' }),
        create('Zürich ß ł', { groups: ['aa'], title: 'line one\nline two\t?' }),
      ];
      const outcomes = await target.apply(deeds, options, soon());
      const names = deeds.map((deed) => (deed.verb === 'create' ? String(deed.values['username']) : ''));
      const live = await target.read(names, soon());
      for (const [index, outcome] of outcomes.entries()) {
        const asked = live.get(target.names.keyOf(names[index]!))!;
        expect(outcome).toEqual({ ok: true, account: asked });
        expect(contentOf((outcome as { account: typeof asked }).account)).toBe(contentOf(asked));
      }
      await target.close();
    });

    it('names groups as the database does', async () => {
      const db = await serverOf().fresh();
      await db.addGroup('Lab 1');
      const target = await open(db);
      const [outcome] = await target.apply([create('alice', { groups: ['LAB 1'] })], options, soon());
      // PostgreSQL takes them for two.
      if (target.names.keyOf('LAB 1') === target.names.keyOf('Lab 1')) {
        expect(outcome).toMatchObject({ ok: true, account: { values: { groups: ['Lab 1'] } } });
      } else expect(outcome).toMatchObject({ ok: false });
      await target.close();
    });

    it('is left to be asked for where something else decides too', async () => {
      const db = await serverOf().fresh();
      await db.addConnection('pt05', { hostname: 'ptvnc5' });
      const target = await open(db);
      const outcomes = await target.apply(
        [create('admin', { role: 'admin' }), create('alice', { connections: ['pt05'] })],
        options,
        soon(),
      );
      expect(outcomes).toEqual([{ ok: true }, { ok: true }]);
      await target.close();
    });
  });
}
