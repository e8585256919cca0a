// Real OpenSSH and the real tools of Linux, on a copy of this machine's accounts that nobody else sees.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { passwordPolicy } from '../../../preload/contract/account-model.ts';
import type { AccountTarget, Deed, LiveAccount } from '../../../main/accounts/target.ts';
import { openHouse, type House } from '../../hosts/harness.ts';
import { linuxHostProbe, startLinuxHost, type LinuxHost } from '../../support/linux-host.ts';
import { requireService } from '../../support/require.ts';
import { never, openAt } from './open.ts';
import { waitUntil } from '../../support/processes.ts';

const sshd = requireService('sshd', linuxHostProbe);
const own = ['/etc/passwd', '/etc/shadow', '/etc/group', '/etc/gshadow', '/etc/subuid'];
const machine = () => own.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));

const options = { policy: passwordPolicy.parse({}), managedBy: null, makeGroups: [] };

const all = async (target: AccountTarget): Promise<Map<string, LiveAccount>> => {
  const found = new Map<string, LiveAccount>();
  for await (const batch of target.snapshot(never)) for (const one of batch) found.set(one.username, one);
  return found;
};

/** Whether a password opens an account, by the C library's own crypt. */
const opens = (shadow: string, name: string, password: string): boolean => {
  const hash = shadow
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))!
    .split(':')[1]!;
  const program = 'my ($h, $p) = <STDIN>; chomp $h; chomp $p; print crypt($p, $h) eq $h ? "yes" : "no"';
  return execFileSync('perl', ['-e', program], { input: `${hash}\n${password}\n` }).toString() === 'yes';
};

const create = (
  username: string,
  password: string | null,
  values: Record<string, string | string[] | null> = {},
): Deed => ({
  ...{ verb: 'create', org: null, password },
  values: { username, ...values },
});
const change = (
  username: string,
  values: Record<string, string | string[] | null>,
  password: string | null = null,
): Deed => ({
  ...{ verb: 'update', username, values, password },
});

