// A Guacamole database with people, groups, connections, a month of history and things that do not fit together; and a
// Provost in a real Chromium that can keep its password.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startGuacamole, type GuacamoleDatabase, type GuacamoleServer } from '../support/guacamole.ts';
import { openShell, type OpenShell } from '../support/shells.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

export const people = ['mira.holt', 'tomas.berg', 'ines.duarte', 'leo.fontaine', 'sara.lindgren', 'amir.rahimi'];

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const hour = 3_600_000;

/** Rows of Guacamole's own history; the more of them the further left one stands in `people`. */
export async function addHistory(db: GuacamoleDatabase, now = Date.now()): Promise<void> {
  for (const [place, name] of people.entries()) {
    const [user] = await db.query(
      'SELECT u.user_id AS id FROM guacamole_user u JOIN guacamole_entity e ON e.entity_id = u.entity_id WHERE e.name = ?',
      [name],
    );
    for (let day = 0; day < 28; day += place + 1) {
      const from = now - day * 24 * hour - (9 + place) * hour;
      const values = [user!['id'], name, '198.51.100.7', stamp(from), stamp(from + (1 + (day % 3)) * hour)];
      await db.query(
        'INSERT INTO guacamole_user_history (user_id, username, remote_host, start_date, end_date) VALUES (?, ?, ?, ?, ?)',
        values,
      );
      await db.query(
        `INSERT INTO guacamole_connection_history (user_id, username, remote_host, start_date, end_date, connection_name)
         VALUES (?, ?, ?, ?, ?, 'pt01')`,
        values,
      );
    }
  }
}

/** Somebody signs in and opens nothing. */
export const addSignIn = async (db: GuacamoleDatabase, name: string): Promise<void> => {
  const at = stamp(Date.now() - hour);
  await db.query(
    'INSERT INTO guacamole_user_history (username, remote_host, start_date, end_date) VALUES (?, ?, ?, ?)',
    [name, '198.51.100.7', at, at],
  );
};

/** An entity without its user, as a half-made account leaves it. */
export const addOrphan = async (db: GuacamoleDatabase, name: string): Promise<void> => {
  await db.query(`INSERT INTO guacamole_entity (name, type) VALUES (?, 'USER')`, [name]);
};

export interface Lab {
  shell: OpenShell;
  server: GuacamoleServer;
  db: GuacamoleDatabase;
  close(): Promise<void>;
}

export async function openLab(options: { demo?: boolean } = {}): Promise<Lab> {
  const folder = tempDir('passphrase');
  const file = path.join(folder, 'passphrase');
  writeFileSync(file, 'only for these tests\n', { mode: 0o600 });
  const server = await startGuacamole('mariadb');
  try {
    const db = await server.fresh();
    await db.addGroup('staff');
    await db.addGroup('networks-a', { in: 'staff' });
    for (const name of ['pt01', 'pt02']) await db.addConnection(name, { hostname: `pt-${name}` });
    const shell = await openShell('browser', { ...options, env: { PROVOST_PASSPHRASE_FILE: file } });
    return {
      ...{ shell, server, db },
      async close() {
        await shell.close();
        await server.stop();
        removeTempDir(folder);
      },
    };
  } catch (error) {
    await server.stop();
    removeTempDir(folder);
    throw error;
  }
}
