// Writes that share a commit: on the disk before anybody is told, and each with its own failure.
import Sqlite from 'better-sqlite3';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GroupCommit } from '../../main/plans/group-commit.ts';
import { disposableTempDir } from '../support/temp.ts';

let folder: ReturnType<typeof disposableTempDir>;
let database: Sqlite.Database;
let other: Sqlite.Database;
let commits: GroupCommit;

beforeEach(() => {
  folder = disposableTempDir('commit');
  const file = path.join(folder.path, 'state.db');
  database = new Sqlite(file);
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE notes (text TEXT NOT NULL) STRICT');
  other = new Sqlite(file, { readonly: true });
  commits = new GroupCommit(database);
});
afterEach(() => {
  other.close();
  database.close();
  folder[Symbol.dispose]();
});

const add = (text: string | null) => () => database.prepare('INSERT INTO notes VALUES (?)').run(text).changes;
const seen = () => other.prepare('SELECT text FROM notes ORDER BY rowid').pluck().all();

it('is seen by others as soon as it is told, and not before the others of its group', async () => {
  const answers: Promise<unknown>[] = [];
  for (const text of ['a', 'b', 'c'])
    answers.push(commits.write(add(text)).then((changes) => expect([changes, seen()]).toEqual([1, ['a', 'b', 'c']])));
  expect(seen()).toEqual([]);
  await Promise.all(answers);
});

it('fails alone, and leaves nothing behind', async () => {
  const half = () => {
    add('half')();
    return add(null)();
  };
  const [first, second, third] = await Promise.allSettled([
    commits.write(add('a')),
    commits.write(half),
    commits.write(add('c')),
  ]);
  expect([first.status, second.status, third.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen()).toEqual(['a', 'c']);
});

it('tells everybody when nothing could be written, and can be tried again', async () => {
  database.pragma(`max_page_count = ${database.pragma('page_count', { simple: true }) as number}`);
  const big = 'x'.repeat(100_000);
  const all = await Promise.allSettled([commits.write(add(big)), commits.write(add(big))]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(seen()).toEqual([]);
  database.pragma('max_page_count = 100000');
  await expect(commits.write(add('a'))).resolves.toBe(1);
  expect(seen()).toEqual(['a']);
});
