// A real OpenSSH server on a free port of 127.0.0.1, with its own host key and one client key, sftp included.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'ssh2';
import { alive, descendants } from './leftovers.ts';
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
  /** Lines of keys that are let in; the first is `privateKey`'s. */
  authorizedKeysFile: string;
  /** Lines for a known_hosts file, one per key of the server. */
  knownHosts(): string;
  /** SIGSTOP for it and for all who are logged in: the line stays open and nobody answers. */
  pause(): void;
  resume(): void;
  /** SIGKILL for all who are logged in, and for the server too unless `sessionsOnly`. */
  kill(options?: { sessionsOnly?: boolean }): Promise<void>;
  /** What it wrote to its log since it was started. */
  log(): string;
  /** Ends it and starts it again on the same port, with a new host key when asked. */
  restart(options?: { newHostKey?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

/** Makes a key pair, FILE and FILE.pub. */
export const keygen = (
  file: string,
  { type = 'ed25519', passphrase = '' }: { type?: KeyType; passphrase?: string } = {},
) => run(findProgram('ssh-keygen')!, ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', file]);

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

/**
 * @param settings further lines of sshd_config; the first setting of a name wins, so they come first
 * @param keyTypes of the keys of the server; `hostKey` is the first one's
 * @param inside a command that the server's own is added to: what it runs in
 */
export async function startSshd(
  settings: string[] = [],
  keyTypes: KeyType[] = ['ed25519'],
  inside: string[] = [],
): Promise<Sshd> {
  const dir = tempDir('sshd');
  const file = (name: string) => path.join(dir, name);
  // Privilege separation needs it, and only the service's own start script makes it.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const hostFiles = keyTypes.map((type, index) => ({ type, file: file(index === 0 ? 'host' : `host-${type}`) }));
  await Promise.all([...hostFiles.map((one) => keygen(one.file, { type: one.type })), keygen(file('client'))]);
  writeFileSync(file('authorized_keys'), readFileSync(file('client.pub')));
  const port = await freePort();
  const lines = [
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostFiles.map((one) => `HostKey ${one.file}`),
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
    const [program, ...args] = [...inside, findProgram('sshd')!, '-D', '-e', '-f', file('config')];
    const daemon = start(program!, args);
    try {
      await waitUntil('sshd lets the key in', () => connects(server), { process: daemon });
    } catch (error) {
      await daemon.stop();
      throw error;
    }
    return daemon;
  };
  const publicKey = (name: string) => readFileSync(`${name}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  const hostKey = () => publicKey(file('host'));
  const signal = (pids: number[], name: NodeJS.Signals) => {
    for (const pid of pids) if (alive(pid)) process.kill(pid, name);
  };

  let daemon = await launch();
  return {
    ...server,
    privateKeyFile: file('client'),
    get hostKey() {
      return hostKey();
    },
    configFile: file('config'),
    authorizedKeysFile: file('authorized_keys'),
    knownHosts: () => hostFiles.map((one) => `[127.0.0.1]:${port} ${publicKey(one.file)}\n`).join(''),
    pause: () => signal([daemon.pid, ...descendants(daemon.pid)], 'SIGSTOP'),
    resume: () => signal([daemon.pid, ...descendants(daemon.pid)], 'SIGCONT'),
    async kill({ sessionsOnly = false } = {}) {
      signal(descendants(daemon.pid), 'SIGKILL');
      if (!sessionsOnly) await daemon.stop('SIGKILL');
    },
    log: () => daemon.output(),
    async restart({ newHostKey = false } = {}) {
      await daemon.stop();
      if (newHostKey) {
        for (const one of hostFiles) {
          for (const end of ['', '.pub']) rmSync(`${one.file}${end}`);
          await keygen(one.file, { type: one.type });
        }
      }
      daemon = await launch();
    },
    async stop() {
      await daemon.stop();
      removeTempDir(dir);
    },
  };
}
