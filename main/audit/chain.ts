// The hash chain: what a row's hash covers, and how a chain is checked.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface ChainRow {
  seq: number;
  at: number;
  actor: string;
  action: string;
  subject: string;
  org: string | null;
  job_id: string | null;
  /** JSON text, as stored. */
  detail: string;
  hash: string;
}

/** What the first row chains to. */
export const genesis = '0'.repeat(64);

/** HMAC-SHA-256 over the previous hash and every field, as JSON so that no two different rows read the same. Hex. */
export function rowHash(key: Buffer, previous: string, row: Omit<ChainRow, 'hash'>): string {
  const { seq, at, actor, action, subject, org, job_id: jobId, detail } = row;
  const fields = JSON.stringify([previous, seq, at, actor, action, subject, org, jobId, detail]);
  return createHmac('sha256', key).update(fields).digest('hex');
}

/** The keyed hash that stands for a person, 32 hex digits. Another purpose than a row's, so another prefix. */
export const personHash = (key: Buffer, name: string): string =>
  createHmac('sha256', key).update(`person\0${name}`).digest('hex').slice(0, 32);

export const checkpointMac = (key: Buffer, seq: number, hash: string): string =>
  createHmac('sha256', key).update(`checkpoint\0${seq}\0${hash}`).digest('hex');

export const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Checks rows in the order of `seq`; carries the state from one batch of rows to the next. */
export class ChainCheck {
  rows = 0;
  firstBad: { seq: number; why: string } | null = null;
  #previous = genesis;
  #expected = 1;
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** @returns false once a bad row was found: the rest can't be told */
  add(row: ChainRow): boolean {
    if (this.firstBad) return false;
    if (row.seq !== this.#expected) {
      this.firstBad = { seq: this.#expected, why: `Row ${this.#expected} is missing; row ${row.seq} comes next` };
    } else if (!sameHash(rowHash(this.#key, this.#previous, row), row.hash)) {
      this.firstBad = { seq: row.seq, why: 'Its content, its place or its key is not what was written' };
    } else {
      this.rows++;
      this.#expected++;
      this.#previous = row.hash;
    }
    return this.firstBad === null;
  }
}
