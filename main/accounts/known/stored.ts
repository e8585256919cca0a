// The last reading of each target in state.db, for when the target is away as Provost begins. In parts of some thousand
// accounts; what jobs change afterwards is a part of its own. A reading counts when it is whole.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Database } from '../../database/open.ts';
import type { LiveAccount } from '../target.ts';

const deflate = promisify<Buffer, { level: number }, Buffer>(deflateRaw);
const inflate = promisify<Buffer, Buffer>(inflateRaw);

/** An account by its key; null: it is gone. */
export type Entry = [key: string, account: LiveAccount | null];

export interface Writing {
  add(entries: readonly Entry[]): void;
  /** From now on it is the one that counts, unless the one before said the same. */
  done(): Promise<void>;
}

/** What tells accounts apart from their passwords stays where it is. */
const asText = (entries: readonly Entry[]): string =>
  JSON.stringify(entries.map(([key, account]) => [key, account && { ...account, passwordMark: null }]));

export function storedReadings(database: Database, write: <Result>(work: () => Result) => Promise<Result>) {
  const current = database.prepare<[string], { reading: number; digest: string }>(
    'SELECT reading, digest FROM account_readings WHERE target_id = ?',
  );
  const partsOf = database
    .prepare<[string, number], number>(
      'SELECT part FROM account_known WHERE target_id = ? AND reading = ? ORDER BY part',
    )
    .pluck();
  const dataOf = database
    .prepare<[string, number, number], Buffer>(
      'SELECT data FROM account_known WHERE target_id = ? AND reading = ? AND part = ?',
    )
    .pluck();
  const newest = database
    .prepare<[string], number | null>('SELECT max(reading) FROM account_known WHERE target_id = ?')
    .pluck();
  const lastPart = database
    .prepare<[string, number], number | null>('SELECT max(part) FROM account_known WHERE target_id = ? AND reading = ?')
    .pluck();
  const insert = database.prepare('INSERT OR REPLACE INTO account_known VALUES (?, ?, ?, ?)');
  const dropOthers = database.prepare('DELETE FROM account_known WHERE target_id = ? AND reading <> ?');
  const setCurrent = database.prepare('INSERT OR REPLACE INTO account_readings VALUES (?, ?, ?)');
  const undigested = database.prepare("UPDATE account_readings SET digest = '' WHERE target_id = ?");
  const pack = (text: string) => deflate(Buffer.from(text), { level: 1 });

  return {
    /** Batches in their order, later ones about the same account last; nothing when it was never read. */
    async *entries(targetId: string): AsyncGenerator<Entry[]> {
      const reading = current.get(targetId)?.reading;
      if (reading === undefined) return;
      for (const part of partsOf.all(targetId, reading)) {
        const data = dataOf.get(targetId, reading, part);
        if (data) yield JSON.parse((await inflate(data)).toString('utf8')) as Entry[];
      }
    },
    has: (targetId: string): boolean => current.get(targetId) !== undefined,
    begin(targetId: string): Writing {
      const digest = createHash('sha256');
      const parts: Promise<Buffer>[] = [];
      return {
        add(entries) {
          const text = asText(entries);
          digest.update(text);
          const packed = pack(text);
          // Asked for in `done`, which may come later than a failure.
          packed.catch(() => undefined);
          parts.push(packed);
        },
        async done() {
          const sum = digest.digest('base64');
          if (current.get(targetId)?.digest === sum) return;
          const reading = Math.max(newest.get(targetId) ?? 0, current.get(targetId)?.reading ?? 0) + 1;
          for (const [part, packed] of parts.entries()) {
            const data = await packed;
            await write(() => insert.run(targetId, reading, part, data));
          }
          await write(() => {
            setCurrent.run(targetId, reading, sum);
            dropOthers.run(targetId, reading);
          });
        },
      };
    },
    /** What has changed since the last reading. */
    async append(targetId: string, entries: readonly Entry[]): Promise<void> {
      // Never read whole, so nothing that these would come after.
      if (!current.get(targetId)) return;
      const data = await pack(asText(entries));
      await write(() => {
        const there = current.get(targetId);
        if (!there) return;
        insert.run(targetId, there.reading, (lastPart.get(targetId, there.reading) ?? 0) + 1, data);
        undigested.run(targetId);
      });
    },
  };
}

export type StoredReadings = ReturnType<typeof storedReadings>;
