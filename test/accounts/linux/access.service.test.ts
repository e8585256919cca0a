// Getting to work on a Linux host: as root, through sudo, or not at all.
import { describe, expect, test } from 'vitest';
import type { HostConnection } from '../../../main/hosts/index.ts';
import { openHouse, refusal } from '../../hosts/harness.ts';
import { linuxHostProbe, startLinuxHost } from '../../support/linux-host.ts';
import { requireService } from '../../support/require.ts';
import { never, openAt } from './open.ts';

const sshd = requireService('sshd', linuxHostProbe);

/** The commands of a connection as an account that is not root, with these programs before the host's own. */
const asNobody = (connection: HostConnection): HostConnection => ({
  ...connection,
  exec: (argv, settings) =>
    connection.exec(
      [...'setpriv --reuid 65534 --regid 65534 --clear-groups env PATH=/home/bin:/usr/bin:/bin'.split(' '), ...argv],
      settings,
    ),
});

describe.skipIf(!sshd)('an account that is not root', () => {
  test('sudo that is not there, that wants a password, and that forbids are told apart', async () => {
    const host = await startLinuxHost();
    const house = await openHouse();
    try {
      house.takeKey(host);
      house.ssh('known_hosts', host.knownHosts());
      const target = await openAt(house, host, asNobody);
      const without = await refusal(target.probe(never));
      expect(without).toMatchObject({
        code: 'TARGET_DENIED',
        message: 'The account is not root, and the host has no sudo.',
      });
      host.run('mkdir -m 755 /home/bin');
      const sudoSays = (words: string) =>
        host.run(`printf '#!/bin/sh\\necho "${words}" >&2\\nexit 1\\n' > /home/bin/sudo; chmod 755 /home/bin/sudo`);
      sudoSays('sudo: a password is required');
      const asks = await refusal(target.probe(never));
      expect(asks).toMatchObject({ code: 'TARGET_DENIED', data: { words: 'sudo: a password is required' } });
      expect(asks.message).toContain('wants a password');
      expect(asks.data.hint).toContain('NOPASSWD');
      sudoSays('Sorry, user ada is not allowed to execute this as root on lab.');
      expect((await refusal(target.read(['ada'], never))).message).toContain('does not let this account');
    } finally {
      await house.close();
      await host.stop();
    }
  });

  test('a host that is away says so, and a signal ends the wait', async () => {
    const host = await startLinuxHost();
    const house = await openHouse();
    house.takeKey(host);
    house.ssh('known_hosts', host.knownHosts());
    const target = await openAt(house, host);
    await host.stop();
    expect((await refusal(target.probe(never))).code).toBe('HOST_UNREACHABLE');
    await expect(target.probe(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    await house.close();
  });
});
