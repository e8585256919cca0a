// The hosts of Provost with a home folder, a database and a secret store of their own.
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pino, type Logger } from 'pino';
import { localOwner } from '../../main/access/operator.ts';
import { openAudit, type Audit } from '../../main/audit/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState, type Database } from '../../main/database/open.ts';
import { ProvostError } from '../../main/errors.ts';
import { createHosts, type Hosts, type HostsDeps } from '../../main/hosts/index.ts';
import type { Call } from '../../main/rpc/handlers.ts';
import { openSecrets, type SecretStore } from '../../main/secrets/index.ts';
import type { Sshd } from '../support/sshd.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

export interface House {
  hosts: Hosts;
  /** The folder that ~ stands for. */
  home: string;
  database: Database;
  audit: Audit;
  secrets: SecretStore;
  call: Call;
  /** Writes a file below ~/.ssh. @returns its path */
  ssh(name: string, text: string, mode?: number): string;
  /** Takes in the client key of a server as ~/.ssh/NAME. */
  takeKey(server: Sshd, name?: string): string;
  /** Everything that was logged. */
  logged(): string;
  close(): Promise<void>;
}

export interface HouseOptions {
  env?: NodeJS.ProcessEnv;
  times?: NonNullable<HostsDeps['times']>;
}

export async function openHouse({ env = {}, times }: HouseOptions = {}): Promise<House> {
  const dir = tempDir('hosts');
  const home = path.join(dir, 'home');
  mkdirSync(path.join(home, '.ssh'), { recursive: true, mode: 0o700 });
  const passphraseFile = path.join(dir, 'passphrase');
  writeFileSync(passphraseFile, 'a passphrase for tests only\n', { mode: 0o600 });
  const database = openState(dir, findMigrations());
  const audit = openAudit(database, dir);
  const surrounding = { PROVOST_PASSPHRASE_FILE: passphraseFile, ...env };
  const secrets = await openSecrets({ database, env: surrounding, cost: 10 });
  let logged = '';
  const log: Logger = pino({ level: 'trace' }, { write: (line: string) => void (logged += line) });
  const hosts = createHosts({
    ...{ database, audit, secrets, log, env: surrounding },
    surroundings: {
      home,
      localUser: 'root',
      userConfig: path.join(home, '.ssh', 'config'),
      systemConfig: path.join(dir, 'system', 'ssh_config'),
    },
    ...(times && { times }),
  });
  const ssh = (name: string, text: string, mode = 0o600) => {
    const file = path.join(home, '.ssh', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
    chmodSync(file, mode);
    return file;
  };
  return {
    ...{ hosts, home, database, audit, secrets, ssh },
    call: { operator: localOwner('ada'), signal: new AbortController().signal },
    takeKey(server, name = 'id_ed25519') {
      const file = path.join(home, '.ssh', name);
      copyFileSync(server.privateKeyFile, file);
      copyFileSync(`${server.privateKeyFile}.pub`, `${file}.pub`);
      chmodSync(file, 0o600);
      return file;
    },
    logged: () => logged,
    async close() {
      await hosts.close();
      audit.close();
      database.close();
      removeTempDir(dir);
    },
  };
}

export const at = (server: Sshd): string => `${server.username}@127.0.0.1:${server.port}`;

/** What a promise is refused with. */
export async function refusal(work: Promise<unknown> | (() => unknown)): Promise<ProvostError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof ProvostError) return error;
    throw error;
  }
  throw new Error('It was not refused');
}
