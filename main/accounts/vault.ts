// Passwords that a plan carries, and what accounts were before a job changed them: sealed in blocks of some hundred values,
// so that a plan, a result or a log holds nothing but a reference. state.db has secure_delete on: what is dropped is
// overwritten in the database, and in its write-ahead log at the next checkpoint.
import { randomBytes, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import type { Json } from '../plans/operation.ts';
import { seal, unseal } from '../secrets/seal.ts';

/** "BLOCK.INDEX": where a value lies, and nothing about it. */
export type VaultRef = string;

export interface Vault {
  /**
   * @param scope what they belong to, and go with: a plan, a job, its slips
   * @param days until they are dropped in any case
   * @returns a reference for each, when they are on the disk
   */
  put(scope: string, values: readonly Json[], days: number): Promise<VaultRef[]>;
  /** The same for values that come one by one: all are written at once, when they have come. */
  begin(scope: string, days: number): Filling;
  /** @returns undefined for what was dropped. @throws ProvostError FORBIDDEN (the key is locked), DATABASE_FAILED (tampered with) */
  get(refs: readonly VaultRef[]): Promise<(Json | undefined)[]>;
  all(scope: string): Promise<Json[]>;
  count(scope: string): number;
  /** Within the caller's transaction, if there is one. */
  drop(scope: string): void;
}

export interface Filling {
  /** @returns where it will lie */
  add(value: Json): VaultRef;
  /** Resolves when all are on the disk. What is never ended is never written. */
  end(): Promise<void>;
}

export interface VaultDeps {
  database: Database;
  key: () => Promise<KeyObject>;
  /** Joins writes of one moment into one commit. */
  write<Result>(work: () => Result): Promise<Result>;
}

const blockSize = 500;
const dayMs = 86_400_000;
/** Opened blocks kept at hand: batches of a job follow the order that they were sealed in. */
const openAtMost = 6;

const deflate = promisify<Buffer, { level: number }, Buffer>(deflateRaw);
const inflate = promisify<Buffer, Buffer>(inflateRaw);

interface Block {
  block_id: string;
  scope: string;
  sealed: Buffer;
}

const purposeOf = ({ block_id, scope }: Pick<Block, 'block_id' | 'scope'>) => `provost vault ${scope} ${block_id}`;

export function openVault({ database, key, write }: VaultDeps): Vault {
  database.prepare('DELETE FROM account_vault WHERE expires_at < ?').run(Date.now());
  const insert = database.prepare(
    `INSERT INTO account_vault (block_id, scope, entries, made_at, expires_at, sealed)
     VALUES (:block_id, :scope, :entries, :made_at, :expires_at, :sealed)`,
  );
  const find = database.prepare<[string], Block>(
    'SELECT block_id, scope, sealed FROM account_vault WHERE block_id = ?',
  );
  const ofScope = database.prepare<[string], Block>(
    'SELECT block_id, scope, sealed FROM account_vault WHERE scope = ? ORDER BY made_at, block_id',
  );
  const counted = database
    .prepare<[string], number>('SELECT coalesce(sum(entries), 0) FROM account_vault WHERE scope = ?')
    .pluck();
  const remove = database.prepare('DELETE FROM account_vault WHERE scope = ?');
  const opened = new Map<string, Promise<Json[]>>();

  const sealed = async (scope: string, block_id: string, entries: readonly Json[], days: number) => {
    const made_at = Date.now();
    const plain = await deflate(Buffer.from(JSON.stringify(entries)), { level: 1 });
    return {
      ...{ block_id, scope, entries: entries.length, made_at, expires_at: made_at + days * dayMs },
      sealed: seal(await key(), purposeOf({ block_id, scope }), plain),
    };
  };

  const begin = (scope: string, days: number): Filling => {
    const blocks: ReturnType<typeof sealed>[] = [];
    let block_id = '';
    let entries: Json[] = [];
    const close = () => {
      if (entries.length === 0) return;
      const block = sealed(scope, block_id, entries, days);
      // Whoever ends it is told.
      block.catch(() => undefined);
      blocks.push(block);
      entries = [];
    };
    return {
      add(value) {
        if (entries.length === 0) block_id = randomBytes(9).toString('base64url');
        const ref = `${block_id}.${entries.push(value) - 1}`;
        if (entries.length === blockSize) close();
        return ref;
      },
      async end() {
        close();
        if (blocks.length === 0) return;
        const rows = await Promise.all(blocks);
        await write(() => {
          for (const row of rows) insert.run(row);
        });
      },
    };
  };

  const open = async (block: Block): Promise<Json[]> => {
    const plain = unseal(await key(), purposeOf(block), block.sealed);
    if (plain) return JSON.parse((await inflate(plain)).toString('utf8')) as Json[];
    throw new ProvostError(
      'DATABASE_FAILED',
      'What was sealed for this job was changed from outside and is not used.',
      {
        hint: 'Plan again. What the job changed can’t be put back.',
      },
    );
  };

  const values = (blockId: string): Promise<Json[]> => {
    const there = opened.get(blockId);
    if (there) return there;
    const block = find.get(blockId);
    if (!block) return Promise.resolve([]);
    const reading = open(block);
    opened.set(blockId, reading);
    reading.catch(() => opened.delete(blockId));
    if (opened.size > openAtMost) opened.delete(opened.keys().next().value!);
    return reading;
  };

  return {
    async put(scope, all, days) {
      const filling = begin(scope, days);
      const refs = all.map((value) => filling.add(value));
      await filling.end();
      return refs;
    },
    begin,
    async get(refs) {
      const blocks = new Map<string, Json[]>();
      for (const ref of refs) {
        const blockId = ref.slice(0, ref.indexOf('.'));
        if (!blocks.has(blockId)) blocks.set(blockId, await values(blockId));
      }
      return refs.map((ref) => {
        const at = ref.indexOf('.');
        return blocks.get(ref.slice(0, at))![Number(ref.slice(at + 1))];
      });
    },
    async all(scope) {
      const result: Json[] = [];
      for (const block of ofScope.all(scope)) result.push(...(await open(block)));
      return result;
    },
    count: (scope) => counted.get(scope) ?? 0,
    drop(scope) {
      remove.run(scope);
      opened.clear();
    },
  };
}
