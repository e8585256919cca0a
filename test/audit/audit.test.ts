import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { localOwner } from '../../main/access/operator.ts';
import type { Call } from '../../main/rpc/handlers.ts';
import { hmac } from '../../main/audit/chain.ts';
import { openAudit } from '../../main/audit/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';

function folder(): string {
  const made = mkdtempSync(path.join(os.tmpdir(), 'provost-audit-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function withLog(dataDir: string, rows = 0) {
  const database = openState(dataDir, findMigrations());
  const audit = openAudit(database, dataDir);
  const append = (count: number) =>
    database.transaction(() => {
      for (let index = 0; index < count; index++) {
        audit.append({ actor: 'ada', action: 'change.stop', subject: `web-${index}`, detail: { index } });
      }
    })();
  if (rows > 0) append(rows);
  const close = () => {
    audit.close();
    database.close();
  };
  return { database, audit, append, close };
}

/** Changes the file as somebody would who has it open elsewhere and drops the triggers first. */
function tamper(dataDir: string, sql: string): void {
  const database = new Sqlite(path.join(dataDir, 'state.db'));
  for (const name of ['audit_no_update', 'audit_no_delete', 'audit_no_replace']) database.exec(`DROP TRIGGER ${name}`);
  database.exec(sql);
  database.close();
}

const verifyAgain = async (dataDir: string) => {
  const { audit, close } = withLog(dataDir);
  const verdict = await audit.verify();
  close();
  return verdict;
};

const by: Call = { operator: localOwner('grace'), signal: new AbortController().signal };

describe('the audit log', () => {
  it('holds, over more rows than one batch', async () => {
    const dataDir = folder();
    const { audit, close } = withLog(dataDir, 1203);
    expect(await audit.verify()).toEqual({ ok: true, rows: 1203, firstBad: null, missing: 0 });
    close();
    expect(await verifyAgain(dataDir)).toMatchObject({ ok: true, rows: 1203 });
  });

  it.each([1, 24, 25, 60])('holds after %i rows at once, with others before and after', async (count) => {
    const { database, audit, append, close } = withLog(folder(), 3);
    const entries = Array.from({ length: count }, (_, index) => ({
      ...{ actor: index % 2 ? 'ada' : 'grace', action: 'change.create', subject: `zoë-${index}`, jobId: 'j_1' },
      detail: { key: `t/${index}` },
    }));
    database.transaction(() => audit.appendAll(entries))();
    append(1);
    expect(await audit.verify()).toEqual({ ok: true, rows: count + 4, firstBad: null, missing: 0 });
    const rows = database
      .prepare(
        "SELECT subject, people.name AS actor, detail FROM audit JOIN people ON people.hash = actor WHERE job_id = 'j_1' ORDER BY seq",
      )
      .all();
    expect(rows).toEqual(
      entries.map(({ subject, actor, detail }) => ({ subject, actor, detail: JSON.stringify(detail) })),
    );
    close();
  });

  it('chains by the HMAC that everybody has', () => {
    for (const key of [randomBytes(32), randomBytes(100)]) {
      for (const text of ['', 'web-1', 'zoë 🎓'.repeat(2000), 'x'.repeat(2049), 'short again']) {
        expect(hmac(key, text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
      }
    }
  });

  it('refuses to update, delete or replace a row', () => {
    const { database, close } = withLog(folder(), 3);
    expect(() => database.exec("UPDATE audit SET subject = 'x'")).toThrow(/append-only/);
    expect(() => database.exec('DELETE FROM audit')).toThrow(/append-only/);
    expect(() => database.exec('INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 1')).toThrow(
      /append-only/,
    );
    close();
  });

  it.each([
    ['a changed row', "UPDATE audit SET subject = 'other' WHERE seq = 5", 5],
    ['a changed time', 'UPDATE audit SET at = at + 1 WHERE seq = 7', 7],
    ['a removed row', 'DELETE FROM audit WHERE seq = 4', 4],
    [
      'two rows exchanged',
      'UPDATE audit SET seq = -seq; UPDATE audit SET seq = CASE seq WHEN -2 THEN 3 WHEN -3 THEN 2 ELSE -seq END',
      2,
    ],
  ])('names the first bad row after %s', async (_what, sql, seq) => {
    const dataDir = folder();
    withLog(dataDir, 10).close();
    tamper(dataDir, sql);
    expect(await verifyAgain(dataDir)).toMatchObject({ ok: false, firstBad: { seq } });
  });

  it('notices that the end was cut off', async () => {
    const dataDir = folder();
    withLog(dataDir, 10).close();
    tamper(dataDir, 'DELETE FROM audit WHERE seq > 6');
    expect(await verifyAgain(dataDir)).toMatchObject({ ok: false, missing: 4, firstBad: { seq: 7 } });
  });

  it('notices a checkpoint that is gone, or made without the key', async () => {
    const dataDir = folder();
    withLog(dataDir, 4).close();
    const file = path.join(dataDir, 'audit.checkpoint');
    const kept = readFileSync(file, 'utf8');
    rmSync(file);
    expect(await verifyAgain(dataDir)).toMatchObject({
      ok: false,
      firstBad: { why: expect.stringContaining('missing') as string },
    });
    writeFileSync(file, kept.replace('"seq":4', '"seq":2'));
    expect(await verifyAgain(dataDir)).toMatchObject({
      ok: false,
      firstBad: { why: expect.stringContaining('not written') as string },
    });
  });

  it('is lost together with the change that it belongs to', async () => {
    const { database, audit, append, close } = withLog(folder(), 2);
    expect(() => audit.append({ actor: 'ada', action: 'x', subject: 'y' })).toThrow(/transaction/);
    expect(() =>
      database.transaction(() => {
        append(3);
        throw new Error('rolled back');
      })(),
    ).toThrow('rolled back');
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 2 });
    close();
  });

  it('forgets a person without breaking the chain', async () => {
    const { database, audit, close } = withLog(folder(), 3);
    const list = async () => (await audit.handlers.list({ limit: 10 }, undefined as never)).rows;
    expect((await list()).map((row) => row.actorName)).toEqual(['ada', 'ada', 'ada']);
    expect(database.prepare("SELECT count(*) FROM audit WHERE actor = 'ada'").pluck().get()).toBe(0);
    const ask = (apply: boolean) => audit.handlers.erasePerson({ name: 'ada', apply }, by);
    expect(ask(false)).toEqual({ name: 'ada', rows: 3, erased: false });
    expect((await list()).map((row) => row.actorName)).toEqual(['ada', 'ada', 'ada']);
    expect(ask(true)).toMatchObject({ rows: 3, erased: true });
    expect((await list()).map((row) => [row.action, row.actorName])).toEqual([
      ['audit.personErased', 'grace'],
      ...Array.from({ length: 3 }, () => ['change.stop', null]),
    ]);
    expect(() => ask(true)).toThrow(/knows nobody called "ada"/);
    expect(await audit.verify()).toMatchObject({ ok: true, rows: 4 });
    close();
  });

  it('counts and jumps within what is looked for', async () => {
    const { audit, close } = withLog(folder(), 30);
    const list = (input: { search?: string; offset?: number; cursor?: string; limit: number }) =>
      audit.handlers.list(input, undefined as never);
    const subjects = (await list({ limit: 100 })).rows.map((row) => row.subject);
    const search = subjects[0]!;
    const matching = subjects.filter((subject) => subject.includes(search));
    expect(await list({ search, limit: 100 })).toMatchObject({ total: matching.length });
    expect(await list({ search: 'nothing like it', limit: 100 })).toMatchObject({ total: 0, rows: [] });
    const far = await list({ offset: 25, limit: 2 });
    expect(far).toMatchObject({ total: 30, nextCursor: '4', rows: [{ seq: 5 }, { seq: 4 }] });
    const after = await list({ cursor: far.nextCursor!, limit: 2 });
    expect(after.rows.map((row) => row.seq)).toEqual([3, 2]);
    close();
  });

  it('keeps its key from others', () => {
    const dataDir = folder();
    withLog(dataDir, 1).close();
    expect(statSync(path.join(dataDir, 'audit.key')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o077).toBe(0);
  });
});

it('tells what plans did to one thing, newest first, also of rows from before there was an index', () => {
  const dataDir = folder();
  const before = findMigrations().filter(({ feature, number }) => feature !== 'audit' || number < 2);
  const old = openState(dataDir, before);
  const written = openAudit(old, dataDir);
  const append = (log: typeof written, action: string, key: string) =>
    log.append({ actor: 'ada', action, subject: 'ben', jobId: 'j-1', detail: { key, outcome: 'done' } });
  old.transaction(() => append(written, 'change.create', 't-1/ben'))();
  written.close();
  old.close();
  const { database, audit, close } = withLog(dataDir);
  database.transaction(() => {
    append(audit, 'change.disable', 't-1/ben');
    append(audit, 'change.disable', 't-2/ben');
  })();
  expect(audit.about(['t-1/ben', 't-1/other'], 10)).toMatchObject([
    { action: 'change.disable', actor: 'ada', jobId: 'j-1', outcome: 'done' },
    { action: 'change.create' },
  ]);
  expect(audit.about(['t-1/ben'], 1)).toHaveLength(1);
  const plan = database.prepare("EXPLAIN QUERY PLAN SELECT 1 FROM audit WHERE detail ->> '$.key' IN ('x')").all();
  expect(JSON.stringify(plan)).toContain('audit_key');
  audit.erasePerson('ada', 'grace');
  expect(audit.about(['t-1/ben'], 1)).toMatchObject([{ actor: null }]);
  close();
});
