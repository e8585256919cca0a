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
const digestBytes = 32;

/** What is hashed, each with the key's pad in front: one buffer for all texts, since making one costs more than hashing it. */
interface Pads {
  inner: Buffer;
  outer: Buffer;
}
const padsOf = new WeakMap<Buffer, Pads>();

/** @param room bytes that have to fit behind the inner pad */
function padsFor(key: Buffer, room: number): Pads {
  const pads = padsOf.get(key);
  if (pads && pads.inner.length >= block + room) return pads;
  const inner = Buffer.alloc(block + Math.max(room, 2048));
  const outer = Buffer.alloc(block + digestBytes);
  const whole = Buffer.alloc(block);
  (key.length > block ? hash('sha256', key, 'buffer') : key).copy(whole);
  for (const [index, byte] of whole.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  const made = { inner, outer };
  padsOf.set(key, made);
  return made;
}

/** HMAC-SHA-256 (RFC 2104), hex. `createHmac` makes a key object each time, which costs a job more than all the rest of a row. */
export function hmac(key: Buffer, text: string): string {
  // No character takes more than three bytes for each of its units.
  const { inner, outer } = padsFor(key, text.length * 3);
  const end = block + inner.write(text, block);
  outer.write(hash('sha256', inner.subarray(0, end), 'hex'), block, 'hex');
  return hash('sha256', outer, 'hex');
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
