// Checkpoints: "there were N rows, the last with this hash", kept outside the database, so that cutting off the end of
// the log, or putting back an older copy of the whole database, is noticed.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { checkpointMac, sameHash } from './chain.ts';

const stored = z.object({ seq: z.number().int(), hash: z.string(), mac: z.string() });
export interface Checkpoint {
  seq: number;
  hash: string;
}

/** Writes aside, then renames: a kill in between leaves the older checkpoint, which vouches for less but not wrongly. */
export function writeCheckpoint(file: string, key: Buffer, { seq, hash }: Checkpoint): void {
  const aside = `${file}.new`;
  writeFileSync(aside, JSON.stringify({ seq, hash, mac: checkpointMac(key, seq, hash) }), { mode: 0o600 });
  renameSync(aside, file);
}

/** @returns `absent` when there is no file, `forged` when it was not written with this key */
export function readCheckpoint(file: string, key: Buffer): Checkpoint | 'absent' | 'forged' {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
    throw error;
  }
  const parsed = stored.safeParse(safeJson(text));
  if (!parsed.success) return 'forged';
  const { seq, hash, mac } = parsed.data;
  return sameHash(mac, checkpointMac(key, seq, hash)) ? { seq, hash } : 'forged';
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is as good as forged, and the caller says so.
    return null;
  }
}
