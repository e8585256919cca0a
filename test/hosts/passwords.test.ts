// Passwords: sent to the host that they are for and to no other, once, and never told to anybody.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHouse, refusal, type House } from './harness.ts';
import { startPasswordServer, type PasswordServer } from './password-server.ts';

const secret = 'correct horse';

describe.each(['password', 'keyboard-interactive'] as const)('a server that asks by %s', (method) => {
  let server: PasswordServer;
  let house: House;
  let destination: string;
  beforeEach(async () => {
    server = await startPasswordServer({ password: secret, method });
    house = await openHouse({ times: { denied: 1 } });
    house.ssh('known_hosts', server.knownHosts);
    house.ssh('config', `Host box\n  HostName 127.0.0.1\n  Port ${server.port}\n  User ada\n  IdentityAgent none\n`);
    destination = 'box';
  });
  afterEach(async () => {
    await house.close();
    await server.close();
  });

  test('lets us in with the stored one', async () => {
    const { hosts, call } = house;
    const nothing = await refusal(hosts.connect(destination));
    expect([nothing.code, nothing.data.hint]).toEqual(['HOST_DENIED', expect.stringContaining('set-secret')]);
    await hosts.handlers.setSecret({ destination: `ada@127.0.0.1:${server.port}`, secret }, call);
    const { stdout } = await (await hosts.connect(destination)).exec(['any']);
    expect([stdout.toString(), server.sent]).toEqual(['in\n', [secret]]);
  });

  test('a wrong one is sent once, and again only when it has changed or the operator asks', async () => {
    const { hosts, call } = house;
    await hosts.handlers.setSecret({ destination, secret: 'wrong battery' }, call);
    const first = await refusal(hosts.connect(destination));
    expect(first.message).toContain('the stored password');
    // Longer than other refusals are remembered here.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await refusal(hosts.connect(destination));
    expect(server.sent).toEqual(['wrong battery']);
    await refusal(() => hosts.handlers.test({ destination }, call));
    expect(server.sent).toEqual(['wrong battery', 'wrong battery']);
    await hosts.handlers.setSecret({ destination, secret }, call);
    await hosts.connect(destination);
    const told = JSON.stringify([
      [first.message, first.data, first.stack],
      house.logged(),
      house.database.prepare('SELECT * FROM audit').all(),
    ]);
    expect(told).not.toMatch(/battery|horse/);
  });

  test('another host at the same alias does not get it', async () => {
    const { hosts, call } = house;
    await hosts.handlers.setSecret({ destination, secret }, call);
    const other = await startPasswordServer({ password: secret, method });
    try {
      house.ssh('known_hosts', server.knownHosts + other.knownHosts);
      house.ssh('config', `Host box\n  HostName 127.0.0.1\n  Port ${other.port}\n  User ada\n  IdentityAgent none\n`);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect((await refusal(hosts.connect(destination))).code).toBe('HOST_DENIED');
      expect(other.sent).toEqual([]);
    } finally {
      await other.close();
    }
  });
});

test('an unknown host gets no password', async () => {
  const server = await startPasswordServer({ password: secret, method: 'password' });
  const house = await openHouse();
  try {
    const destination = `ada@127.0.0.1:${server.port}`;
    await house.hosts.handlers.setSecret({ destination, secret }, house.call);
    expect((await refusal(house.hosts.connect(destination))).code).toBe('HOST_KEY_UNKNOWN');
    await house.hosts.handlers.inspectKey({ destination }, house.call);
    expect(server.sent).toEqual([]);
  } finally {
    await house.close();
    await server.close();
  }
});

test('a second question is not answered with the password, and is told', async () => {
  const server = await startPasswordServer({ password: secret, method: 'keyboard-interactive', second: 'Code: ' });
  const house = await openHouse();
  try {
    house.ssh('known_hosts', server.knownHosts);
    const destination = `ada@127.0.0.1:${server.port}`;
    await house.hosts.handlers.setSecret({ destination, secret }, house.call);
    const refused = await refusal(house.hosts.connect(destination));
    expect(refused.data.hint).toContain('“Code:”');
    expect(server.sent).toEqual([secret, '']);
  } finally {
    await house.close();
    await server.close();
  }
});
