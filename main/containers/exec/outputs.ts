// What a command said in each container of a job: a bounded part of it, for 30 days.
import { createHash } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import type { OutputRow } from '../../../preload/contract/exec.ts';
import type { Database } from '../../database/open.ts';

const keptFor = 30 * 86_400_000;
/** Bytes of each output that are kept. */
export const keptAtMost = 64 * 1024;

/** The beginning of an output, and how much more there was. */
export class Collector {
  readonly #pieces: Buffer[] = [];
  #kept = 0;
  #bytes = 0;

  push(data: Uint8Array): void {
    this.#bytes += data.length;
    const room = keptAtMost - this.#kept;
    if (room <= 0) return;
    const piece = Buffer.from(data.subarray(0, room));
    this.#pieces.push(piece);
    this.#kept += piece.length;
  }

  get said(): { output: Buffer; bytes: number; cut: number } {
    return { output: Buffer.concat(this.#pieces), bytes: this.#bytes, cut: this.#bytes - this.#kept };
  }
}

/** Escape sequences and other control characters would be shown as rubbish; what they do is for terminals. */
const plain = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');

export const textOf = (output: Uint8Array): string =>
  plain(new TextDecoder('utf-8', { fatal: false }).decode(output).replaceAll('\r\n', '\n')).replaceAll('\r', '\n');

const linesOf = (output: Uint8Array): string[] =>
  textOf(output)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** The first line that says something. */
export const firstLineOf = (output: Uint8Array): string => (linesOf(output)[0] ?? '').slice(0, 200);
/** The last lines, for why it failed. */
export const lastWordsOf = (output: Uint8Array): string => linesOf(output).slice(-3).join(' · ').slice(-500);

export interface Kept {
  jobId: string;
  seq: number;
  engineId: string;
  container: string;
  label: string;
  where: string;
  org: string | null;
  exitCode: number | null;
  output: Buffer;
  bytes: number;
  cut: number;
}

interface Stored {
  seq: number;
  engine_id: string;
  container_id: string;
  label: string;
  place: string;
  exit_code: number | null;
  first_line: string;
  said: string;
  output: Buffer;
  bytes: number;
  cut: number;
  finished_at: number;
}

const toRow = (row: Omit<Stored, 'output'>): OutputRow => ({
  seq: row.seq,
  engineId: row.engine_id,
  container: row.container_id,
  label: row.label,
  where: row.place,
  exitCode: row.exit_code,
  firstLine: row.first_line,
  group: row.said,
  bytes: row.bytes,
  cut: row.cut,
  finishedAt: row.finished_at,
});

export type Outputs = ReturnType<typeof openOutputs>;

export function openOutputs(database: Database, now: () => number = Date.now) {
  database.prepare('DELETE FROM container_outputs WHERE finished_at < ?').run(now() - keptFor);
  const put = database.prepare(
    `INSERT OR REPLACE INTO container_outputs
       (job_id, seq, engine_id, container_id, label, place, org, exit_code, first_line, said, output, bytes, cut, finished_at)
     VALUES (:job_id, :seq, :engine_id, :container_id, :label, :place, :org, :exit_code, :first_line, :said, :output,
       :bytes, :cut, :finished_at)`,
  );
  const columns = 'seq, engine_id, container_id, label, place, exit_code, first_line, said, bytes, cut, finished_at';
  const seen = '(:all = 1 OR org IN (SELECT value FROM json_each(:orgs)))';
  const list = database.prepare(
    `SELECT ${columns} FROM container_outputs WHERE job_id = :job_id AND seq > :after AND ${seen} ORDER BY seq LIMIT :limit`,
  );
  const count = database.prepare(`SELECT count(*) FROM container_outputs WHERE job_id = :job_id AND ${seen}`).pluck();
  const get = database.prepare(
    `SELECT ${columns}, output FROM container_outputs WHERE job_id = :job_id AND seq = :seq AND ${seen}`,
  );
  const scope = (orgs: ReadonlySet<string> | null) => ({
    all: orgs === null ? 1 : 0,
    orgs: JSON.stringify([...(orgs ?? [])]),
  });

  return {
    put(kept: Kept): void {
      const said = createHash('sha256').update(`${kept.exitCode}\n${kept.bytes}\n`).update(kept.output).digest('hex');
      put.run({
        ...{ job_id: kept.jobId, seq: kept.seq, engine_id: kept.engineId, container_id: kept.container },
        ...{ label: kept.label, place: kept.where, org: kept.org, exit_code: kept.exitCode },
        ...{ first_line: firstLineOf(kept.output), said: said.slice(0, 16), output: kept.output },
        ...{ bytes: kept.bytes, cut: kept.cut, finished_at: now() },
      });
    },
    list(jobId: string, orgs: ReadonlySet<string> | null, after: number, limit: number) {
      const rows = list.all({ job_id: jobId, after, limit, ...scope(orgs) }) as Stored[];
      const total = count.get({ job_id: jobId, ...scope(orgs) }) as number;
      return { rows: rows.map(toRow), total };
    },
    get(jobId: string, seq: number, orgs: ReadonlySet<string> | null): (OutputRow & { text: string }) | null {
      const row = get.get({ job_id: jobId, seq, ...scope(orgs) }) as Stored | undefined;
      return row ? { ...toRow(row), text: textOf(row.output) } : null;
    },
  };
}
