// Pushes in state.db: which hosts they go to and how far each is, what was there before, and what both sides come from.
import { createHash } from 'node:crypto';
import type { PushPhase } from '../../../preload/contract/org-push.ts';
import type { Database } from '../../database/open.ts';

/** A file as it is on a host, or null where none is. */
export type Shape = { sha: string; mode: number; uid: number; gid: number; owner: string | null; group: string | null };

export type FileState = 'sent' | 'done' | 'put-back' | 'failed' | 'not-begun';
export type PushKind = 'push' | 'sync' | 'rollback' | 'undo' | 'retry';

export interface PushRecord {
  push_id: string;
  root: string;
  org: string;
  kind: PushKind;
  planned_at: number;
  job_id: string | null;
  begun_at: number | null;
  break_locks: number;
}

export interface HostRecord {
  push_id: string;
  position: number;
  environment: string;
  host: string;
  keys: string;
  phase: PushPhase;
  message: string | null;
  guard_id: string | null;
  confirm_by: number | null;
}

export interface FileRecord {
  push_id: string;
  position: number;
  path: string;
  before: Shape | null;
  after: Shape | null;
  base_before: string | null;
  base_after: string | null;
  state: FileState;
  message: string | null;
  words: string | null;
  at: number;
}

export interface KnownFile {
  base_sha: string | null;
  pushed_at: number | null;
  seen_sha: string | null;
  seen_at: number | null;
}

/** Milliseconds. What was pushed last is kept for ever: without it nobody can tell who has changed a file. */
const keptFor = 90 * 86_400_000;
const unknown: KnownFile = { base_sha: null, pushed_at: null, seen_sha: null, seen_at: null };

export const shaOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export type PushStore = ReturnType<typeof openPushStore>;

