// Who signed in and used what. The server answers with 1,000 rows at most and knows no pages, so a time is cut into months
// and days until each fits.
import { ProvostError } from '../../errors.ts';
import type { Grant, SignIn, Usage, UsageQuery } from '../target.ts';
import { each, find, get, segment } from './calls.ts';
import { connectionNames, groupsOf, listGroups, membership, permissionsOf, type Met } from './read.ts';
import type { WirePermissions } from './users.ts';

interface Row {
  identifier?: string | null;
  connectionIdentifier?: string | null;
  connectionName?: string | null;
  username?: string | null;
  remoteHost?: string | null;
  startDate?: number | null;
  endDate?: number | null;
  active?: boolean;
}

const mostRows = 1000;
const dayMs = 86_400_000;

/** Of what was used, or of who signed in. */
type Book = 'connections' | 'users';

const history = async (
  met: Met,
  book: Book,
  contains: string | null,
  order: string,
  signal: AbortSignal,
): Promise<Row[]> => {
  const query = new URLSearchParams({ ...(contains !== null && { contains }), order });
  return (await get(met.session, `/history/${book}?${query.toString()}`, 'read its history', signal)) as Row[];
};

/** Newest first: sign-ins (no connection) and what was used. */
export async function sessions(met: Met, username: string, limit: number, signal: AbortSignal): Promise<SignIn[]> {
  const path = `/users/${segment(username)}/history`;
  const signIns = ((await find(met.session, path, 'read its history', signal)) ?? []) as Row[];
  // The server looks for the text anywhere in a row: others are left out here.
  const used = (await history(met, 'connections', username, '-startDate', signal)).filter(
    (row) => row.username === username,
  );
  return [
    ...signIns.map((row) => ({ ...row, connectionName: null })),
    ...used.map((row) => ({ ...row, connectionName: row.connectionName ?? '?' })),
  ]
    .filter((row) => typeof row.startDate === 'number')
    .map((row) => ({
      connection: row.connectionName,
      from: row.startDate!,
      to: row.endDate ?? null,
      remoteHost: row.remoteHost ?? null,
    }))
    .toSorted((a, b) => b.from - a.from)
    .slice(0, limit);
}

interface Total {
  sessions: number;
  signIns: number;
  ms: number;
  accounts: Set<string>;
  lastSeen: number;
}

