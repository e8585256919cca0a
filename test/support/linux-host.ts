// A Linux host for tests of accounts: a real sshd and the real tools of this machine, on its own /etc, /home and /var/log
// that only they see (a mount namespace). The machine's own accounts are out of reach.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram, programs } from './require.ts';
import { sshdProbe, startSshd, type Sshd } from './sshd.ts';
import { removeTempDir, tempDir } from './temp.ts';

/** Folders that the tools of accounts write to; and root's own, whose shell may do anything when it starts; /srv is for files that are pushed. */
const copied = {
  ...{ etc: '/etc', root: '/root', home: '/home', log: '/var/log', mail: '/var/mail', run: '/run', srv: '/srv' },
};

const mounting = (dir: string): string =>
  [
    'set -e',
    ...Object.entries(copied).map(([name, place]) => `mount --bind ${path.join(dir, name)} ${place}`),
    'exec "$@"',
  ].join('; ');

/** Why it can't be had here; null: it can. */
export function linuxHostProbe(): string | null {
  const missing =
    sshdProbe() ?? programs('unshare', 'newusers', 'chpasswd', 'usermod', 'chage', 'useradd', 'userdel')();
  if (missing !== null) return missing;
  const dir = tempDir('ns');
  try {
    for (const name of Object.keys(copied)) mkdirSync(path.join(dir, name));
    execFileSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', mounting(dir), 'sh', 'true'], {
      stdio: 'pipe',
    });
    return null;
  } catch (error) {
    return `no mount namespace of its own can be made here: ${String((error as { stderr?: unknown }).stderr ?? error)}`;
  } finally {
    removeTempDir(dir);
  }
}

export interface LinuxHost extends Sshd {
  /** Reads a file as the host has it: "/etc/shadow", "/home/ada/.profile". */
  read(file: string): string;
  /** Where a file of the host lies on this machine. */
  where(file: string): string;
  /** Runs a shell command as root in there. @returns what it printed */
  run(command: string): string;
}

export async function startLinuxHost(settings: string[] = []): Promise<LinuxHost> {
  // In memory where that can be: each tool waits until its files are on the disk.
  const dir = tempDir('host', existsSync('/dev/shm') ? '/dev/shm' : undefined);
  for (const name of Object.keys(copied)) mkdirSync(path.join(dir, name), { mode: 0o755 });
  execFileSync('cp', ['-a', '/etc/.', path.join(dir, 'etc')]);
  // Hashing a password is slow on purpose: here as fast as it can be.
  const pam = path.join(dir, 'etc', 'pam.d', 'common-password');
  if (existsSync(pam)) writeFileSync(pam, readFileSync(pam, 'utf8').replace(/\byescrypt\b/, 'yescrypt rounds=1'));
  mkdirSync(path.join(dir, 'run', 'sshd'), { mode: 0o755 });
  // An empty one of each, so that lastlog and last have something to read.
  for (const name of ['lastlog', 'wtmp']) writeFileSync(path.join(dir, 'log', name), '');
  const inside = [findProgram('unshare')!, '--mount', '--propagation', 'private', 'sh', '-c', mounting(dir), 'sh'];
  const server = await startSshd(settings, ['ed25519'], inside);
  const where = (file: string): string => {
    const [name, place] = Object.entries(copied).find(([, folder]) => file.startsWith(`${folder}/`))!;
    return path.join(dir, name, file.slice(place.length));
  };
  return Object.assign(Object.create(server) as Sshd, {
    where,
    read: (file: string) => readFileSync(where(file), 'utf8'),
    run: (command: string) =>
      execFileSync(inside[0]!, [...inside.slice(1), 'sh', '-c', command], { stdio: 'pipe' }).toString(),
    async stop() {
      await server.stop();
      removeTempDir(dir);
    },
  });
}
