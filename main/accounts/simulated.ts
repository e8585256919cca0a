// The demo's Guacamole: a roster with invented connections and sessions, so that whoever looks around sees history, usage and
// the way to containers. What is changed in it stays changed; no server is behind it.
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { passwordPolicy, type AccountValues } from '../../preload/contract/account-model.ts';
import { openRoster, type Roster, type RosterDeps } from './roster/index.ts';
import { simulateConnections } from './simulated-connections.ts';
import type { AccountTarget, LiveAccount, SignIn, Usage, UsageQuery } from './target.ts';
import { rosterId, type TargetRoom } from './targets/index.ts';

export interface InventedAccount {
  values: AccountValues & { username: string };
  org: string | null;
}

export interface Invented {
  /** What is prepared in the roster. */
  roster: InventedAccount[];
  /** The simulated Guacamole and its accounts. */
  target: { targetId: string; name: string; url: string };
  accounts: InventedAccount[];
}

/** Puts them where they belong, once in a folder. Never rejects. */
export async function settle(
  { roster, target, accounts }: Invented,
  { targets, own, log }: { targets: TargetRoom; own: Omit<RosterDeps, 'targetId'>; log: Logger },
): Promise<void> {
  const nothing = { via: null, org: null, dataSource: null, ca: null, bindDn: null, searchFilter: null };
  if (!targets.adopt({ ...target, kind: 'guacamole-sql', ...nothing })) return;
  const options = { policy: passwordPolicy.parse({}), managedBy: null, makeGroups: [] };
  const fill = async (targetId: string, invented: InventedAccount[]) => {
    const place = openRoster({ ...own, targetId });
    const deeds = invented.map(({ values, org }) => ({ verb: 'create' as const, values, password: null, org }));
    await place.apply(deeds, options, new AbortController().signal);
  };
  try {
    await fill(rosterId, roster);
    await fill(target.targetId, accounts);
  } catch (error) {
    log.warn({ err: error }, 'The demo begins without accounts');
  }
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const daysBack = 60;

/** The same for the same words: 0 up to, not including, 1. */
const chanceOf = (...words: (string | number)[]): number =>
  createHash('sha256').update(words.join('/')).digest().readUInt32BE(0) / 2 ** 32;

/** Oldest first. Some come often and some never; nobody at the weekend. */
function sessionsOf({ username, values }: LiveAccount, now: number): SignIn[] {
  const habit = chanceOf('habit', username);
  const connections = Array.isArray(values['connections']) ? (values['connections'] as string[]) : [];
  if (habit < 0.12 || connections.length === 0) return [];
  const today = Math.floor(now / dayMs);
  const sessions: SignIn[] = [];
  for (let day = today - daysBack; day <= today; day++) {
    const weekday = new Date(day * dayMs).getUTCDay();
    if (weekday === 0 || weekday === 6 || chanceOf(username, day) > habit * 0.7) continue;
    const from = Math.round(day * dayMs + 8 * hourMs + chanceOf('at', username, day) * 8 * hourMs);
    const to = Math.round(from + (0.3 + chanceOf('for', username, day) * 2.2) * hourMs);
    if (from > now) continue;
    const seat = 1 + Math.floor(chanceOf('seat', username) * 250);
    const connection = connections[Math.floor(chanceOf('which', username, day) * connections.length)]!;
    sessions.push({ connection, from, to: to > now ? null : to, remoteHost: `198.51.100.${seat}` });
  }
  return sessions;
}

export function simulateGuacamole(roster: Roster): AccountTarget {
  const seen = (account: LiveAccount): LiveAccount => {
    const last = sessionsOf(account, Date.now()).at(-1);
    return { ...account, lastSeen: last?.from ?? null };
  };
  const all = async (signal: AbortSignal): Promise<LiveAccount[]> => {
    const accounts: LiveAccount[] = [];
    for await (const batch of roster.snapshot(signal)) accounts.push(...batch);
    return accounts;
  };
  return {
    ...roster,
    ...simulateConnections(roster, all),
    kind: 'guacamole-sql',
    traits: { ...roster.traits, history: true, makesConnections: true },
    async probe(signal) {
      const probe = await roster.probe(signal);
      return {
        ...probe,
        version: 'Simulated Guacamole of the demo',
        warnings: ['It is invented: no server is behind it.'],
      };
    },
    async *snapshot(signal) {
      for await (const batch of roster.snapshot(signal)) yield batch.map(seen);
    },
    async read(usernames, signal) {
      const found = await roster.read(usernames, signal);
      return new Map([...found].map(([key, account]) => [key, seen(account)]));
    },
    async grants(username, signal) {
      const account = (await roster.read([username], signal)).get(roster.names.keyOf(username));
      const connections = (account?.values['connections'] ?? []) as string[];
      return {
        nestedGroups: [],
        connections: connections.map((connection) => ({
          ...{ connection, through: null, permissions: ['READ'] },
          // As labs do it: the connection is called like the container that it leads to.
          hostname: connection,
        })),
      };
    },
    async sessions(username, limit, signal) {
      const account = (await roster.read([username], signal)).get(roster.names.keyOf(username));
      return account ? sessionsOf(account, Date.now()).toReversed().slice(0, limit) : [];
    },
    usage: async (query, signal) => sumUp(await all(signal), query, Date.now()),
  };
}

function sumUp(accounts: readonly LiveAccount[], { by, from, to }: UsageQuery, now: number): Usage[] {
  const sums = new Map<string, Omit<Usage, 'name' | 'accounts'> & { accounts: Set<string> }>();
  const nothing = { signIns: by === 'connection' ? null : 0, sessions: 0, hours: 0, lastSeen: null };
  for (const account of accounts) {
    for (const session of sessionsOf(account, now)) {
      if (session.from < from || session.from >= to) continue;
      const groups = (account.values['groups'] ?? []) as string[];
      const day = new Date(session.from).toISOString().slice(0, 10);
      const names = { account: [account.username], group: groups, connection: [session.connection ?? ''], day: [day] }[
        by
      ];
      for (const name of names) {
        const sum = sums.get(name) ?? { ...nothing, accounts: new Set<string>() };
        sum.sessions++;
        // Whoever opens a connection has just signed in for it.
        if (sum.signIns !== null) sum.signIns++;
        sum.hours += session.to === null ? 0 : (session.to - session.from) / hourMs;
        sum.accounts.add(account.username);
        sum.lastSeen = Math.max(sum.lastSeen ?? 0, session.from);
        sums.set(name, sum);
      }
    }
  }
  return [...sums].map(([name, sum]) => ({ name, ...sum, accounts: sum.accounts.size }));
}
