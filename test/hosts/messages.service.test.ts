// Real sshd before an engine: each way of not getting in has a message of its own, and a line that falls silent is noticed.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHostAgent } from '../../main/hosts/index.ts';
import { engine, listAll, openBench, untilState, type Bench } from '../containers/harness.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { freePort } from '../support/processes.ts';
import { requireService } from '../support/require.ts';
import { sshdProbe, startSshd, type Sshd } from '../support/sshd.ts';
import { at, openHouse, type House } from './harness.ts';

describe.skipIf(!requireService('sshd', sshdProbe))('an engine behind a real sshd', () => {
  let server: Sshd;
  let fault: FaultEngine;
  let house: House;
  let bench: Bench | null;
  beforeAll(async () => {
    server = await startSshd();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    fault = await startFaultEngine({ containers: smallLab(['web']) });
    house = await openHouse({ times: { pause: [200, 200], denied: 200 } });
    bench = null;
  });
  afterEach(async () => {
    await bench?.close();
    await house.close();
    await fault.close();
  });

  const open = async (destination: string): Promise<Bench> => {
    bench = await openBench(
      { DOCKER_HOST: `ssh://${destination}${fault.socketPath}` },
      {
        home: house.home,
        times: { list: 3000 },
        ssh: ({ destination: where, path }, maxSockets) => createHostAgent(house.hosts, where, path, { maxSockets }),
      },
    );
    return bench;
  };
  const problemAt = async (destination: string) => {
    const one = await open(destination);
    await untilState(one, 'down', 30_000);
    const { problem } = await engine(one);
    await one.close();
    bench = null;
    return problem!;
  };
  const enter = (one: Sshd) => {
    house.takeKey(one);
    house.ssh('config', 'Host *\n  IdentityFile ~/.ssh/id_ed25519\n');
    house.ssh('known_hosts', one.knownHosts());
  };

  test('refused, unknown, changed, not let in and no more sessions are five different messages', async () => {
    const other = await startSshd(['AllowStreamLocalForwarding no', 'MaxSessions 0']);
    try {
      const problems = [];
      problems.push(await problemAt(`root@127.0.0.1:${await freePort()}`));
      house.takeKey(server);
      problems.push(await problemAt(at(server)));
      const [place] = server.knownHosts().split(' ');
      house.ssh('known_hosts', `${place} ${other.hostKey}\n`);
      problems.push(await problemAt(at(server)));
      enter(server);
      house.takeKey(other);
      problems.push(await problemAt(at(server)));
      enter(other);
      problems.push(await problemAt(at(other)));
      expect(problems.map(({ code, message }) => [code, message])).toEqual([
        ['HOST_UNREACHABLE', expect.stringMatching(/^The host refuses the connection/)],
        ['HOST_KEY_UNKNOWN', expect.stringMatching(/shows a key that is not known: ssh-ed25519 SHA256:/)],
        ['HOST_KEY_CHANGED', expect.stringMatching(/shows another key than the one that is known/)],
        ['HOST_DENIED', expect.stringMatching(/lets nobody in with these credentials/)],
        ['HOST_DENIED', expect.stringMatching(/no more sessions/)],
      ]);
      expect(new Set(problems.map(({ hint }) => hint)).size).toBe(5);
    } finally {
      await other.stop();
    }
  });

  test('a line that falls silent is noticed, and when it speaks again everything is read anew', async () => {
    enter(server);
    house.ssh('config', 'Host *\n  IdentityFile ~/.ssh/id_ed25519\n  ServerAliveInterval 1\n  ServerAliveCountMax 2\n');
    const one = await open(at(server));
    await untilState(one, 'connected', 30_000);
    server.pause();
    try {
      await untilState(one, 'down', 30_000);
      await fault.sim.stop('web');
    } finally {
      server.resume();
    }
    await untilState(one, 'connected', 60_000);
    expect((await listAll(one)).rows[0]).toMatchObject({ name: 'web', state: 'exited' });
  });
});
