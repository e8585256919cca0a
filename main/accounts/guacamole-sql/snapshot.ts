// Every account, page by page, as the database was at one moment.
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { LiveAccount } from '../target.ts';
import { administrators } from './administrators.ts';
import { allLabels } from './connections.ts';
import { accountOf, baseQuery, belongings, rangeOf, type Belongings } from './live.ts';
import type { Pool } from './pool.ts';
import type { Row, Session } from './session.ts';

/** Accounts in a page: a few megabytes. */
const pageSize = 2000;
/** Accounts that are put together before others get their turn. */
const slice = 500;

interface Page {
  rows: Row[];
  has: Belongings;
}

export async function* snapshot(
  pool: Pool,
  keyOf: (name: string) => string,
  signal: AbortSignal,
): AsyncGenerator<LiveAccount[]> {
  const taken = await pool.take(signal);
  const { session } = taken;
  let ended = false;
  try {
    if (session.engine === 'mysql') {
      await session.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      await session.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    } else await session.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { last } = await administrators(session);
    const labels = await allLabels(session, keyOf);
    // One page ahead: the database works while the page before is being looked at.
    let coming: Promise<Page> | null = pageAfter(session, 0);
    while (coming) {
      const { rows, has }: Page = await coming;
      const end = rows.at(-1);
      coming = rows.length < pageSize || !end ? null : pageAfter(session, Number(end['entity_id']));
      // Looked at above, unless the caller stops before.
      coming?.catch(() => undefined);
      for (let from = 0; from < rows.length; from += slice) {
        yield rows.slice(from, from + slice).map((row) => accountOf(row, has, labels, last).account);
        await yieldToLoop();
      }
    }
    await session.run('COMMIT');
    ended = true;
    taken.giveBack();
  } catch (error) {
    if (ended) throw error;
    ended = true;
    throw taken.giveBack({ error });
  } finally {
    // The caller has seen enough.
    if (!ended) taken.giveBack({ error: new Error('broken off') });
  }
}

async function pageAfter(session: Session, after: number): Promise<Page> {
  const rows = await session.all(`${baseQuery(session)} AND e.entity_id > ? ORDER BY e.entity_id LIMIT ${pageSize}`, [
    after,
  ]);
  const ids = rows.map((row) => Number(row['entity_id']));
  if (ids.length === 0) return { rows, has: noBelongings };
  return { rows, has: await belongings(session, rangeOf(ids[0]!, ids.at(-1)!)) };
}

const noBelongings: Belongings = { groups: new Map(), connections: new Map(), roles: new Map(), attributes: new Map() };
