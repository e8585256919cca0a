// Fifty small files to four hosts, each replaced: Provost, which reads what is there, checks it, keeps it, writes beside it,
// waits for the disk, renames and reads back, against programs that do less: scp, rsync -c, and plain writes over SFTP.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'ssh2';
import { openRemoteFiles } from '../../main/hosts/index.ts';
import { openHouse, type House } from '../hosts/harness.ts';
import { startLine, type Line } from '../support/line.ts';
import { findProgram } from '../support/require.ts';
import { sshdProbe, startSshd, type Sshd } from '../support/sshd.ts';
import { tempDir } from '../support/temp.ts';
import { median, ratio, say } from './measure.ts';

const hostCount = 4;
const fileCount = 50;
const turns = 5;
const run = promisify(execFile);
const never = new AbortController().signal;
const names = Array.from({ length: fileCount }, (_, index) => `file-${index}.env`);

interface Target {
  server: Sshd;
  folder: string;
  port: number;
}

export async function benchPush(): Promise<void> {
  say(`\nPushing ${fileCount} files of 3 kB to ${hostCount} hosts`);
  const missing = sshdProbe() ?? (findProgram('scp') ? null : 'scp not found');
  if (missing) {
    say(`  Skipped: ${missing}.`);
    return;
  }
  const servers = await Promise.all(Array.from({ length: hostCount }, startWithHome));
  const lines: Line[] = [];
  try {
    await compare('on this machine', servers);
    lines.push(...(await Promise.all(servers.map(({ port }) => startLine(port, 10)))));
    await compare(
      'over a line of 20 ms',
      servers.map((one, index) => ({ ...one, port: lines[index]!.port })),
    );
  } finally {
    await Promise.all(lines.map((line) => line.close()));
    await Promise.all(servers.map(({ server }) => server.stop()));
  }
}

/** With a home of its own: the user's is not touched. */
async function startWithHome(): Promise<Target> {
  const server = await startSshd();
  const home = tempDir('bench-push');
  const config = readFileSync(server.configFile, 'utf8');
  writeFileSync(server.configFile, config.replace('internal-sftp', `internal-sftp -d ${home}`));
  await server.restart();
  const folder = path.join(home, 'app');
  mkdirSync(folder);
  return { server, folder, port: server.port };
}

async function compare(where: string, targets: Target[]): Promise<void> {
  const house = await openHouse();
  try {
    const known = path.join(house.home, '.ssh', 'known_hosts');
    targets.forEach(({ server }, index) => house.takeKey(server, `key-${index}`));
    house.ssh('known_hosts', targets.map(({ server, port }) => `[127.0.0.1]:${port} ${server.hostKey}\n`).join(''));
    house.ssh(
      'config',
      targets
        .map(
          ({ port }, index) =>
            `Host h${index}\n HostName 127.0.0.1\n Port ${port}\n User root\n IdentityFile ${house.home}/.ssh/key-${index}\n`,
        )
        .join('') + `Host *\n UserKnownHostsFile ${known}\n IdentitiesOnly yes\n StrictHostKeyChecking yes\n`,
    );
    await measure(where, targets, house);
  } finally {
    await house.close();
  }
}

type Way = (targets: Target[], bytes: Map<string, Buffer>) => Promise<void>;

async function measure(where: string, targets: Target[], house: House): Promise<void> {
  const source = tempDir('bench-source');
  const config = path.join(house.home, '.ssh', 'config');
  const files = names.map((name) => path.join(source, name));
  const kept = targets.map((_, index) => openRemoteFiles(house.hosts, `h${index}`));
  const push =
    (all: typeof kept): Way =>
    (on, bytes) =>
      each(on, async ({ folder }, index) => {
        await Promise.all(
          names.map(async (name) => {
            const expected = last.get(`${folder}/${name}`)!;
            await all[index]!.write(`${folder}/${name}`, { bytes: bytes.get(name)!, expected }, never);
          }),
        );
      });
  const ways: Record<string, Way> = {
    'Provost, connecting first': async (on, bytes) => {
      const own = await openHouse();
      for (const name of ['known_hosts', 'config'])
        own.ssh(name, readFileSync(path.join(house.home, '.ssh', name), 'utf8'));
      const from = performance.now();
      const fresh = on.map((_, index) => openRemoteFiles(own.hosts, `h${index}`));
      await push(fresh)(on, bytes);
      spent = performance.now() - from;
      await own.close();
    },
    'Provost, connected already': push(kept),
    scp: (on) => each(on, ({ folder }, index) => run('scp', ['-q', '-F', config, ...files, `h${index}:${folder}/`])),
    'SFTP writes alone': (on, bytes) => each(on, (target) => plainWrites(target, bytes)),
    ...(findProgram('rsync') && {
      'rsync -c': (on) =>
        each(on, ({ folder }, index) =>
          run('rsync', ['-c', '-e', `ssh -F ${config}`, ...files, `h${index}:${folder}/`]),
        ),
    }),
  };
  const last = new Map<string, string>();
  const times: Record<string, number[]> = {};
  let spent: number | null = null;
  for (const { folder } of targets) {
    for (const file of names.map((name) => `${folder}/${name}`)) {
      writeFileSync(file, 'as it was at first\n');
      last.set(file, hash(readFileSync(file)));
    }
  }
  for (let turn = 0; turn <= turns; turn++) {
    for (const [what, way] of Object.entries(ways)) {
      const bytes = new Map(names.map((name) => [name, Buffer.from(randomBytes(1500).toString('hex'))]));
      for (const [name, content] of bytes) writeFileSync(path.join(source, name), content);
      spent = null;
      const from = performance.now();
      await way(targets, bytes);
      // The first turn is for getting warm.
      if (turn > 0) (times[what] ??= []).push(spent ?? performance.now() - from);
      for (const { folder } of targets) {
        for (const [name, content] of bytes) {
          const there = readFileSync(path.join(folder, name));
          if (!there.equals(content)) throw new Error(`${what} left another file`);
          last.set(`${folder}/${name}`, hash(content));
        }
      }
    }
  }
  await Promise.all(kept.map((one) => one.close()));
  say(` ${where}`);
  const of = (what: string) => median(times[what]!);
  for (const what of Object.keys(ways).filter((name) => name.startsWith('Provost'))) {
    for (const other of Object.keys(ways).filter((name) => !name.startsWith('Provost'))) {
      ratio(what, of(what), other, of(other), other === 'scp' ? 1 : undefined);
    }
  }
  if (!findProgram('rsync')) say('  rsync is not installed here: not compared.');
}

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const each = async (targets: Target[], work: (target: Target, index: number) => Promise<unknown>): Promise<void> =>
  void (await Promise.all(targets.map(work)));

async function plainWrites({ server, folder, port }: Target, bytes: Map<string, Buffer>): Promise<void> {
  const client = new Client();
  await new Promise((resolve, reject) => {
    client.on('ready', resolve as () => void).on('error', reject);
    client.connect({ host: '127.0.0.1', port, username: 'root', privateKey: server.privateKey });
  });
  await new Promise<void>((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error) return reject(error);
      const one = ([name, content]: [string, Buffer]) =>
        new Promise<void>((done, fail) => {
          sftp.open(`${folder}/${name}`, 'w', (failed, handle) => {
            if (failed) return fail(failed);
            sftp.write(handle, content, 0, content.length, 0, (problem) => problem && fail(problem));
            sftp.close(handle, (problem) => (problem ? fail(problem) : done()));
          });
        });
      Promise.all([...bytes].map(one)).then(() => resolve(), reject);
    });
  });
  client.end();
}
