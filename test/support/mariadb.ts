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
  stop(): Promise<void>;
}

export async function startMariadb(): Promise<Mariadb> {
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
  const daemon = start(findProgram('mariadbd')!, [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--pid-file=${path.join(dir, 'pid')}`,
    '--innodb-buffer-pool-size=32M',
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-name-resolve',
    ...asRoot,
  ]);
  const stop = async () => {
    await daemon.stop('SIGTERM', 10_000);
    removeTempDir(dir);
  };
  const account = { host: '127.0.0.1', port, user: 'provost', password: 'only-for-tests', database: 'provost' };
  try {
    await waitUntil(
      'MariaDB answers',
      async () => {
        const root = await createConnection({ socketPath: socket, user: 'root' });
        await root.query<RowDataPacket[]>('SELECT 1');
        await root.query(`CREATE DATABASE IF NOT EXISTS ${account.database}`);
        await root.query(`CREATE USER IF NOT EXISTS '${account.user}'@'%' IDENTIFIED BY '${account.password}'`);
        await root.query(`GRANT ALL ON *.* TO '${account.user}'@'%'`);
        await root.end();
        return true;
      },
      { process: daemon },
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `mysql://${account.user}:${account.password}@127.0.0.1:${port}/${account.database}`;
  return { ...account, url, socket, stop };
}