/** @throws ProvostError TARGET_FAILED when a day has more rows than the server gives */
export async function usage(met: Met, query: UsageQuery, signal: AbortSignal): Promise<Usage[]> {
  const { by, from, to } = query;
  const read = async (book: Book) =>
    (await rowsBetween(met, book, from, to, signal)).filter(({ startDate }) => startDate! >= from && startDate! < to);
  const sessionRows = await read('connections');
  // Nobody signs in to a connection.
  const signInRows = by === 'connection' ? [] : await read('users');
  const groups = by === 'group' ? await membership(met, signal) : null;
  const totals = new Map<string, Total>();
  const now = Date.now();
  const totalsOf = (row: Row): Total[] => {
    const start = row.startDate!;
    const user = row.username ?? '?';
    const names = {
      account: () => [user],
      connection: () => [row.connectionName ?? '?'],
      day: () => [dayOf(start)],
      group: () => groups!.get(user) ?? [],
    }[by]();
    return names.map((name) => {
      const total = totals.get(name) ?? { sessions: 0, signIns: 0, ms: 0, accounts: new Set(), lastSeen: 0 };
      totals.set(name, total);
      total.accounts.add(user);
      total.lastSeen = Math.max(total.lastSeen, start);
      return total;
    });
  };
  for (const row of sessionRows) {
    const start = row.startDate!;
    // A session that was cut off has no end: its length is not known, and counts nothing.
    const ms = row.endDate != null ? row.endDate - start : row.active === true ? now - start : 0;
    for (const total of totalsOf(row)) {
      total.sessions++;
      total.ms += Math.max(0, ms);
    }
  }
  for (const row of signInRows) for (const total of totalsOf(row)) total.signIns++;
  return [...totals]
    .map(([name, { sessions: count, signIns, ms, accounts, lastSeen }]) => ({
      ...{ name, signIns: by === 'connection' ? null : signIns, sessions: count, hours: ms / 3_600_000 },
      ...{ accounts: accounts.size, lastSeen },
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

async function rowsBetween(met: Met, book: Book, from: number, to: number, signal: AbortSignal): Promise<Row[]> {
  const newest = await history(met, book, null, '-startDate', signal);
  const known = newest.filter((row) => typeof row.startDate === 'number');
  // The newest rows reach back to where the time begins: these are all.
  if (newest.length < mostRows || known.at(-1)!.startDate! < from) return known;
  // Days of the server's own time zone: one more on either side has them all.
  const days: string[] = [];
  for (let time = from - dayMs; time <= Math.min(to, Date.now()) + dayMs; time += dayMs) days.push(dayOf(time));
  const months = [...new Set(days.map((day) => day.slice(0, 7)))];
  const rows = await each(months, async (month) => {
    const all = await history(met, book, month, '-startDate', signal);
    if (all.length < mostRows) return all;
    const some = days.filter((day) => day.startsWith(month));
    return (await each(some, (day) => rowsOfDay(met, book, day, signal), 2)).flat();
  });
  // A row can be found twice, since the server looks for the text of a date in names too.
  const seen = new Map<string, Row>();
  for (const row of rows.flat()) if (typeof row.startDate === 'number') seen.set(keyOf(row), row);
  return [...seen.values()];
}

const keyOf = (row: Row) => row.identifier ?? JSON.stringify([row.startDate, row.username, row.connectionIdentifier]);

/** From both ends: up to 2,000 rows, where both meet. */
async function rowsOfDay(met: Met, book: Book, day: string, signal: AbortSignal): Promise<Row[]> {
  const last = await history(met, book, day, '-startDate', signal);
  if (last.length < mostRows) return last;
  const first = await history(met, book, day, 'startDate', signal);
  const seen = new Set(last.map(keyOf));
  if (!first.some((row) => seen.has(keyOf(row))))
    throw new ProvostError('TARGET_FAILED', `Guacamole tells only part of its history of ${day} over REST`, {
      hint: 'Ask for a time without that day, or use a target of the kind guacamole-sql, which reads all of it',
    });
  return [...last, ...first.filter((row) => !seen.has(keyOf(row)))];
}

/** Connections that an account gets by itself and through groups, and the groups that it is in through others. */
export async function grants(
  met: Met,
  username: string,
  signal: AbortSignal,
): Promise<{ nestedGroups: string[]; connections: Grant[] }> {
  const disabled = new Set(
    (await listGroups(met, signal))
      .filter((group) => group.disabled ?? group.attributes?.['disabled'] === 'true')
      .map((group) => group.identifier),
  );
  const direct = await groupsOf(met, username, signal);
  // Groups that are disabled give nothing, nor do those that only they are in.
  const reached = new Set(direct.filter((group) => !disabled.has(group)));
  for (const group of reached) {
    const path = `/userGroups/${segment(group)}/userGroups`;
    const parents = ((await find(met.session, path, 'read what a group is in', signal)) ?? []) as string[];
    for (const parent of parents) if (!disabled.has(parent)) reached.add(parent);
  }
  const names = await connectionNames(met, signal);
  const hostnames = new Map<string, string | null>();
  const connections: Grant[] = [];
  const take = async (permissions: Pick<WirePermissions, 'connectionPermissions'> | null, through: string | null) => {
    for (const [id, what] of Object.entries(permissions?.connectionPermissions ?? {})) {
      if (!hostnames.has(id)) hostnames.set(id, await hostnameOf(met, id, signal));
      connections.push({
        connection: names.get(id) ?? `#${id}`,
        through,
        permissions: what.toSorted(),
        hostname: hostnames.get(id)!,
      });
    }
  };
  await take(await permissionsOf(met, username, signal), null);
  for (const group of reached) {
    const path = `/userGroups/${segment(group)}/permissions`;
    await take(
      ((await find(met.session, path, 'read what a group may do', signal)) ?? null) as WirePermissions | null,
      group,
    );
  }
  return { nestedGroups: [...reached].filter((group) => !direct.includes(group)).toSorted(), connections };
}

/** Null also where this account may not see the parameters: they hold passwords. */
async function hostnameOf(met: Met, id: string, signal: AbortSignal): Promise<string | null> {
  const answer = await met.session.call({ method: 'GET', path: `/connections/${segment(id)}/parameters` }, signal);
  const hostname = (answer.body as Record<string, unknown> | undefined)?.['hostname'];
  return answer.status === 200 && typeof hostname === 'string' ? hostname : null;
}
