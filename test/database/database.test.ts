import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockDataFolder, readOwner } from '../../main/database/lock.ts';
import { findMigrations, readMigrations, type Migration } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';

function folder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'provost-database-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
const one: Migration = {
  feature: 'notes',
  number: 1,
  name: '0001-notes.sql',
  sql: 'CREATE TABLE notes (text TEXT) STRICT',
};
const two: Migration = {
  feature: 'notes',
  number: 2,
  name: '0002-author.sql',
  sql: 'ALTER TABLE notes ADD COLUMN author TEXT',
};

describe('opening state.db', () => {
  it('applies every migration of the program once, with the promised pragmas', () => {
    const dataDir = folder();
    const migrations = findMigrations();
    expect(migrations.map(({ feature }) => feature)).toEqual(expect.arrayContaining(['audit', 'plans', 'settings']));
    const database = openState(dataDir, migrations);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('secure_delete', { simple: true })).toBe(1);
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    database.close();
    openState(dataDir, migrations).close();
    expect(existsSync(path.join(dataDir, 'backups'))).toBe(false);
  });

  it('keeps rows and a backup when a new version migrates', () => {
    const dataDir = folder();
    const before = openState(dataDir, [one]);
    before.exec("INSERT INTO notes VALUES ('kept')");
    before.close();
    const after = openState(dataDir, [one, two]);
    expect(after.prepare('SELECT * FROM notes').all()).toEqual([{ text: 'kept', author: null }]);
    after.close();
    const [backup] = readdirSync(path.join(dataDir, 'backups'));
    const copy = new Sqlite(path.join(dataDir, 'backups', backup!));
    expect(copy.prepare('SELECT * FROM notes').all()).toEqual([{ text: 'kept' }]);
    copy.close();
  });

  it('changes nothing when a migration fails, and says where the copy is', () => {
    const dataDir = folder();
    openState(dataDir, [one]).close();
    const broken = { ...two, sql: 'ALTER TABLE notes ADD COLUMN author TEXT; INSERT INTO nowhere VALUES (1)' };
    expect(() => openState(dataDir, [one, broken])).toThrow(
      expect.objectContaining({
        code: 'DATABASE_FAILED',
        data: expect.objectContaining({
          words: expect.stringContaining('nowhere') as string,
          hint: expect.stringContaining('backups/state-') as string,
        }) as unknown,
      }) as Error,
    );
    const database = openState(dataDir, [one]);
    expect(database.prepare("SELECT count(*) FROM pragma_table_info('notes')").pluck().get()).toBe(1);
    database.close();
  });

  it('refuses a database that a newer Provost wrote', () => {
    const dataDir = folder();
    openState(dataDir, [one, two]).close();
    expect(() => openState(dataDir, [one])).toThrow(code('DATABASE_NEWER'));
  });

  it('refuses a migration that is not the one that was applied', () => {
    const dataDir = folder();
    openState(dataDir, [one]).close();
    expect(() => openState(dataDir, [{ ...one, sql: `${one.sql} -- edited` }])).toThrow(code('DATABASE_FAILED'));
  });

  it('refuses another program’s database and a damaged one, and leaves them as they are', () => {
    const foreign = folder();
    const other = new Sqlite(path.join(foreign, 'state.db'));
    other.pragma('application_id = 1234');
    other.exec('CREATE TABLE theirs (x)');
    other.close();
    expect(() => openState(foreign, [one])).toThrow(/another program/);
    const damaged = folder();
    writeFileSync(
      path.join(damaged, 'state.db'),
      'not a database at all, but long enough to be read as one'.repeat(40),
    );
    expect(() => openState(damaged, [one])).toThrow(code('DATABASE_FAILED'));
  });

  it('names the newest copy of a damaged one, or says that there is none and what is lost', () => {
    const dataDir = folder();
    const hint = (words: RegExp) =>
      expect.objectContaining({
        data: expect.objectContaining({ hint: expect.stringMatching(words) as string }) as unknown,
      }) as Error;
    const damage = () =>
      writeFileSync(path.join(dataDir, 'state.db'), 'not a database at all, but long enough'.repeat(40));
    damage();
    expect(() => openState(dataDir, [one])).toThrow(hint(/^There is no copy .* to begin anew: .* lost/));
    rmSync(path.join(dataDir, 'state.db'));
    openState(dataDir, [one]).close();
    openState(dataDir, [one, two]).close();
    const [backup] = readdirSync(path.join(dataDir, 'backups'));
    writeFileSync(path.join(dataDir, 'backups', 'state-2000-01-01T00-00-00-000Z.db'), '');
    damage();
    expect(() => openState(dataDir, [one, two])).toThrow(hint(new RegExp(`copy backups/${backup} to state.db`)));
  });

  it('wants migrations numbered without a gap', () => {
    const dir = folder();
    writeFileSync(path.join(dir, '0001-a.sql'), '');
    writeFileSync(path.join(dir, '0003-c.sql'), '');
    expect(() => readMigrations('x', dir)).toThrow(/0003-c.sql should be number 2/);
  });
});

describe('the lock of a data folder', () => {
  it('is held once, says by whom, and is free after', () => {
    const dataDir = folder();
    const lock = lockDataFolder(dataDir, 'cli');
    lock.publishControl({ address: '/tmp/x.sock', token: 'secret' });
    expect(readOwner(dataDir)).toMatchObject({ pid: process.pid, shell: 'cli', control: { address: '/tmp/x.sock' } });
    expect(() => lockDataFolder(dataDir, 'browser')).toThrow(code('DATA_FOLDER_BUSY'));
    lock.release();
    expect(readOwner(dataDir)).toBeNull();
    lockDataFolder(dataDir, 'browser').release();
  });

  it('is free when its holder was killed', async () => {
    const dataDir = folder();
    const script = `import { lockDataFolder } from ${JSON.stringify(path.resolve('main/database/lock.ts'))};
      lockDataFolder(${JSON.stringify(dataDir)}, 'browser'); process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(() => lockDataFolder(dataDir, 'cli')).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`process ${child.pid}`) as string }) as Error,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDataFolder(dataDir, 'cli').release();
  });
});
