// Commits that are synced on another thread: nobody is told before the disk has them, whatever becomes of the sync.
import fs from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { logSync, type LogSync } from '../../main/database/log-sync.ts';
import { GroupCommit } from '../../main/plans/group-commit.ts';
import { disposableTempDir } from '../support/temp.ts';

const disk = vi.hoisted(() => ({ sync: null as ((done: (error: Error | null) => void) => void) | null, synced: [0] }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const fdatasync: typeof real.fdatasync = Object.assign((file: number, done: (error: Error | null) => void) => {
    disk.synced.push(file);
    if (disk.sync) disk.sync(done);
    else real.fdatasync(file, done);
  }, real.fdatasync);
  return { ...real, fdatasync };
});

let folder: ReturnType<typeof disposableTempDir>;
let database: Sqlite.Database;
let log: LogSync;
beforeEach(() => {
  folder = disposableTempDir('sync');
  database = new Sqlite(path.join(folder.path, 'state.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE notes (text TEXT NOT NULL) STRICT');
  log = logSync(database);
  disk.sync = null;
  disk.synced = [];
});
afterEach(() => {
  log.close();
  database.close();
  folder[Symbol.dispose]();
});

const add = (text: string) => () => database.prepare('INSERT INTO notes VALUES (?)').run(text).changes;
/** 2: SQLite syncs each commit itself. */
const level = () => database.pragma('synchronous', { simple: true });

it('syncs the log of this very database, and leaves every other commit to SQLite', async () => {
  const { result, synced } = log.commit(add('a'));
  expect([result, level()]).toEqual([1, 2]);
  await synced;
  expect(disk.synced).toHaveLength(1);
  const [file] = disk.synced;
  expect(fs.fstatSync(file!).ino).toBe(fs.statSync(path.join(folder.path, 'state.db-wal')).ino);
});

it('tells nobody before the disk has it, and gathers what comes meanwhile into the next', async () => {
  const waiting: ((error: Error | null) => void)[] = [];
  disk.sync = (done) => void waiting.push(done);
  const commits = new GroupCommit(database);
  const told: string[] = [];
  const first = commits.write(add('a')).then(() => told.push('a'));
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  const rest = ['b', 'c'].map((text) => commits.write(add(text)).then(() => told.push(text)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([told, waiting.length]).toEqual([[], 1]);
  waiting.shift()!(null);
  await first;
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  expect(told).toEqual(['a']);
  waiting.shift()!(null);
  await Promise.all(rest);
  expect(told).toEqual(['a', 'b', 'c']);
  commits.close();
});

it('has SQLite bring everything to the disk when a sync fails, and relies on no such sync again', async () => {
  disk.sync = (done) => done(new Error('EIO'));
  await log.commit(add('a')).synced;
  // Copied into the database and synced: the log is empty.
  expect(fs.statSync(path.join(folder.path, 'state.db-wal')).size).toBe(0);
  await log.commit(add('b')).synced;
  expect(disk.synced).toHaveLength(1);
});

it('says so when SQLite can’t either', async () => {
  let fail: () => void = () => undefined;
  disk.sync = (done) => (fail = () => done(new Error('EIO')));
  const { synced } = log.commit(add('a'));
  // Whoever reads the log keeps SQLite from emptying it.
  const reader = new Sqlite(path.join(folder.path, 'state.db'), { readonly: true });
  database.pragma('busy_timeout = 0');
  reader.exec('BEGIN');
  reader.prepare('SELECT * FROM notes').all();
  fail();
  await expect(synced).rejects.toThrow('may not be on the disk');
  reader.close();
});

it('leaves syncing to SQLite when it failed to commit, and after it is closed', async () => {
  expect(() => log.commit(() => database.prepare('INSERT INTO notes VALUES (NULL)').run())).toThrow('NOT NULL');
  expect([level(), disk.synced]).toEqual([2, []]);
  log.close();
  await log.commit(add('a')).synced;
  expect(disk.synced).toEqual([]);
});
