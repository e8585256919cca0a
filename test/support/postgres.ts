// A real PostgreSQL on a free port of 127.0.0.1, in a temporary folder. It refuses to run as root, so root hands it to the user postgres.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findProgram } from './require.ts';
import { freePort, run, start, waitUntil } from './processes.ts';
import { removeTempDir, tempDir } from './temp.ts';

/** Debian keeps the programs of each version in its own folder, out of PATH: the newest. */
function binary(name: string): string | undefined {
  let versions: string[] = [];
  try {
    versions = readdirSync('/usr/lib/postgresql').toSorted((a, b) => Number(b) - Number(a));
  } catch {
    // Not Debian's layout: PATH alone.
  }
  return findProgram(...versions.map((version) => `/usr/lib/postgresql/${version}/bin/${name}`), name);
}

const isRoot = process.getuid?.() === 0;

/** uid and gid of postgres. */
function postgresUser(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  return { uid: id('-u'), gid: id('-g') };
}

export function postgresProbe(): string | null {
  if (!binary('postgres') || !binary('initdb')) return 'postgres, initdb not found';
  if (isRoot) {
    try {
      postgresUser();
    } catch {
      return 'running as root, and there is no user postgres to run it as';
    }
  }
  return null;
}

export interface Postgres {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  url: string;
  /** Of the server itself, to kill it. */
  pid: number;
  /** Starts it again on the same data and port after it was killed or has ended. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** @param durable every commit is on the disk before it is answered: for tests that kill it, and for honest times */
export async function startPostgres({ durable = false }: { durable?: boolean } = {}): Promise<Postgres> {
  const dir = tempDir('pg');
  const data = path.join(dir, 'data');
  const identity = isRoot ? postgresUser() : null;
  const passwordFile = path.join(dir, 'password');
  mkdirSync(data);
  writeFileSync(passwordFile, 'only-for-tests\n');
  if (identity) for (const file of [dir, data, passwordFile]) chownSync(file, identity.uid, identity.gid);
  chmodSync(data, 0o700);
  // Its own process identity, without a shell or su in between, so that the pid is the daemon's.
  const options = { ...identity, cwd: dir, env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', HOME: dir } };
  await run(
    binary('initdb')!,
    ['-D', data, '-U', 'provost', '--pwfile', passwordFile, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-sync'],
    options,
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: dir,
    fsync: durable ? 'on' : 'off',
  };
  const launch = () =>
    start(
      binary('postgres')!,
      ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      options,
    );
  let daemon = launch();
  const stop = async () => {
    // SIGINT is its "fast" shutdown: does not wait for clients to leave.
    await daemon.stop('SIGINT', 10_000);
    removeTempDir(dir);
  };
  const account = { host: '127.0.0.1', port, user: 'provost', password: 'only-for-tests', database: 'postgres' };
  const ready = () =>
    waitUntil(
      'PostgreSQL answers',
      async () => {
        const client = new pg.Client(account);
        await client.connect();
        await client.query('SELECT 1');
        await client.end();
        return true;
      },
      { process: daemon },
    );
  try {
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...account,
    url: `postgres://provost:only-for-tests@127.0.0.1:${port}/postgres`,
    get pid() {
      return daemon.pid;
    },
    async restart() {
      await daemon.stop('SIGINT', 10_000);
      // After a kill -9 its children hold the shared memory for a moment, and a new server refuses to start beside them.
      for (let tries = 0; ; tries++) {
        daemon = launch();
        try {
          await ready();
          return;
        } catch (error) {
          if (tries === 40 || !String(error).includes('shared memory')) throw error;
          await sleep(250);
        }
      }
    },
    stop,
  };
}
