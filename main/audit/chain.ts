// The hash chain: what a row's hash covers, and how a chain is checked.
import { hash, timingSafeEqual } from 'node:crypto';

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

/** Bytes that SHA-256 takes at a time. */
const block = 64;

interface Pads {
  inner: Buffer;
  outer: Buffer;
}
const padsOf = new WeakMap<Buffer, Pads>();

function padsFor(key: Buffer): Pads {
  let pads = padsOf.get(key);
  if (pads) return pads;
  const whole = Buffer.alloc(block);
  (key.length > block ? hash('sha256', key, 'buffer') : key).copy(whole);
  pads = { inner: Buffer.from(whole.map((byte) => byte ^ 0x36)), outer: Buffer.from(whole.map((byte) => byte ^ 0x5c)) };
  padsOf.set(key, pads);
  return pads;
}

/** HMAC-SHA-256 (RFC 2104), hex. `createHmac` makes a key object each time, which costs a job more than all the rest of a row. */
export function hmac(key: Buffer, text: string): string {
  const { inner, outer } = padsFor(key);
  const first = hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer');
  return hash('sha256', Buffer.concat([outer, first]), 'hex');
}

/** HMAC-SHA-256 over the previous hash and every field, as JSON so that no two different rows read the same. Hex. */
export function rowHash(key: Buffer, previous: string, row: Omit<ChainRow, 'hash'>): string {
  const { seq, at, actor, action, subject, org, job_id: jobId, detail } = row;
  const fields = JSON.stringify([previous, seq, at, actor, action, subject, org, jobId, detail]);
  return hmac(key, fields);
}

/** The keyed hash that stands for a person, 32 hex digits. Another purpose than a row's, so another prefix. */
export const personHash = (key: Buffer, name: string): string => hmac(key, `person\0${name}`).slice(0, 32);

export const checkpointMac = (key: Buffer, seq: number, rowsHash: string): string =>
  hmac(key, `checkpoint\0${seq}\0${rowsHash}`);

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
