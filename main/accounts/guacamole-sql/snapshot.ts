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
  /** The last entity in it. */
  end: number;
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
    } else {
      await session.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      // A page is found by index. Right after a big import the statistics are old, and whole tables would be read for each.
      await session.run('SET LOCAL enable_hashjoin = off');
      await session.run('SET LOCAL enable_mergejoin = off');
    }
    const { last } = await administrators(session);
    const labels = await allLabels(session, keyOf);
    // One page ahead: the database works while the page before is being looked at.
    let page = await pageAfter(session, 0);
    while (page) {
      const { rows, has, end } = page;
      const coming = pageAfter(session, end);
      // Looked at below, unless the caller stops before.
      coming.catch(() => undefined);
      for (let from = 0; from < rows.length; from += slice) {
        yield rows.slice(from, from + slice).map((row) => accountOf(row, has, labels, last).account);
        await yieldToLoop();
      }
      page = await coming;
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

/** The page after an entity; null: there is none. */
async function pageAfter(session: Session, after: number): Promise<Page | null> {
  // Its end first, from one index alone: the rest is then a range, and no table is sorted.
  const [last] = await session.all(
    `SELECT MAX(p.entity_id) AS id FROM (
       SELECT entity_id FROM guacamole_user WHERE entity_id > ? ORDER BY entity_id LIMIT ${pageSize}) p`,
    [after],
  );
  if (last?.['id'] == null) return null;
  const end = Number(last['id']);
  const [rows, has] = await Promise.all([
    session.all(`${baseQuery(session)} WHERE u.entity_id BETWEEN ? AND ?`, [after + 1, end]),
    belongings(session, rangeOf(after + 1, end)),
  ]);
  return { rows, has, end };
}
