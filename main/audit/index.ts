// The audit log: an append-only table in which each row is chained by keyed hash to the one before.
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { audit as auditContract, AuditVerdict } from '../../preload/contract/audit.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import type { Handlers } from '../rpc/handlers.ts';
import { ChainCheck, genesis, personHash, rowHash, type ChainRow } from './chain.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { auditKey } from './key.ts';

export interface AuditEntry {
  /** The operator's name; stored as a keyed hash. */
  actor: string;
  /** "containers.stop", "job.started". */
  action: string;
  /** What it was done to: a container's name, a plan's id. For a person: `audit.person(name)`. */
  subject: string;
  org?: string | null;
  jobId?: string | null;
  /** JSON. No secrets. */
  detail?: Record<string, unknown>;
}

export interface AboutRow {
  /** UTC ms. */
  at: number;
  /** Null: that person was forgotten. */
  actor: string | null;
  action: string;
  jobId: string | null;
  outcome: string | null;
}

export interface Audit {
  /** Appends within the caller's transaction (throws outside one): the change and its row are kept or lost together. */
  append(entry: AuditEntry): void;
  /** The same for many at once, each a row of its own. */
  appendAll(entries: readonly AuditEntry[]): void;
  person(name: string): string;
  /** What plans did to the things with these keys, newest first, whoever may see it: ask only for what the operator sees. */
  about(keys: readonly string[], limit: number): AboutRow[];
  /** Forgets whom a keyed hash stands for; the chain stays whole. */
  erasePerson(name: string, actor: string): void;
  verify(): Promise<AuditVerdict>;
  handlers: Handlers<typeof auditContract>;
  close(): void;
}

const checkpointEvery = 1000;
/** Rows of one statement: each is prepared to be undone by itself, page by page, because a trigger may refuse it. */
const together = 25;

