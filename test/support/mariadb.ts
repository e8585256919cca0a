// A real MariaDB on a free port of 127.0.0.1, in a temporary folder.
import path from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { findProgram, programs } from './require.ts';
import { freePort, run, start, waitUntil } from './processes.ts';
import { removeTempDir, tempDir } from './temp.ts';

export const mariadbProbe = programs('mariadbd', 'mariadb-install-db');

export interface Mariadb {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  url: string;
  socket: string;
  /** Of the server itself, to kill it. */
  pid: number;
  /** Starts it again on the same data and port after it was killed or has ended. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param durable every commit is on the disk before it is answered, as a server in use has it: for tests that kill it, and for
 * honest times
 */
export async function startMariadb({ durable = false }: { durable?: boolean } = {}): Promise<Mariadb> {
  const dir = tempDir('maria');
  const data = path.join(dir, 'data');
  const socket = path.join(dir, 's.sock');
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  await run(findProgram('mariadb-install-db')!, [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...asRoot,
  ]);
  const port = await freePort();
  const launch = () =>
    start(findProgram('mariadbd')!, [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--pid-file=${path.join(dir, 'pid')}`,
      '--innodb-buffer-pool-size=32M',
      `--innodb-flush-log-at-trx-commit=${durable ? 1 : 0}`,
      '--skip-name-resolve',
      ...asRoot,
    ]);
  let daemon = launch();
  const stop = async () => {
    await daemon.stop('SIGTERM', 10_000);
    removeTempDir(dir);
  };
  const account = { host: '127.0.0.1', port, user: 'provost', password: 'only-for-tests', database: 'provost' };
  const ready = () =>
    waitUntil(
      'MariaDB answers',
      async () => {
        const root = await createConnection({ socketPath: socket, user: 'root' });
        await root.query<RowDataPacket[]>('SELECT 1');
        await root.query(`CREATE DATABASE IF NOT EXISTS ${account.database}`);
        await root.query(`CREATE USER IF NOT EXISTS '${account.user}'@'%' IDENTIFIED BY '${account.password}'`);
        await root.query(`GRANT ALL ON *.* TO '${account.user}'@'%' WITH GRANT OPTION`);
        await root.end();
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
  const url = `mysql://${account.user}:${account.password}@127.0.0.1:${port}/${account.database}`;
  return {
    ...account,
    url,
    socket,
    get pid() {
      return daemon.pid;
    },
    async restart() {
      await daemon.stop('SIGTERM', 10_000);
      daemon = launch();
      await ready();
    },
    stop,
  };
}
