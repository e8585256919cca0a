// Each real service starts, answers its own client, and is gone after stop.
import net from 'node:net';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';
import { Client } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { chromiumProbe, launchChromium } from './chromium.ts';
import { mariadbProbe, startMariadb } from './mariadb.ts';
import { postgresProbe, startPostgres } from './postgres.ts';
import { requireService } from './require.ts';
import { slapdProbe, startSlapd } from './slapd.ts';
import { connects, sshdProbe, startSshd } from './sshd.ts';

const mariadb = requireService('mariadb', mariadbProbe);
const postgres = requireService('postgres', postgresProbe);
const sshd = requireService('sshd', sshdProbe);
const slapd = requireService('slapd', slapdProbe);
const chromium = requireService('chromium', chromiumProbe);

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

describe.skipIf(!mariadb)('MariaDB', () => {
  test('answers on its port and is gone after stop', async () => {
    const server = await startMariadb();
    try {
      const client = await createConnection({ uri: server.url });
      await client.query('CREATE TABLE t (name VARCHAR(20)) ENGINE=InnoDB');
      await client.query('INSERT INTO t VALUES (?)', ['ada']);
      const [rows] = await client.query<RowDataPacket[]>('SELECT name FROM t');
      expect(rows.map((row) => String(row['name']))).toEqual(['ada']);
      await client.end();
    } finally {
      await server.stop();
    }
    expect(await listens(server.port)).toBe(false);
  });
});

describe.skipIf(!postgres)('PostgreSQL', () => {
  test('answers on its port and is gone after stop', async () => {
    const server = await startPostgres();
    try {
      const client = new pg.Client(server.url);
      await client.connect();
      const { rows } = await client.query<{ sum: number }>('SELECT $1::int + 1 AS sum', [41]);
      expect(rows[0]?.sum).toBe(42);
      await client.end();
      await expect(new pg.Client({ ...server, password: 'wrong' }).connect()).rejects.toThrow(/password/);
    } finally {
      await server.stop();
    }
    expect(await listens(server.port)).toBe(false);
  });
});

describe.skipIf(!sshd)('OpenSSH', () => {
  test('runs a command and moves a file by sftp, and lets no other key in', async () => {
    const server = await startSshd();
    try {
      const client = new Client();
      await new Promise<void>((resolve, reject) => client.on('ready', resolve).on('error', reject).connect(server));
      const said = await new Promise<string>((resolve, reject) => {
        client.exec('echo hello; exit 3', (error, stream) => {
          if (error) return reject(error);
          let text = '';
          stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
          stream.on('close', (code: number) => resolve(`${text.trim()} ${code}`));
        });
      });
      expect(said).toBe('hello 3');
      const listed = await new Promise<string[]>((resolve, reject) => {
        client.sftp((error, sftp) => {
          if (error) return reject(error);
          sftp.readdir('/', (problem, entries) =>
            problem ? reject(problem) : resolve(entries.map((one) => one.filename)),
          );
        });
      });
      expect(listed).toContain('etc');
      client.end();

      const other = await startSshd();
      await expect(connects({ ...server, privateKey: other.privateKey })).rejects.toThrow(/authentication/);
      await other.stop();
    } finally {
      await server.stop();
    }
    expect(await listens(server.port)).toBe(false);
  });

  test('comes back on the same port with another host key', async () => {
    const server = await startSshd();
    try {
      const before = server.hostKey;
      await server.restart({ newHostKey: true });
      expect(server.hostKey).not.toBe(before);
      expect(await connects(server)).toBe(true);
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(!slapd)('OpenLDAP', () => {
  test('keeps what is added and finds it', async () => {
    const server = await startSlapd();
    try {
      await server.add(
        `dn: uid=ada,${server.baseDn}\nobjectClass: inetOrgPerson\nuid: ada\ncn: Ada\nsn: Example\nmail: ada@example.com\n`,
      );
      expect(await server.search('(uid=ada)', 'mail')).toContain('mail: ada@example.com');
      expect(await server.search('(uid=bob)', 'mail')).not.toContain('mail:');
    } finally {
      await server.stop();
    }
    expect(await listens(server.port)).toBe(false);
  });
});

describe.skipIf(!chromium)('Chromium', () => {
  test('renders a page and runs its script', async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.setContent('<button onclick="this.textContent = 6 * 7">press</button>');
      await page.getByRole('button').click();
      expect(await page.getByRole('button').textContent()).toBe('42');
    } finally {
      await browser.close();
    }
    expect(browser.isConnected()).toBe(false);
  });
});