describe.skipIf(!sshd)('accounts of a Linux host', () => {
  let host: LinuxHost;
  let house: House;
  let target: AccountTarget;
  let before: string[];
  const apply = (deeds: readonly Deed[]) => target.apply(deeds, options, never);
  const one = async (username: string) => (await target.read([username], never)).get(username);

  beforeAll(async () => {
    before = machine();
    host = await startLinuxHost();
    host.run('groupadd lab-1; groupadd lab-2');
  });
  afterAll(async () => {
    await host?.stop();
  });
  beforeEach(async () => {
    house = await openHouse();
    house.takeKey(host);
    house.ssh('known_hosts', host.knownHosts());
    target = await openAt(house, host);
  });
  afterEach(async () => {
    await target.close();
    await house.close();
  });

  test('says what it is, and which accounts are none of ours', async () => {
    const probe = await target.probe(never);
    expect(probe.steps.every((step) => step.ok)).toBe(true);
    expect(probe.version).not.toBe('');
    const live = await all(target);
    expect(live.get('root')!.protected).toBe('is the account that Provost signs in with');
    expect(live.get('nobody')!.protected).toBe('is a system account');
    expect(live.get('daemon')!.protected).toBe('is a system account');
    expect(await apply([{ verb: 'delete', username: 'daemon' }, change('nobody', { full_name: 'x' })])).toEqual([
      { ok: false, message: 'It is a system account, and is left alone.' },
      { ok: false, message: 'It is a system account, and is left alone.' },
    ]);
    expect((await target.groups!(never)).find((group) => group.name === 'lab-1')).toMatchObject({ members: 0 });
  });

  test('200 made, changed, disabled, deleted, and brought back with the same passwords and files', async () => {
    // A colon ends a field of newusers: such a password goes another way.
    const passwordOf = (index: number) => `Päss${index % 50 === 7 ? ':' : ' '}${index} $(x) 'q"`;
    const names = Array.from({ length: 200 }, (_, index) => `s${String(index).padStart(3, '0')}`);
    const made = await apply(
      names.map((name, index) =>
        create(name, passwordOf(index), {
          full_name: `Zoë ${index}`,
          groups: ['lab-1'],
          valid_until: '2031-07-31',
          shell: '/bin/bash',
        }),
      ),
    );
    expect(made).toEqual(names.map(() => ({ ok: true })));
    const live = await all(target);
    expect(live.get('s007')).toMatchObject({
      values: {
        ...{ username: 's007', full_name: 'Zoë 7', groups: ['lab-1'], disabled: 'false', valid_until: '2031-07-31' },
        ...{ must_change_password: 'false', home: '/home/s007', shell: '/bin/bash' },
      },
      protected: null,
    });
    expect(opens(host.read('/etc/shadow'), 's007', passwordOf(7))).toBe(true);
    expect(opens(host.read('/etc/shadow'), 's008', passwordOf(8))).toBe(true);
    expect(opens(host.read('/etc/shadow'), 's007', `other`)).toBe(false);
    // The skeleton is there, and theirs.
    expect(host.run('stat -c "%U %G %a" /home/s199 /home/s199/.profile; ls -A /home | grep -c provost || :')).toMatch(
      /^s199 s199 \d+\ns199 s199 644\n0\n$/,
    );
    host.run('echo homework > /home/s007/work; chown s007: /home/s007/work');

    const captured = await target.capture(names, never);
    expect(captured.size).toBe(200);
    expect(target.describe(captured.get('s007')!.capture)).toMatchObject({
      values: live.get('s007')!.values,
      passwordMark: live.get('s007')!.passwordMark,
    });

    expect(await apply(names.map((name) => change(name, { disabled: 'true' })))).toSatisfy((list: { ok: boolean }[]) =>
      list.every((item) => item.ok),
    );
    expect((await one('s007'))!.values).toMatchObject({ disabled: 'true', valid_until: null });

    expect(await apply(names.map((username) => ({ verb: 'delete', username })))).toEqual(
      names.map(() => ({ ok: true })),
    );
    expect((await all(target)).has('s007')).toBe(false);
    expect(existsSync(host.where('/home/s007'))).toBe(false);
    const away = readdirSync(host.where('/home/')).filter((name) => name.startsWith('s007.deleted-'));
    expect(away).toHaveLength(1);
    expect(statSync(host.where(`/home/${away[0]}`)).mode & 0o777).toBe(0o700);
    expect(statSync(host.where(`/home/${away[0]}`)).uid).toBe(0);

    const back = await apply(
      names.map((username) => ({ verb: 'restore', username, capture: captured.get(username)!.capture })),
    );
    expect(back).toEqual(names.map(() => ({ ok: true })));
    const again = await all(target);
    for (const name of names) expect(again.get(name)).toEqual(live.get(name));
    expect(opens(host.read('/etc/shadow'), 's007', passwordOf(7))).toBe(true);
    expect(host.run('cat /home/s007/work; stat -c %U /home/s007/work')).toBe('homework\ns007\n');
    expect(readdirSync(host.where('/home/')).filter((name) => name.includes('deleted'))).toEqual([]);
  }, 300_000);

  test('each bad one has its own outcome, in the words of the tool, and harms no other', async () => {
    host.run('groupadd -g 2345 sudoers-like; useradd -M other; usermod -aG sudoers-like other');
    const outcomes = await apply([
      create('good1', 'a good password'),
      create('BAD NAME', 'x'),
      create('docker', 'x'),
      create('sudoers-like', 'x'),
      create('nogroup1', 'x', { groups: ['no-such'] }),
      create('colon', 'x', { full_name: 'a:b' }),
      create('other', 'x', { full_name: 'Somebody else' }),
      create('good2', 'b:good:password', { must_change_password: 'true', disabled: 'true' }),
      create('good2', 'twice'),
      change('missing', { full_name: 'x' }),
      create('nl', 'a\nroot:hacked'),
      create('empty', ''),
      create('nofolder', 'a good password', { home: '/no-such-folder/nofolder' }),
      { verb: 'delete', username: 'never-there' },
    ]);
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([
      ...[true, false, false, false, false, false, false, true, false, false, false, false, false, true],
    ]);
    expect(outcomes[4]).toMatchObject({ message: expect.stringContaining('“no-such”') as string });
    expect(outcomes[12]).toMatchObject({ message: expect.stringContaining('home folder') as string });
    expect(opens(host.read('/etc/shadow'), 'good1', 'a good password')).toBe(true);
    expect(opens(host.read('/etc/shadow'), 'good2', 'b:good:password')).toBe(true);
    expect((await one('good2'))!.values).toMatchObject({ must_change_password: 'true', disabled: 'true' });
    expect(host.run('id -nG other')).toBe('other sudoers-like\n');
  });

  test('what the tools refuse while others go through keeps its own words', async () => {
    expect(await apply([create('busy', 'a good password'), create('idle', 'a good password')])).toEqual([
      { ok: true },
      { ok: true },
    ]);
    const uid = host.run('id -u busy').trim();
    const captured = await target.capture(['idle', 'busy'], never);
    // A program of the account runs: userdel refuses.
    host.run(`setpriv --reuid ${uid} --regid ${uid} --clear-groups sleep 30 >/dev/null 2>&1 &`);
    const gone = await apply([
      { verb: 'delete', username: 'busy' },
      { verb: 'delete', username: 'idle' },
    ]);
    expect(gone[0]).toMatchObject({ ok: false, message: expect.stringContaining('runs') as string });
    expect((gone[0] as { words: string }).words).toContain('currently used by process');
    expect(gone[1]).toEqual({ ok: true });
    // Its user id is another's now: it can't come back.
    host.run(`useradd -M -u ${(captured.get('idle')!.capture as { uid: number }).uid} thief`);
    const back = await apply([{ verb: 'restore', username: 'idle', capture: captured.get('idle')!.capture }]);
    expect(back[0]).toMatchObject({ ok: false, message: 'Its user id belongs to another account now.' });
    expect((back[0] as { words: string }).words).toContain('not unique');
  });

  test('rename, home, groups, a new password: all at once, and back again', async () => {
    await apply([
      create('ada', 'first password', { full_name: 'Ada', groups: ['lab-1'], must_change_password: 'true' }),
    ]);
    host.run('usermod -c "Ada,Room 7,555" ada');
    const was = (await target.capture(['ada'], never)).get('ada')!;
    const changed = await apply([
      change(
        'ada',
        { username: 'ada2', full_name: 'Ada Lovelace', home: '/home/ada2', groups: ['lab-2'] },
        'second password',
      ),
    ]);
    expect(changed).toEqual([{ ok: true }]);
    const now = (await one('ada2'))!;
    expect(now.values).toMatchObject({ full_name: 'Ada Lovelace', home: '/home/ada2', groups: ['lab-2'] });
    // Who had to change it still has to.
    expect(now.values['must_change_password']).toBe('true');
    expect(now.passwordMark).not.toBe(was.account.passwordMark);
    expect(host.run('getent passwd ada2; id -gn ada2; ls -A /home/ada2')).toContain('Ada Lovelace,Room 7,555');
    expect(host.run('id -gn ada2')).toBe('ada2\n');
    expect(await apply([{ verb: 'restore', username: 'ada2', capture: was.capture }])).toEqual([{ ok: true }]);
    expect(await one('ada2')).toBeUndefined();
    expect(await one('ada')).toEqual(was.account);
    expect(opens(host.read('/etc/shadow'), 'ada', 'first password')).toBe(true);
    expect(await apply([change('ada', { must_change_password: 'false', groups: [] })])).toEqual([{ ok: true }]);
    expect((await one('ada'))!.values).toMatchObject({ must_change_password: 'false', groups: [] });
    // One date: what takes its place is said.
    const dated = await apply([change('ada', { disabled: 'true', valid_until: '2030-01-01' })]);
    expect(dated[0]).toMatchObject({ ok: true, message: expect.stringContaining('one date') as string });
    expect(await apply([change('ada', { disabled: 'false', valid_until: '2030-01-01' })])).toEqual([{ ok: true }]);
    expect(host.run('chage -l ada')).toContain('Jan 02, 2030');
  });

  test('repeating what was half done completes it and leaves passwords alone', async () => {
    // As newusers leaves it when it is killed before the passwords: no password, an empty home.
    host.run(
      'useradd -M -d /home/half -s /bin/sh -c Half half; mkdir /home/half; useradd -m -d /home/done -s /bin/sh -c Done done',
    );
    host.run('echo done:kept-as-it-is | chpasswd; usermod -g half half');
    const deeds = [
      create('half', 'the password', { full_name: 'Half', shell: '/bin/sh', groups: ['lab-1'] }),
      create('done', 'another one', { full_name: 'Done', shell: '/bin/sh', groups: ['lab-1'] }),
    ];
    for (let turn = 0; turn < 2; turn++) expect(await apply(deeds)).toEqual([{ ok: true }, { ok: true }]);
    expect(opens(host.read('/etc/shadow'), 'half', 'the password')).toBe(true);
    expect(opens(host.read('/etc/shadow'), 'done', 'kept-as-it-is')).toBe(true);
    expect(host.run('stat -c %U /home/half /home/half/.profile')).toBe('half\nhalf\n');
    expect((await one('half'))!.values['groups']).toEqual(['lab-1']);
    // Deleted and made anew under the same name: a fresh home, nobody else's files.
    await apply([{ verb: 'delete', username: 'half' }]);
    expect(await apply([{ verb: 'delete', username: 'half' }])).toEqual([
      { ok: true, message: 'It was gone already.' },
    ]);
    expect(await apply([create('half', 'the password')])).toEqual([{ ok: true }]);
    expect(host.run('stat -c %U /home/half/.profile')).toBe('half\n');
  });

  test('killed in the middle, three times: what goes on completes it, and nothing is there twice', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `k${index}`);
    const deeds = names.map((name) =>
      create(name, `password of ${name}`, { groups: ['lab-2'], valid_until: '2031-07-31', full_name: 'Kay' }),
    );
    for (const after of [700, 1400, 2400]) {
      const cut = apply(deeds).then(
        () => 'done',
        (error: { code?: string }) => error.code,
      );
      await sleep(after);
      // The tools too: newusers may be writing just now.
      await host.kill({ sessionsOnly: true });
      expect(['HOST_UNREACHABLE', 'TARGET_UNREACHABLE', 'done']).toContain(await cut);
    }
    // As a job does: the connection that went with the last kill is noticed by the first who uses it.
    const finished = await apply(deeds).catch((error: { code?: string }) => {
      expect(error.code).toBe('HOST_UNREACHABLE');
      return apply(deeds);
    });
    expect(finished).toEqual(names.map(() => ({ ok: true })));
    const live = await all(target);
    for (const name of names) {
      expect(live.get(name)!.values).toMatchObject({ groups: ['lab-2'], valid_until: '2031-07-31', disabled: 'false' });
    }
    expect(opens(host.read('/etc/shadow'), 'k0', 'password of k0')).toBe(true);
    expect(opens(host.read('/etc/shadow'), 'k39', 'password of k39')).toBe(true);
    const lines = host.read('/etc/passwd').split('\n');
    expect(lines.filter((line) => /^k\d+:/.test(line))).toHaveLength(40);
    expect(new Set(lines.map((line) => line.split(':')[2])).size).toBe(lines.length);
    expect(host.run('for i in $(seq 0 39); do stat -c %U /home/k$i/.profile; done').trim().split('\n')).toEqual(names);
    expect(host.run('pwck -r -q 2>&1 | grep k[0-9] || :')).toBe('');
  });

  test('a line that is lost while the host goes on: the next one waits for it and finds all done', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `l${index}`);
    const deeds = names.map((name) => create(name, `password of ${name}`, { groups: ['lab-2'] }));
    const lost = apply(deeds).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );
    await waitUntil('the host has begun', () => host.read('/etc/passwd').includes('\nl0:'), { every: 5 });
    const again = await openHouse();
    again.takeKey(host);
    again.ssh('known_hosts', host.knownHosts());
    await house.hosts.close();
    expect(['HOST_UNREACHABLE', 'done']).toContain(await lost);
    const outcomes = await (await openAt(again, host)).apply(deeds, options, never);
    await again.close();
    expect(outcomes).toEqual(names.map(() => ({ ok: true })));
    expect(host.run('for i in $(seq 0 29); do id -nG l$i; done').match(/lab-2/g)).toHaveLength(30);
  });

  test('no password is seen in a list of processes, in the log, or in what failed', async () => {
    const secret = 'nobody-may-see-this-1';
    const seen: string[] = [];
    const watching = setInterval(() => {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
          if (line.includes(secret)) seen.push(line);
        } catch {
          // It has ended meanwhile.
        }
      }
    }, 5);
    const outcomes = await apply([
      ...Array.from({ length: 20 }, (_, index) => create(`w${index}`, secret)),
      create('w-bad', secret, { home: '/no-such/w-bad' }),
    ]);
    clearInterval(watching);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(20);
    expect(seen).toEqual([]);
    expect(JSON.stringify(outcomes)).not.toContain(secret);
    expect(house.logged()).not.toContain(secret);
  });

  test('the accounts of the machine itself are as they were', () => {
    expect(machine()).toEqual(before);
  });
});
