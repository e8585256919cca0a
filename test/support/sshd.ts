// A real OpenSSH server on a free port of 127.0.0.1, with its own host key and one client key, sftp included.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'ssh2';
import { findProgram } from './require.ts';
import { freePort, run, start, waitUntil } from './processes.ts';
import { removeTempDir, tempDir } from './temp.ts';

export function sshdProbe(): string | null {
  if (!findProgram('sshd') || !findProgram('ssh-keygen')) return 'sshd, ssh-keygen not found';
  return process.getuid?.() === 0 ? null : 'sshd lets a session in only when it runs as root';
}

export interface Sshd {
  host: string;
  port: number;
  username: string;
  /** PEM of the one key that is let in. */
  privateKey: string;
  privateKeyFile: string;
  /** "ssh-ed25519 AAAA…" of the server, for a known_hosts line. */
  hostKey: string;
  /** The server's configuration, to be changed before `restart`. */
  configFile: string;
  /** Ends it and starts it again on the same port, with a new host key when asked. */
  restart(options?: { newHostKey?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

const keygen = (file: string) =>
  run(findProgram('ssh-keygen')!, ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);

/** Resolves when the server lets the key in; rejects with why not. */
export function connects(options: {
  host: string;
  port: number;
  username: string;
  privateKey: string;
}): Promise<boolean> {
  const client = new Client();
  return new Promise((resolve, reject) => {
    client
      .on('ready', () => {
        client.end();
        resolve(true);
      })
      .on('error', reject)
      .connect({ ...options, readyTimeout: 5000 });
  });
}

/** @param settings further lines of sshd_config; the first setting of a name wins, so they come first */
export async function startSshd(settings: string[] = []): Promise<Sshd> {
  const dir = tempDir('sshd');
  const file = (name: string) => path.join(dir, name);
  // Privilege separation needs it, and only the service's own start script makes it.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  await Promise.all([keygen(file('host')), keygen(file('client'))]);
  writeFileSync(file('authorized_keys'), readFileSync(file('client.pub')));
  const port = await freePort();
  const lines = [
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${file('host')}`,
    `AuthorizedKeysFile ${file('authorized_keys')}`,
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'MaxStartups 100',
    `PidFile ${file('pid')}`,
    'Subsystem sftp internal-sftp',
  ];
  writeFileSync(file('config'), `${lines.join('\n')}\n`);
  const username = os.userInfo().username;
  const privateKey = readFileSync(file('client'), 'utf8');
  const server = { host: '127.0.0.1', port, username, privateKey };

  // -D stays in the foreground, -e writes to stderr; it wants to be called by its full path.
  const launch = async () => {
    const daemon = start(findProgram('sshd')!, ['-D', '-e', '-f', file('config')]);
    try {
      await waitUntil('sshd lets the key in', () => connects(server), { process: daemon });
    } catch (error) {
      await daemon.stop();
      throw error;
    }
    return daemon;
  };
  const hostKey = () => readFileSync(file('host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');

  let daemon = await launch();
  return {
    ...server,
    privateKeyFile: file('client'),
    get hostKey() {
      return hostKey();
    },
    configFile: file('config'),
    async restart({ newHostKey = false } = {}) {
      await daemon.stop();
      if (newHostKey) {
        await keygen(file('host-new'));
        for (const end of ['', '.pub']) writeFileSync(file(`host${end}`), readFileSync(file(`host-new${end}`)));
      }
      daemon = await launch();
    },
    async stop() {
      await daemon.stop();
      removeTempDir(dir);
    },
  };
}
