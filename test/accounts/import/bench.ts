// What tests of imports share: an open room, files on the disk, the calls of an operator.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import pino from 'pino';
import { afterAll } from 'vitest';
import { passwordPolicy, type AccountValues } from '../../../preload/contract/account-model.ts';
import { localOwner } from '../../../main/access/operator.ts';
import { createImports } from '../../../main/accounts/import/index.ts';
import { plainNames } from '../../../main/accounts/import/judge.ts';
import type { RowSource, ShapedRow } from '../../../main/accounts/parts.ts';
import type { LiveAccount } from '../../../main/accounts/target.ts';
import { findMigrations } from '../../../main/database/migrate.ts';

export const folder = mkdtempSync(path.join(os.tmpdir(), 'provost-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));
export const file = (name: string, content: string | Buffer): string => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};

const live = (username: string, values: AccountValues): LiveAccount => ({
  username,
  values,
  org: null,
  passwordMark: null,
  lastSeen: null,
  protected: null,
});

export function open(lifetime?: number) {
  const database = new Sqlite(':memory:');
  for (const { feature, sql } of findMigrations()) if (feature === 'accounts') database.exec(sql);
  return createImports({
    ...{ database, log: pino({ level: 'silent' }) },
    async *snapshot() {
      yield [
        live('ada', { full_name: 'Ada Lee', groups: ['lab;1', 'night'] }),
        live('ben', { full_name: '=Ben', email: 'ben@example.com' }),
      ];
    },
    ...(lifetime !== undefined && { lifetime }),
  });
}

export type Bench = ReturnType<typeof open>;

export const call = (name = 'somebody') => ({ operator: localOwner(name), signal: new AbortController().signal });
export const never = () => new AbortController().signal;
export const source = (files: string[], changes: Partial<RowSource> = {}): RowSource => ({
  ...{ files, read: {}, shaping: {}, names: plainNames, policy: passwordPolicy.parse({}), ...changes },
});

export async function taken(bench: Bench, from: RowSource): Promise<ShapedRow[]> {
  const rows = await bench.rows(from, never());
  const all: ShapedRow[] = [];
  for await (const batch of rows.batches(never())) all.push(...batch);
  return all;
}

/** As the contract fills it in. */
export const listing = { only: 'all', limit: 100 } as const;

/** Sent in two parts, as a window does. */
export async function draftOf(bench: Bench, content: string | Buffer, name = 'class.csv'): Promise<string> {
  const { importId } = await bench.handlers.begin({}, call());
  const data = Buffer.from(content);
  const half = Math.floor(data.length / 2);
  await bench.handlers.addPart({ importId, name, data: data.toString('base64', 0, half), last: false }, call());
  await bench.handlers.addPart({ importId, name, data: data.toString('base64', half), last: true }, call());
  return importId;
}
