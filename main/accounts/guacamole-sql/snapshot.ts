// Every account as the database was at one moment. No table is joined to another: each is read in the order of its own key,
// page by page, and put together here, which costs the database a third.
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { LiveAccount } from '../target.ts';
import { administrators } from './administrators.ts';
import { allLabels } from './connections.ts';
import { accountOf, connectionLabel, systemRole, timeOf, userColumns, type SystemRole } from './live.ts';
import type { Pool } from './pool.ts';
import type { Cell, Session } from './session.ts';

/** Names and memberships in a page: a megabyte. */
const entitiesAtOnce = 20_000;
/** Accounts in a page: a few megabytes. */
const usersAtOnce = 4000;
/** Accounts that are put together before others get their turn. */
const slice = 1000;

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
      await session.run('SET LOCAL enable_seqscan = off');
    }
    yield* accounts(session, keyOf);
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

async function* accounts(session: Session, keyOf: (name: string) => string): AsyncGenerator<LiveAccount[]> {
  const { last: lastAdministrator } = await administrators(session);
  const { names, roles, groups, connections } = await entities(session, await allLabels(session, keyOf));
  const after = usersAfter(session);
  // One page ahead: the database works while the page before is being looked at.
  let users = await after(0);
  while (users.length > 0) {
    const [first, last] = [Number(users[0]![1]), Number(users.at(-1)![1])];
    const belonging = ofUsers(session, first, last);
    const coming = after(last);
    // Looked at below, unless the caller stops before.
    coming.catch(() => undefined);
    const { attributes, lastSeen, self } = await belonging;
    for (let from = 0; from < users.length; from += slice) {
      const batch: LiveAccount[] = [];
      for (const cells of users.slice(from, from + slice)) {
        const [entityId, userId] = [Number(cells[0]), Number(cells[1])];
        const username = names.get(entityId);
        if (username === undefined) continue;
        const { account } = accountOf(cells, {
          username,
          mayChange: self.get(userId)?.has(entityId) ?? false,
          role: roles.get(entityId) ?? null,
          groups: groups.get(entityId)?.list ?? null,
          connections: connections.get(entityId)?.list ?? null,
          attributes: attributes.get(userId) ?? [],
          lastSeen: timeOf(lastSeen.get(userId)),
          lastAdministrator,
        });
        batch.push(account);
      }
      yield batch;
      await yieldToLoop();
    }
    users = await coming;
  }
}

/** A list that many accounts have, and those that come of it with one more in it. */
interface Shared {
  list: readonly string[] | null;
  more: Map<number, Shared>;
}
const withOne = (shared: Shared, id: number, name: string): Shared => {
  let more = shared.more.get(id);
  if (!more) shared.more.set(id, (more = { list: [...(shared.list ?? []), name].toSorted(), more: new Map() }));
  return more;
};

/** What is known by entity: names of accounts and of groups, and what accounts have. */
async function entities(session: Session, labels: ReadonlyMap<number, string>) {
  const names = new Map<number, string>();
  const roles = new Map<number, SystemRole>();
  const members: Cell[][][] = [];
  const connections = new Map<number, Shared>();
  const noConnection: Shared = { list: null, more: new Map() };
  const page = (after: number) =>
    session.cells(
      `SELECT entity_id, name FROM guacamole_entity WHERE entity_id > ? ORDER BY entity_id LIMIT ${entitiesAtOnce}`,
      [after],
    );
  let named = await page(0);
  for (let from = 0; named.length > 0;) {
    const to = Number(named.at(-1)![0]);
    const range = [from + 1, to];
    const belonging = Promise.all([
      session.cells(
        `SELECT member_entity_id, user_group_id FROM guacamole_user_group_member WHERE member_entity_id BETWEEN ? AND ?`,
        range,
      ),
      session.cells(
        `SELECT entity_id, connection_id FROM guacamole_connection_permission
         WHERE entity_id BETWEEN ? AND ? AND permission = 'READ'`,
        range,
      ),
      session.cells(
        `SELECT entity_id, permission FROM guacamole_system_permission
         WHERE entity_id BETWEEN ? AND ? AND permission IN ('ADMINISTER', 'CREATE_USER')`,
        range,
      ),
    ]);
    const coming = page(to);
    // As above.
    coming.catch(() => undefined);
    for (const [id, name] of named) names.set(Number(id), String(name));
    const [inGroups, mayUse, system] = await belonging;
    members.push(inGroups);
    for (const [id, connection] of mayUse) {
      const label = connectionLabel(labels, Number(connection));
      const before = connections.get(Number(id)) ?? noConnection;
      connections.set(Number(id), withOne(before, Number(connection), label));
    }
    for (const [id, permission] of system) roles.set(Number(id), systemRole(permission!, roles.get(Number(id))));
    from = to;
    named = await coming;
  }
  return { names, roles, connections, groups: await groupsOf(session, names, members) };
}

/** Groups of each entity. Their own names are among those of all, so they come last. */
async function groupsOf(session: Session, names: ReadonlyMap<number, string>, members: readonly Cell[][][]) {
  const groupNames = new Map(
    (await session.cells('SELECT user_group_id, entity_id FROM guacamole_user_group')).map(
      ([id, entityId]) => [Number(id), names.get(Number(entityId))] as const,
    ),
  );
  const groups = new Map<number, Shared>();
  const noGroup: Shared = { list: null, more: new Map() };
  for (const some of members) {
    for (const [id, group] of some) {
      const name = groupNames.get(Number(group));
      if (name !== undefined) groups.set(Number(id), withOne(groups.get(Number(id)) ?? noGroup, Number(group), name));
    }
    await yieldToLoop();
  }
  return groups;
}

const usersAfter = (session: Session) => {
  const columns = userColumns(session);
  return (userId: number) =>
    session.cells(
      `SELECT ${columns} FROM guacamole_user u WHERE u.user_id > ? ORDER BY u.user_id LIMIT ${usersAtOnce}`,
      [userId],
    );
};

/** What the accounts of a page have, by user. */
async function ofUsers(session: Session, first: number, last: number) {
  const range = [first, last];
  const [named, seen, changeable] = await Promise.all([
    session.cells(
      `SELECT user_id, attribute_name, attribute_value FROM guacamole_user_attribute
       WHERE user_id BETWEEN ? AND ? AND attribute_name <> 'guac-totp-key-secret'`,
      range,
    ),
    session.cells(
      'SELECT user_id, MAX(start_date) FROM guacamole_user_history WHERE user_id BETWEEN ? AND ? GROUP BY user_id',
      range,
    ),
    session.cells(
      `SELECT affected_user_id, entity_id FROM guacamole_user_permission
       WHERE affected_user_id BETWEEN ? AND ? AND permission = 'UPDATE'`,
      range,
    ),
  ]);
  const attributes = new Map<number, [string, string][]>();
  for (const [id, name, value] of named) {
    const pair: [string, string] = [String(name), String(value)];
    const list = attributes.get(Number(id));
    if (list) list.push(pair);
    else attributes.set(Number(id), [pair]);
  }
  const self = new Map<number, Set<number>>();
  for (const [id, entityId] of changeable) {
    const who = self.get(Number(id));
    if (who) who.add(Number(entityId));
    else self.set(Number(id), new Set([Number(entityId)]));
  }
  return { attributes, self, lastSeen: new Map(seen.map(([id, at]) => [Number(id), at])) };
}
