// Real sshd: locks say whose they are, end by themselves, and are never taken from whoever still holds them.
import { chmodSync, mkdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RemoteFiles } from '../../../main/hosts/index.ts';
import { linuxHostProbe } from '../../support/linux-host.ts';
import { waitUntil } from '../../support/processes.ts';
import { requireService } from '../../support/require.ts';
import { refusal } from '../harness.ts';
import { never, openFileHost, workUser, type FileHost } from './harness.ts';

const sshd = requireService('sshd', linuxHostProbe);
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!sshd)('locks on a host', () => {
  let on: FileHost;
  let ada: RemoteFiles;
  let bob: RemoteFiles;
  beforeAll(async () => {
    on = await openFileHost();
    ada = on.files(workUser);
    bob = on.files(workUser);
  });
  afterAll(() => on?.close());
  const locks = () => on.names(`/home/${workUser}/.provost/locks`);
  const details = (name: string) =>
    readFileSync(on.host.where(`/home/${workUser}/.provost/locks/${name}/details`), 'utf8');

  test('one holds it; the other hears who, why and until when; released, it is free', async () => {
    const lock = await ada.lock('acme', { who: 'ada', why: 'push to prod', ttl: 60 }, never);
    const error = await refusal(bob.lock('acme', { who: 'bob', why: 'x', ttl: 60 }, never));
    expect(error.code).toBe('CONFLICT');
    expect(error.message).toMatch(/^ada holds the lock "acme" on the host since \d{4}-.* UTC: push to prod\.$/);
    const [state] = await bob.locks(never);
    expect(state).toMatchObject({ name: 'acme', who: 'ada', why: 'push to prod', expired: false });
    expect(state!.expires - state!.since).toBe(60_000);
    expect(statSync(on.host.where(`/home/${workUser}/.provost/locks/acme`)).mode & 0o777).toBe(0o700);
    await Promise.all([lock.release(), lock.release()]);
    expect(locks()).toEqual([]);
    const next = await bob.lock('acme', { who: 'bob', why: 'x', ttl: 60 }, never);
    expect(next.took).toBeNull();
    await lock.release();
    expect(locks()).toEqual(['acme']);
    await next.release();
  });

  test('of twenty at once one gets it, and nothing is left of the others', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? ada : bob).lock('race', { who: `nr ${index}`, why: 'race', ttl: 60 }, never),
      ),
    );
    const held = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(held).toHaveLength(1);
    expect(locks()).toEqual(['race']);
    await held[0]!.release();
  });

  test('it is renewed while it is held, and expires when nobody does', async () => {
    const lock = await ada.lock('kept', { who: 'ada', why: 'long work', ttl: 3 }, never);
    await waitUntil('it is renewed twice', () => details('kept').trim().split('\n').length >= 4);
    expect((await bob.locks(never))[0]?.expired).toBe(false);
    expect(lock.lost.aborted).toBe(false);
    await lock.release();
  });

  test('an expired one is taken over by one of many, with a note of whose it was', async () => {
    const dead = on.files(workUser);
    // Its renewals come long after it has expired: as if it were dead.
    const lock = await dead.lock('old', { who: 'eve', why: 'died', ttl: 60 }, never);
    const file = on.host.where(`/home/${workUser}/.provost/locks/old/details`);
    on.host.run(
      `sed -i 's/"expires":"[^"]*"/"expires":"2020-01-01T00:00:00.000Z"/' /home/${workUser}/.provost/locks/old/details`,
    );
    expect(readFileSync(file, 'utf8')).toContain('2020');
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? ada : bob).lock('old', { who: `nr ${index}`, why: 'next', ttl: 60 }, never),
      ),
    );
    const held = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(held).toHaveLength(1);
    expect(held[0]!.took).toMatchObject({ who: 'eve', why: 'died', expired: true });
    await lock.release();
    expect(locks()).toEqual(['old']);
    await held[0]!.release();
    expect(locks()).toEqual([]);
  });

  test('broken by name: its holder is told, and does the next one no harm', async () => {
    const lock = await ada.lock('stuck', { who: 'ada', why: 'push', ttl: 3 }, never);
    expect(await bob.breakLock('stuck', never)).toMatchObject({ who: 'ada' });
    expect(await bob.breakLock('stuck', never)).toBeNull();
    const next = await bob.lock('stuck', { who: 'bob', why: 'push', ttl: 60 }, never);
    await waitUntil('its holder is told', () => lock.lost.aborted);
    expect(String(lock.lost.reason)).toContain('no longer ours');
    await lock.release();
    expect((await ada.locks(never)).map(({ who }) => who)).toEqual(['bob']);
    await next.release();
  });

  test('whoever died while taking over is not waited for', async () => {
    const folder = on.host.where(`/home/${workUser}/.provost/locks`);
    await (await ada.lock('left', { who: 'eve', why: 'died', ttl: 0.2 }, never)).release();
    mkdirSync(`${folder}/.left.taking`);
    chmodSync(`${folder}/.left.taking`, 0o777);
    utimesSync(`${folder}/.left.taking`, 0, 0);
    on.host.run(`chown -R ${workUser} /home/${workUser}/.provost`);
    const file = JSON.stringify({ who: 'eve', why: 'died', since: '2020-01-01T00:00:00Z', token: 'x' });
    on.host.run(
      `mkdir -m 777 /home/${workUser}/.provost/locks/left && echo '${file}' > /home/${workUser}/.provost/locks/left/details`,
    );
    on.host.run(`chown -R ${workUser} /home/${workUser}/.provost`);
    const lock = await ada.lock('left', { who: 'ada', why: 'next', ttl: 60 }, never);
    expect(lock.took?.who).toBe('eve');
    await lock.release();
    expect(locks()).toEqual([]);
  });

  test('a host that is away is never called locked', async () => {
    const lock = await ada.lock('away', { who: 'ada', why: 'push', ttl: 2 }, never);
    await on.host.kill();
    expect((await refusal(bob.lock('away', { who: 'bob', why: 'x', ttl: 60 }, never))).code).toBe('HOST_UNREACHABLE');
    await waitUntil('its holder is told', () => lock.lost.aborted);
    expect((await refusal(lock.release())).code).toBe('HOST_UNREACHABLE');
    await on.host.restart();
    await after(100);
    const swept = await bob.sweep(never);
    await waitUntil('it expires', async () => (await bob.locks(never)).every(({ expired }) => expired));
    const again = await bob.sweep(never);
    expect([...swept.removed, ...again.removed]).toContainEqual(
      expect.stringContaining('The expired lock "away" of ada'),
    );
    expect(locks()).toEqual([]);
    expect((await refusal(ada.lock('../x', { who: 'ada', why: 'x', ttl: 60 }, never))).code).toBe('BAD_INPUT');
  });
});