export function openAudit(database: Database, dataDir: string): Audit {
  const key = auditKey(dataDir);
  const checkpointFile = path.join(dataDir, 'audit.checkpoint');
  const inserting = (rows: number) =>
    database.prepare(
      `INSERT INTO audit (seq, at, actor, action, subject, org, job_id, detail, hash)
       VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    );
  const insert = inserting(1);
  const insertTogether = inserting(together);
  const remember = database.prepare('INSERT INTO people VALUES (?, ?) ON CONFLICT DO NOTHING');
  const last = database.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
  const after = database.prepare('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT 500');
  const forget = database.prepare('DELETE FROM people WHERE hash = ?');
  const known = database.prepare('SELECT 1 FROM people WHERE hash = ?').pluck();
  const rowsOf = database.prepare('SELECT count(*) FROM audit WHERE actor = ?').pluck();
  const at = database.prepare('SELECT hash FROM audit WHERE seq = ?');
  const about = database.prepare<[string, number], AboutRow>(
    `SELECT at, people.name AS actor, action, job_id AS jobId, detail ->> '$.outcome' AS outcome
     FROM audit LEFT JOIN people ON people.hash = audit.actor
     WHERE detail ->> '$.key' IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT ?`,
  );

  const head = () => (last.get() as { seq: number; hash: string } | undefined) ?? { seq: 0, hash: genesis };
  /** The hash of whoever was at work last: a job names one operator for each of its changes. */
  let lastPerson = { name: '', hash: '' };
  const personOf = (name: string): string => {
    if (lastPerson.name !== name || name === '') lastPerson = { name, hash: personHash(key, name) };
    return lastPerson.hash;
  };
  let checkpointTimer: NodeJS.Timeout | null = null;

  // After the commit, not within it: a checkpoint must never vouch for a row that was rolled back.
  const checkpoint = () => {
    checkpointTimer = null;
    if (database.inTransaction) return scheduleCheckpoint();
    try {
      writeCheckpoint(checkpointFile, key, head());
    } catch (error) {
      // A full or failing disk: the older checkpoint stays, which vouches for less but not wrongly.
      if (!/^(ENOSPC|EDQUOT|EROFS|EIO)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
      scheduleCheckpoint();
    }
  };
  const scheduleCheckpoint = () => {
    checkpointTimer ??= setTimeout(checkpoint, checkpointEvery).unref();
  };

  // From the first opening on there is one, so that its absence always means something.
  if (head().seq === 0 && readCheckpoint(checkpointFile, key) === 'absent') checkpoint();

  const verify = async (): Promise<AuditVerdict> => {
    const check = new ChainCheck(key);
    let seen = 0;
    for (;;) {
      const rows = after.all(seen) as ChainRow[];
      if (rows.length === 0 || !rows.every((row) => check.add(row))) break;
      seen = rows.at(-1)!.seq;
      await nextTurn();
    }
    const vouched = readCheckpoint(checkpointFile, key);
    let { firstBad } = check;
    let missing = 0;
    if (vouched === 'forged') {
      firstBad ??= { seq: check.rows, why: 'audit.checkpoint was not written by this Provost' };
    } else if (vouched === 'absent') {
      firstBad ??= { seq: check.rows, why: 'audit.checkpoint is missing' };
    } else {
      missing = Math.max(0, vouched.seq - head().seq);
      const there = at.get(vouched.seq) as { hash: string } | undefined;
      if (missing > 0) {
        firstBad ??= {
          seq: head().seq + 1,
          why: `${missing} rows at the end are gone: a checkpoint vouches for ${vouched.seq}`,
        };
      } else if (there && there.hash !== vouched.hash) {
        firstBad ??= { seq: vouched.seq, why: 'A checkpoint vouches for another row here' };
      }
    }
    return { ok: firstBad === null, rows: check.rows, firstBad, missing };
  };

  const audit: Omit<Audit, 'handlers'> = {
    append: (entry) => audit.appendAll([entry]),
    appendAll(entries) {
      if (!database.inTransaction) throw new Error('An audit row belongs in the transaction of its change');
      let previous = head();
      let remembered: string | null = null;
      const rows: unknown[][] = [];
      for (const { actor, action, subject, org = null, jobId = null, detail = {} } of entries) {
        const person = personOf(actor);
        if (remembered !== person) remember.run(person, actor);
        remembered = person;
        const [seq, at, text] = [previous.seq + 1, Date.now(), JSON.stringify(detail)];
        const row = { seq, at, actor: person, action, subject, org, job_id: jobId, detail: text };
        previous = { seq, hash: rowHash(key, previous.hash, row) };
        rows.push([seq, at, person, action, subject, org, jobId, text, previous.hash]);
      }
      let at = 0;
      for (; at + together <= rows.length; at += together) insertTogether.run(rows.slice(at, at + together).flat());
      for (const row of rows.slice(at)) insert.run(row);
      scheduleCheckpoint();
    },
    person: (name) => personHash(key, name),
    about: (keys, limit) => about.all(JSON.stringify(keys), limit),
    erasePerson: database.transaction((name: string, actor: string) => {
      const subject = personHash(key, name);
      audit.append({ actor, action: 'audit.personErased', subject });
      // Last, so that who erases their own name is forgotten too.
      forget.run(subject);
    }),
    verify,
    close() {
      if (checkpointTimer) clearTimeout(checkpointTimer);
      checkpoint();
    },
  };

  const matching = `(:search = '' OR instr(lower(action || ' ' || subject), :search) > 0)
    AND (:jobId IS NULL OR job_id = :jobId)`;
  const list = database.prepare(
    `SELECT seq, at, actor, people.name AS actorName, action, subject, org, detail, audit.hash AS hash
     FROM audit LEFT JOIN people ON people.hash = audit.actor
     WHERE seq < :before AND ${matching}
     ORDER BY seq DESC LIMIT :limit OFFSET :offset`,
  );
  const count = database.prepare(`SELECT count(*) FROM audit WHERE ${matching}`).pluck();
  const handlers: Handlers<typeof auditContract> = {
    list({ search = '', jobId = null, cursor, offset = 0, limit }) {
      const bound = { search: search.toLowerCase(), jobId };
      // Rows are numbered from 1 without gaps: the whole log is neither counted nor passed over row by row.
      const whole = search === '' && jobId === null;
      const newest = head().seq;
      const from = cursor ? Number(cursor) || 0 : newest + 1;
      const rows = list.all({
        ...bound,
        before: whole ? from - offset : from,
        offset: whole ? 0 : offset,
        limit,
      }) as (Omit<ChainRow, 'detail' | 'job_id'> & { actorName: string | null; detail: string })[];
      return {
        rows: rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as Record<string, unknown> })),
        nextCursor: rows.length === limit ? String(rows.at(-1)!.seq) : null,
        total: whole ? newest : (count.get(bound) as number),
      };
    },
    verify,
    erasePerson({ name, apply }, { operator }) {
      const rows = rowsOf.get(personHash(key, name)) as number;
      if (!known.get(personHash(key, name))) {
        throw new ProvostError('NOT_FOUND', `The log knows nobody called "${name}".`, {
          hint: 'List the log to see the names in it.',
        });
      }
      if (apply) audit.erasePerson(name, operator.name);
      return { name, rows, erased: apply };
    },
  };
  return { ...audit, handlers };
}
