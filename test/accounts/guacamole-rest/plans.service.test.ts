// Whole plans against Guacamole over REST: a class in, changed, out and back, and the server breaking off wherever it can.
import { describe, expect, it } from 'vitest';
import { hashOf, type State } from '../../support/guacamole-server-state.ts';
import { call, openAccounts, rowsOf } from '../plan-bench.ts';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { openSite } from './support.ts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `s${String(index).padStart(3, '0')}`);
const classOf = (count: number) =>
  names(count).map((username) => ({
    username,
    password: `pw-${username}`,
    values: {
      full_name: `Student ${username}`,
      groups: ['lab-1'],
      can_change_password: 'true',
      valid_until: '2027-02-28',
    },
  }));

/** All that a user is, without the password. */
const written = (state: State) =>
  JSON.stringify(
    [...state.users.values()]
      .filter(({ username }) => username.startsWith('s'))
      .map(({ username, disabled, attributes, system, users }) => [
        ...[username, disabled, Object.entries(attributes).toSorted(), [...system]],
        ...[[...users].map(([name, what]) => [name, [...what].toSorted()])],
        [...state.groups.values()].filter((group) => group.users.has(username)).map(({ identifier }) => identifier),
      ])
      .toSorted(),
  );

const signsIn = (state: State, name: string, password: string) => state.users.get(name)?.password === hashOf(password);

describe.each(['1.5.5', '1.6.0'] as const)('plans at Guacamole %s', (version) => {
  it('import a class, change it, delete it, and bring it back, each by undo', async () => {
    await using site = await openSite({ version });
    const { state } = site.server;
    const { importing, apply, undo, results, handlers } = await openAccounts({
      target: site.target,
      rows: rowsOf([]),
      usernames: [],
    });

    const made = await apply(await importing(classOf(40)));
    expect(made.counts).toMatchObject({ total: 40, done: 40 });
    expect(names(40).every((name) => signsIn(state, name, `pw-${name}`))).toBe(true);
    expect(state.groups.get('lab-1')!.users.size).toBe(40);
    const before = written(state);

    // The same file again changes nothing.
    const same = await importing(classOf(40));
    expect(same.counts).toMatchObject({ create: 0, update: 0, error: 0, conflict: 0 });

    const changed = await apply(
      await importing(
        names(40).map((username) => ({
          username,
          values: { full_name: 'Other', groups: ['lab-2'], disabled: 'true' },
        })),
      ),
    );
    expect(changed.counts).toMatchObject({ done: 40 });
    expect([...state.users.values()].filter(({ disabled }) => disabled)).toHaveLength(40);
    const undone = await apply(await undo(changed));
    expect(undone.counts).toMatchObject({ done: 40 });
    expect(written(state)).toBe(before);
    expect(names(40).every((name) => signsIn(state, name, `pw-${name}`))).toBe(true);

    const gone = await apply(
      (await handlers.planDelete(
        { target: 'lab', usernames: names(40), hard: true, purgeAfter: 30 },
        call(),
      )) as PlanSummary,
    );
    expect(gone.counts).toMatchObject({ done: 40 });
    expect(state.users.size).toBe(2);
    const back = await apply(await undo(gone));
    expect(back.counts).toMatchObject({ done: 40 });
    expect(written(state)).toBe(before);
    expect((await results(back.jobId))[0]!.message).toContain('came back without its password');
    expect(signsIn(state, 's000', 'pw-s000')).toBe(false);
    expect(site.server.count(/^POST \/api\/tokens$/)).toBe(1);
  }, 60_000);
});

describe('nothing is lost, doubled or half made', () => {
  it.each([
    ['before it was done', '1.6.0', 503, /^PATCH .*\/users$/],
    ['after it was done, and nobody was told', '1.6.0', 'drop-after', /^PATCH .*\/users$/],
    ['after some were done, and nobody was told', '1.5.5', 'drop-after', /^POST .*\/users$/],
    ['before anybody was in the group', '1.6.0', 503, /^PATCH .*memberUsers$/],
    ['after the permissions of some', '1.5.5', 'drop-after', /^PATCH .*\/permissions$/],
    ['while it was looked at', '1.6.0', 'cut', /^GET .*\/users$/],
  ] as const)(
    'when it breaks off %s (%s)',
    async (_, version, fault, pattern) => {
      await using site = await openSite({ version });
      const { state } = site.server;
      const { importing, plans, finished } = await openAccounts({
        target: site.target,
        rows: rowsOf([]),
        usernames: [],
      });
      const plan = await importing(classOf(30));
      site.server.fault(pattern, fault);
      const { jobId } = await plans.planHandlers.apply({ planId: plan.planId }, call());
      const job = await finished(jobId);
      expect(job.counts).toMatchObject({ total: 30, done: 30 });
      expect(state.users.size).toBe(32);
      for (const name of names(30)) {
        expect(signsIn(state, name, `pw-${name}`)).toBe(true);
        expect(state.users.get(name)!.users.get(name)).toContain('UPDATE');
        expect(state.groups.get('lab-1')!.users.has(name)).toBe(true);
      }
    },
    60_000,
  );
});