/** @param write groups writes of one moment into one commit */
export function openPushStore(database: Database, write: <Result>(work: () => Result) => Promise<Result>) {
  const oldest = Date.now() - keptFor;
  // A plan that was never applied carries bytes too.
  database.prepare('DELETE FROM org_pushes WHERE coalesce(begun_at, planned_at) < ?').run(oldest);
  database
    .prepare(
      `DELETE FROM org_contents WHERE kept_at < ?
         AND sha NOT IN (SELECT base_sha FROM org_host_files WHERE base_sha IS NOT NULL)`,
    )
    .run(oldest);
  const putBytes = database.prepare(
    'INSERT INTO org_contents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET kept_at = excluded.kept_at',
  );
  const findBytes = database.prepare('SELECT bytes FROM org_contents WHERE sha = ?').pluck();
  const insertPush = database.prepare('INSERT INTO org_pushes VALUES (?, ?, ?, ?, ?, NULL, NULL, ?)');
  const insertHost = database.prepare("INSERT INTO org_push_hosts VALUES (?, ?, ?, ?, ?, 'planned', NULL, NULL, NULL)");
  const findPush = database.prepare('SELECT * FROM org_pushes WHERE push_id = ? OR job_id = ?');
  const begin = database.prepare(
    'UPDATE org_pushes SET job_id = ?, begun_at = ? WHERE push_id = ? AND begun_at IS NULL',
  );
  const findHosts = database.prepare('SELECT * FROM org_push_hosts WHERE push_id = ? ORDER BY position');
  const setPhase = database.prepare(
    `UPDATE org_push_hosts SET phase = :phase, message = coalesce(:message, message), confirm_by = :confirm_by,
       guard_id = coalesce(:guard_id, guard_id) WHERE push_id = :push_id AND position = :position`,
  );
  const findFiles = database.prepare('SELECT * FROM org_push_files WHERE push_id = ? ORDER BY position, path');
  const putFile = database.prepare(
    `INSERT INTO org_push_files VALUES (:push_id, :position, :path, :before, :after, :base_before, :base_after, :state,
       :message, :words, :at)
     ON CONFLICT DO UPDATE SET after = excluded.after, base_after = excluded.base_after, state = excluded.state,
       message = excluded.message, words = excluded.words, at = excluded.at`,
  );
  const known = database.prepare(
    'SELECT base_sha, pushed_at, seen_sha, seen_at FROM org_host_files WHERE root = ? AND org = ? AND file_key = ?',
  );
  const putKnown = database.prepare(
    `INSERT INTO org_host_files VALUES (:root, :org, :key, :base_sha, :pushed_at, :seen_sha, :seen_at)
     ON CONFLICT DO UPDATE SET base_sha = excluded.base_sha, pushed_at = excluded.pushed_at, seen_sha = excluded.seen_sha,
       seen_at = excluded.seen_at`,
  );
  const list = (what: string) =>
    `SELECT ${what} FROM org_pushes WHERE begun_at IS NOT NULL AND (:root IS NULL OR root = :root) AND (:org IS NULL OR org = :org)`;
  const count = database.prepare(list('count(*)')).pluck();
  const page = database.prepare(`${list('*')} ORDER BY begun_at DESC, push_id DESC LIMIT :limit OFFSET :offset`);
  const later = database.prepare(
    'SELECT * FROM org_pushes WHERE root = ? AND org = ? AND begun_at > ? ORDER BY begun_at DESC, push_id DESC',
  );

  const toFile = (row: Record<string, unknown>): FileRecord => ({
    ...(row as unknown as FileRecord),
    before: JSON.parse(row['before'] as string) as Shape | null,
    after: JSON.parse(row['after'] as string) as Shape | null,
  });
  const knownOf = (root: string, org: string, key: string): KnownFile =>
    (known.get(root, org, key) as KnownFile | undefined) ?? unknown;

  return {
    /** @returns its hash, when it is on the disk */
    async keep(bytes: Buffer, sha = shaOf(bytes)): Promise<string> {
      await write(() => putBytes.run(sha, bytes, Date.now()));
      return sha;
    },
    /** In a commit of `write`. */
    keepNow: (bytes: Buffer, sha: string): void => void putBytes.run(sha, bytes, Date.now()),
    /** Null: it was kept too long ago. */
    bytes: (sha: string): Buffer | null => (findBytes.get(sha) as Buffer | undefined) ?? null,

    async add(
      push: Pick<PushRecord, 'push_id' | 'root' | 'org' | 'kind'> & { breakLocks: boolean },
      hosts: readonly { environment: string; host: string; keys: readonly string[] }[],
    ): Promise<void> {
      await write(() => {
        insertPush.run(push.push_id, push.root, push.org, push.kind, Date.now(), push.breakLocks ? 1 : 0);
        for (const [position, { environment, host, keys }] of hosts.entries())
          insertHost.run(push.push_id, position, environment, host, JSON.stringify(keys));
      });
    },
    begin: (pushId: string, jobId: string) => write(() => begin.run(jobId, Date.now(), pushId)),
    find: (id: string): PushRecord | null => (findPush.get(id, id) as PushRecord | undefined) ?? null,
    hosts: (pushId: string) => findHosts.all(pushId) as HostRecord[],
    files: (pushId: string): FileRecord[] => (findFiles.all(pushId) as Record<string, unknown>[]).map(toFile),
    /** How far a host is, and what became of its files, in one commit. */
    async step(
      { push_id, position }: Pick<HostRecord, 'push_id' | 'position'>,
      to: { phase: PushPhase; message?: string | null; guardId?: string; confirmBy?: number },
      files: readonly FileRecord[] = [],
      also: () => void = () => undefined,
    ): Promise<void> {
      await write(() => {
        setPhase.run({
          ...{ push_id, position, phase: to.phase, message: to.message ?? null },
          ...{ confirm_by: to.confirmBy ?? null, guard_id: to.guardId ?? null },
        });
        for (const file of files)
          putFile.run({ ...file, before: JSON.stringify(file.before), after: JSON.stringify(file.after) });
        also();
      });
    },

    known: knownOf,
    /** To be called in `step`'s commit, or in one of its own. */
    learn(root: string, org: string, key: string, facts: Partial<KnownFile>): void {
      putKnown.run({ root, org, key, ...knownOf(root, org, key), ...facts });
    },
    write,

    list(of: { root: string | null; org: string | null; limit: number; offset: number }) {
      return {
        rows: page.all(of) as PushRecord[],
        total: count.get({ root: of.root, org: of.org }) as number,
      };
    },
    /** Pushes of the same organization after this one, last first. */
    after: ({ root, org, begun_at }: PushRecord) => later.all(root, org, begun_at ?? 0) as PushRecord[],
  };
}
