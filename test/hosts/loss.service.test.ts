// Real sshd: hosts that are away, refuse, die in the middle, or stop answering without a word.
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHostAgent } from '../../main/hosts/index.ts';
import { requireService } from '../support/require.ts';
import { freePort, waitUntil } from '../support/processes.ts';
import { sshdProbe, startSshd, type Sshd } from '../support/sshd.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { at, openHouse, refusal, type House } from './harness.ts';

const sshd = requireService('sshd', sshdProbe);
const limitMs = 60_000;
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!sshd)('hosts that fail', () => {
  let server: Sshd;
  let house: House;
  let dir: string;
  let engine: http.Server;
  let socket: string;
  beforeAll(async () => {
    dir = tempDir('loss');
    socket = path.join(dir, 'engine.sock');
    engine = http.createServer((_request, answer) => void answer.write('begun'));
    await new Promise<void>((resolve) => engine.listen(socket, resolve));
    server = await startSshd();
  });
  afterAll(async () => {
    engine?.closeAllConnections();
    engine?.close();
    await server?.stop();
    removeTempDir(dir);
  });
  beforeEach(async () => {
    house = await openHouse({ times: { pause: [300, 300] } });
    house.takeKey(server);
    house.ssh('known_hosts', server.knownHosts());
  });
  afterEach(() => house.close());

  /** Everything that can be open at once, and what each of it ends with. */
  const useAll = async () => {
    const connection = await house.hosts.connect(at(server));
    const agent = createHostAgent(house.hosts, at(server), socket);
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http.get({ agent, host: 'docker', path: '/' }, resolve).on('error', reject);
    });
    const cut = new Promise<string>((resolve) => {
      answer.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
      answer.on('end', () => resolve('ended as if it were whole'));
      answer.resume();
    });
    const command = refusal(connection.exec(['sleep', '600'], { limitMs }));
    const files = await connection.sftp();
    const reading = new Promise<string>((resolve) => {
      files.on('close', () => resolve('closed'));
    });
    await connection.exec(['true'], { limitMs });
    return { connection, agent, ends: Promise.all([cut, command.then(({ code }) => code), reading]) };
  };

  test('killed in the middle: everything that is open fails, and the next one connects anew', async () => {
    const { connection, agent, ends } = await useAll();
    await server.kill();
    expect(await ends).toEqual(['ECONNRESET', 'HOST_UNREACHABLE', 'closed']);
    expect(connection.closed.aborted).toBe(true);
    expect((await refusal(connection.exec(['true'], { limitMs }))).code).toBe('HOST_UNREACHABLE');
    expect((await refusal(connection.sftp())).code).toBe('HOST_UNREACHABLE');
    const away = await refusal(house.hosts.connect(at(server)));
    expect([away.code, away.data.words]).toEqual(['HOST_UNREACHABLE', 'ECONNREFUSED']);
    await server.restart();
    await after(350);
    const again = await house.hosts.connect(at(server));
    expect((await again.exec(['echo', 'back'], { limitMs })).stdout.toString()).toBe('back\n');
    agent.destroy();
  });

  test('stopped without a word: noticed by its silence', async () => {
    house.ssh('config', 'Host *\n  ServerAliveInterval 2\n  ServerAliveCountMax 2\n');
    const { connection, agent, ends } = await useAll();
    server.pause();
    try {
      expect(await ends).toEqual(['ECONNRESET', 'HOST_UNREACHABLE', 'closed']);
      expect(connection.closed.aborted).toBe(true);
    } finally {
      server.resume();
    }
    agent.destroy();
  });

  test('a host that is away answers at once with since when, until it may be tried again', async () => {
    const patient = await openHouse({ times: { pause: [4000, 4000] } });
    try {
      const destination = `root@127.0.0.1:${await freePort()}`;
      const ask = () => refusal(patient.hosts.connect(destination));
      expect((await ask()).message).toMatch(/refuses the connection/);
      const fromMemory = await ask();
      expect(fromMemory.message).toMatch(/It has been away for \d+ s; the next try is possible in \d s/);
      expect(`${fromMemory.message}${JSON.stringify(fromMemory.data)}`).not.toContain('127.0.0.1');
      await waitUntil('it is tried again', async () => !(await ask()).message.includes('It has been away'));
      // The operator need not wait.
      const tested = await refusal(() => patient.hosts.handlers.test({ destination }, patient.call));
      expect(tested.message).not.toContain('It has been away');
    } finally {
      await patient.close();
    }
  });

  test('a server that is silent, one that hangs up, and a name that nobody knows', async () => {
    const quick = await openHouse({ times: { ready: 2000 } });
    const silent = net.createServer((one) => one.on('error', () => undefined));
    const rude = net.createServer((one) => one.destroy());
    try {
      const ports = await Promise.all(
        [silent, rude].map(
          (one) =>
            new Promise<number>((resolve) =>
              one.listen(0, '127.0.0.1', () => resolve((one.address() as net.AddressInfo).port)),
            ),
        ),
      );
      const messages = [];
      for (const destination of [`root@127.0.0.1:${ports[0]}`, `root@127.0.0.1:${ports[1]}`, 'no.such.host.invalid']) {
        const { code, message } = await refusal(quick.hosts.connect(destination));
        expect(code).toBe('HOST_UNREACHABLE');
        messages.push(message);
      }
      expect(messages).toEqual([
        'The host does not answer.',
        'The host closed the connection at once.',
        'The host has a name that is not known.',
      ]);
    } finally {
      await quick.close();
      silent.close();
      rude.close();
    }
  });

  test('who gives up waits no longer, and the last one who does ends the attempt', async () => {
    const open = new Set<net.Socket>();
    const silent = net.createServer((one) => {
      open.add(one.on('error', () => undefined).on('close', () => open.delete(one)));
      one.resume();
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const destination = `root@127.0.0.1:${(silent.address() as net.AddressInfo).port}`;
    const [one, other] = [new AbortController(), new AbortController()];
    const waits = [one, other].map(({ signal }) =>
      house.hosts.connect(destination, signal).catch((error: Error) => error.message),
    );
    await waitUntil('it has connected', () => open.size > 0);
    one.abort(new Error('one'));
    expect(await waits[0]).toBe('one');
    expect(open.size).toBe(1);
    other.abort(new Error('other'));
    expect(await waits[1]).toBe('other');
    await waitUntil('the attempt is over', () => open.size === 0);
    silent.close();
  });

  test('a jump host that connects nobody onward says so', async () => {
    const jump = await startSshd(['AllowTcpForwarding no']);
    try {
      house.takeKey(jump, 'jump');
      house.ssh('known_hosts', server.knownHosts() + jump.knownHosts());
      house.ssh(
        'config',
        `Host jump\n  HostName 127.0.0.1\n  Port ${jump.port}\n  User ${jump.username}\n  IdentityFile ~/.ssh/jump\n` +
          `Host behind\n  HostName 127.0.0.1\n  Port ${server.port}\n  ProxyJump jump\n`,
      );
      const refused = await refusal(house.hosts.connect('behind'));
      expect([refused.code, refused.message]).toEqual(['HOST_DENIED', 'The jump host connects nobody onward.']);
    } finally {
      await jump.stop();
    }
  });

  test('a connection that nobody uses closes, and one with an open channel stays', async () => {
    const brief = await openHouse({ times: { idle: 300 } });
    try {
      brief.takeKey(server);
      brief.ssh('known_hosts', server.knownHosts());
      const connection = await brief.hosts.connect(at(server));
      const held = await connection.openSocket(socket);
      await after(900);
      expect(connection.closed.aborted).toBe(false);
      held.destroy();
      await waitUntil('it has closed', () => connection.closed.aborted);
      expect((await (await brief.hosts.connect(at(server))).exec(['true'], { limitMs })).code).toBe(0);
    } finally {
      await brief.close();
    }
  });
});
