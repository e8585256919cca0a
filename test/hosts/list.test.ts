// Hosts that ~/.ssh/config names, without asking any of them.
import { onTestFinished, expect, test } from 'vitest';
import { openHouse } from './harness.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBhE2n6cVZ2v2rOx0X4sS3o2cV6p2x0yqk1e0ZsZ8w3Q';

test('lists where each alias leads, whether a key of it is known, and which can’t be reached as it is configured', async () => {
  const house = await openHouse();
  onTestFinished(() => house.close());
  house.ssh(
    'config',
    'Host web-1\n  HostName 192.0.2.10\n  User dev\n  Port 2201\nHost far\n  HostName 192.0.2.11\n  User root\n  ProxyJump web-1\nHost odd\n  ProxyCommand nc %h %p\nHost *\n  User never\n',
  );
  house.ssh('known_hosts', `[192.0.2.10]:2201 ${key}\n`);
  const { rows, total } = await house.hosts.handlers.list({ limit: 10 }, house.call);
  expect(total).toBe(3);
  expect(rows).toEqual([
    { name: 'web-1', user: 'dev', host: '192.0.2.10', port: 2201, jumps: 0, keyKnown: true, problem: null },
    { name: 'far', user: 'root', host: '192.0.2.11', port: 22, jumps: 1, keyKnown: false, problem: null },
    expect.objectContaining({
      name: 'odd',
      host: null,
      keyKnown: false,
      problem: expect.stringMatching(/ProxyCommand/),
    }),
  ]);
  expect((await house.hosts.handlers.list({ limit: 1, offset: 1 }, house.call)).rows.map(({ name }) => name)).toEqual([
    'far',
  ]);
});
