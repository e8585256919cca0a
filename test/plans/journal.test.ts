// The journal of a job, many changes at a time: what is not pending any more is neither sent nor ended by it.
import { expect, it, onTestFinished } from 'vitest';
import { openAudit } from '../../main/audit/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { openJournal } from '../../main/plans/journal.ts';
import type { JobRecord, WorkRecord } from '../../main/plans/rows.ts';
import { disposableTempDir } from '../support/temp.ts';

const states = ['pending', 'cancelled', 'sent', 'done', 'pending', 'pending'] as const;

function withJob() {
  const folder = disposableTempDir('journal');
  const database = openState(folder.path, findMigrations());
  const audit = openAudit(database, folder.path);
  onTestFinished(() => {
    audit.close();
    database.close();
    folder[Symbol.dispose]();
  });
  database.exec(`INSERT INTO plans VALUES ('p_1', 'books.shelve', 1, '{}', NULL, '{}', NULL, 'applied', 0, 'ada', '{}');
    INSERT INTO jobs (job_id, plan_id, state, started_at, started_by) VALUES ('j_1', 'p_1', 'running', 0, 'ada')`);
  const insert = database.prepare("INSERT INTO results (job_id, seq, lane, state) VALUES ('j_1', ?, 'library', ?)");
  for (const [seq, state] of states.entries()) insert.run(seq, state);
  const rows = () => database.prepare('SELECT seq, state, before, after FROM results ORDER BY seq').all();
  return { database, audit, journal: openJournal(database, audit), rows };
}

it('marks as sent what may be sent, each with what was there before', () => {
  const { journal, rows } = withJob();
  const none = { capture: null };
  const sending = states.map((_, seq) => ({ seq, before: seq === 4 ? { capture: 'block.4' } : none }));
  expect(journal.sent('j_1', sending.slice(0, 5), 1)).toEqual([true, false, true, false, true]);
  expect(rows()).toEqual([
    { seq: 0, state: 'sent', before: '{"capture":null}', after: null },
    { seq: 1, state: 'cancelled', before: null, after: null },
    { seq: 2, state: 'sent', before: '{"capture":null}', after: null },
    { seq: 3, state: 'done', before: null, after: null },
    { seq: 4, state: 'sent', before: '{"capture":"block.4"}', after: null },
    { seq: 5, state: 'pending', before: null, after: null },
  ]);
});

it('ends what has not ended yet, with an audit row for each of those alone', async () => {
  const { database, audit, journal, rows } = withJob();
  const job = { job_id: 'j_1', started_by: 'ada' } as JobRecord;
  const endings = [0, 1, 2, 3].map((seq) => ({
    work: {
      seq,
      action: 'shelve',
      label: `book ${seq}`,
      org: null,
      place: 'library',
      change_key: `${seq}`,
    } as WorkRecord,
    ending: { state: 'done' as const, after: seq },
  }));
  expect(() => journal.ended(job, endings)).toThrow('in one transaction');
  expect(database.transaction(() => journal.ended(job, endings))()).toEqual([true, false, true, false]);
  expect(rows().slice(0, 4)).toMatchObject([
    { state: 'done', after: '0' },
    { state: 'cancelled' },
    { after: '2' },
    { after: null },
  ]);
  expect(audit.handlers.list({ limit: 10 }, undefined as never)).toMatchObject({
    rows: [{ subject: 'book 2' }, { subject: 'book 0', detail: { key: '0', outcome: 'done' } }],
  });
  expect(await audit.verify()).toMatchObject({ ok: true, rows: 2 });
});
