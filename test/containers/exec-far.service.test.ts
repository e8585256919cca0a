// Terminals, commands and files on an engine that is elsewhere: through TCP with TLS, and through a real sshd.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { localOwner } from '../../main/access/operator.ts';
import { createExec, createFiles } from '../../main/containers/index.ts';
import { createHostAgent } from '../../main/hosts/index.ts';
import type { Call } from '../../main/rpc/handlers.ts';
import { at, openHouse, type House } from '../hosts/harness.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { freePort } from '../support/processes.ts';
import { requireService } from '../support/require.ts';
import { sshdProbe, startSshd, type Sshd } from '../support/sshd.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { listAll, openBench, quiet, until, type Bench } from './harness.ts';

const docker = dockerOrSkip();
const sshd = requireService('sshd', sshdProbe);
const options = { skipTlsVerify: false, untested: false, name: 'far' };
const call: Call = { operator: localOwner('tester'), signal: new AbortController().signal };
const never = { plan: () => Promise.reject(new Error('no plan is made here')) };

describe.runIf(docker)('an engine elsewhere', () => {
  let dir: string;
  let certificates: Certificates;
  let far: TestDocker;
  let address: string;
  let server: Sshd | null = null;
  let house: House;
  let bench: Bench;

  beforeAll(async () => {
    dir = tempDir('exec-far');
    certificates = await makeCertificates(dir);
    address = `tcp://127.0.0.1:${await freePort()}`;
    const { ca, serverCert, serverKey } = certificates;
    const tls = ['--tlsverify', '--tlscacert', ca, '--tlscert', serverCert, '--tlskey', serverKey];
    far = await startDocker({ args: ['--host', address, ...tls] });
    await far.startAll(await far.create(1, () => ({ name: 'far-0' })));
    if (sshd) server = await startSshd();
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    await far?.stop();
    removeTempDir(dir);
  }, 60_000);
  beforeEach(async () => {
    house = await openHouse();
    const ssh: Parameters<typeof openBench>[1] = {
      home: house.home,
      ssh: ({ destination, path: socket }, maxSockets) =>
        createHostAgent(house.hosts, destination, socket, { maxSockets }),
    };
    bench = await openBench({ DOCKER_HOST: `unix://${dir}/none.sock` }, ssh);
  });
  afterEach(async () => {
    await bench.close();
    await house.close();
  });

  const lengths = async () => {
    const { engines } = bench.containers;
    await until('it is there', async () => (await listAll(bench, { state: ['running'] })).rows.length === 1, 30_000);
    const common = { database: house.database, audit: house.audit, engines, plans: never, protects: () => false };
    const exec = createExec({ ...common, log: quiet });
    const files = createFiles({ ...common, dataDir: dir });
    let text = '';
    const terminal = { container: 'far-0', columns: 100, rows: 30, unpaced: true };
    for await (const event of exec.handlers.openTerminal(terminal, call) as AsyncIterable<{
      kind: string;
      session: string;
      data: string;
      code: number;
    }>) {
      if (event.kind === 'opened') {
        const data = Buffer.from('busybox stty size; busybox head -c 300000 /dev/zero | busybox tr "\\0" x; exit 5\n');
        await exec.handlers.sendInput({ session: event.session, data: data.toString('base64'), end: false }, call);
      } else if (event.kind === 'data') text += Buffer.from(event.data, 'base64').toString();
      else expect(event).toEqual({ kind: 'exit', code: 5, reason: null });
    }
    expect(text).toContain('30 100');
    const shownLength = /x{1000,}/.exec(text)?.[0].length;
    const large = Buffer.alloc(2_000_000, 'far away ');
    const to = { container: 'far-0', folder: '/', name: 'large.txt', size: large.length, replace: true };
    const { upload } = await files.handlers.beginUpload(to, call);
    for (let from = 0; from < large.length; from += 250_000) {
      const data = large.subarray(from, from + 250_000).toString('base64');
      await files.handlers.sendChunk({ upload, data }, call);
    }
    await files.handlers.finishUpload({ upload }, call);
    const shown = await files.handlers.preview({ container: 'far-0', path: '/large.txt' }, call);
    expect(shown.text).toBe(large.subarray(0, 256 * 1024).toString());
    exec.close();
    files.close();
    return { shown: shownLength, put: shown.size };
  };

  test('over TCP with TLS', async () => {
    const { ca: caFile, clientCert: certFile, clientKey: keyFile } = certificates;
    await bench.containers.engineHandlers.add({ ...options, address, caFile, certFile, keyFile }, bench.call);
    expect(await lengths()).toEqual({ shown: 300_000, put: 2_000_000 });
  }, 60_000);

  test.runIf(sshd)(
    'through a real sshd',
    async () => {
      house.takeKey(server!);
      house.ssh('config', 'Host *\n  IdentityFile ~/.ssh/id_ed25519\n');
      house.ssh('known_hosts', server!.knownHosts());
      const through = `ssh://${at(server!)}${far.socketPath}`;
      await bench.containers.engineHandlers.add({ ...options, address: through }, bench.call);
      expect(await lengths()).toEqual({ shown: 300_000, put: 2_000_000 });
    },
    60_000,
  );
});
