// What somebody keeps of a folder: places, what was opened last, filters.
import Sqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { localOwner } from '../../../main/access/operator.ts';
import { findMigrations } from '../../../main/database/migrate.ts';
import { bookmarkHandlers } from '../../../main/orgs/search/bookmarks.ts';
import type { OrgBookmark } from '../../../preload/contract/org-search.ts';

const own = () => findMigrations().filter(({ feature }) => feature === 'orgs');
const call = { operator: localOwner('ann'), signal: new AbortController().signal };
const root = '/srv/tetra';

const place = (title: string, line = 3) => ({
  ...{ kind: 'key' as const, org: 'northlab', environment: 'dev', title, file: 'orgs/northlab/northlab.toml', line },
});

let handlers: ReturnType<typeof bookmarkHandlers>;
let add: (content: OrgBookmark['content'], folder?: string) => OrgBookmark;
let list: (folder?: string) => OrgBookmark[];
beforeEach(() => {
  const database = new Sqlite(':memory:');
  for (const { sql } of own()) database.exec(sql);
  handlers = bookmarkHandlers(database);
  add = (content, folder = root) => handlers.addBookmark({ root: folder, content }, call) as OrgBookmark;
  list = (folder = root) => (handlers.listBookmarks({ root: folder }, call) as { rows: OrgBookmark[] }).rows;
});

it('a place is kept once, the newest first, wherever its line went', () => {
  const first = add({ as: 'bookmark', place: place('env.dev.host') });
  add({ as: 'bookmark', place: place('env.dev.domain') });
  const again = add({ as: 'bookmark', place: place('env.dev.host', 9) });
  expect(again.id).toBe(first.id);
  expect(list().map(({ content }) => content)).toEqual([
    { as: 'bookmark', place: place('env.dev.host', 9) },
    { as: 'bookmark', place: place('env.dev.domain') },
  ]);
});

it('a filter of the same name is replaced, and is no bookmark', () => {
  add({ as: 'filter', name: 'Hosts', text: 'host', kinds: ['host'] });
  add({ as: 'filter', name: 'Hosts', text: 'prod' });
  add({ as: 'bookmark', place: place('Hosts') });
  expect(list().map(({ content }) => content)).toEqual([
    { as: 'bookmark', place: place('Hosts') },
    { as: 'filter', name: 'Hosts', text: 'prod' },
  ]);
});

it('the last fifty that were opened are kept, and bookmarks beside them', () => {
  add({ as: 'bookmark', place: place('env.dev.host') });
  for (let index = 0; index < 55; index++) add({ as: 'recent', place: place(`key.${index}`) });
  const recent = list().filter(({ content }) => content.as === 'recent');
  expect(recent).toHaveLength(50);
  expect(recent.map(({ content }) => (content.as === 'recent' ? content.place.title : ''))).toEqual(
    Array.from({ length: 50 }, (_, index) => `key.${54 - index}`),
  );
  expect(list()).toHaveLength(51);
});

it('a folder has five hundred bookmarks at most, and says so', () => {
  for (let index = 0; index < 500; index++) add({ as: 'bookmark', place: place(`key.${index}`) });
  expect(() => add({ as: 'bookmark', place: place('one.more') })).toThrow(
    expect.objectContaining({ code: 'BAD_INPUT' }),
  );
  // One that is there can still be changed.
  add({ as: 'bookmark', place: place('key.7', 12) });
  expect(list()).toHaveLength(500);
});

describe('folders', () => {
  it('have their own', () => {
    add({ as: 'bookmark', place: place('env.dev.host') });
    expect(list('/srv/other')).toEqual([]);
    // The same folder, written otherwise.
    expect(list('/srv/tetra/')).toHaveLength(1);
  });

  it('are not for who acts for some organizations only', () => {
    const operator = { ...call.operator, orgs: new Set(['northlab']) };
    const some = { ...call, operator };
    const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });
    expect(() => handlers.listBookmarks({ root }, some)).toThrow(forbidden);
    expect(() => handlers.addBookmark({ root, content: { as: 'bookmark', place: place('x') } }, some)).toThrow(
      forbidden,
    );
    expect(() => handlers.removeBookmark({ id: 'x' }, some)).toThrow(forbidden);
  });
});

it('what was removed is gone, and can’t be removed again', () => {
  const { id } = add({ as: 'bookmark', place: place('env.dev.host') });
  expect(handlers.removeBookmark({ id }, call)).toEqual({ removed: id });
  expect(list()).toEqual([]);
  expect(() => handlers.removeBookmark({ id }, call)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});

it('a folder that was opened before there were bookmarks is there after', () => {
  const database = new Sqlite(':memory:');
  const at = own().findIndex(({ sql }) => sql.includes('CREATE TABLE org_bookmarks'));
  expect(at).toBeGreaterThan(0);
  for (const { sql } of own().slice(0, at)) database.exec(sql);
  database.prepare('INSERT INTO org_folders VALUES (?, NULL, 1000)').run(root);
  for (const { sql } of own().slice(at)) database.exec(sql);
  expect(database.prepare('SELECT * FROM org_folders').all()).toEqual([{ root, nh: null, opened_at: 1000 }]);
  const after = bookmarkHandlers(database);
  const content = { as: 'bookmark' as const, place: place('env.dev.host') };
  void after.addBookmark({ root, content }, call);
  expect(after.listBookmarks({ root }, call)).toMatchObject({ rows: [{ content }] });
});
