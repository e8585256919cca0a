// The connections of the demo's Guacamole: each is called like the container that it leads to, and is there as long as somebody
// may use it.
import { noSettings, staysFor } from './connection-words.ts';
import type { Roster } from './roster/index.ts';
import type { AccountTarget, Capture, Deed, DeedOutcome, LiveAccount, NewConnection } from './target.ts';

type Connections = Required<Pick<AccountTarget, 'apply' | 'connections' | 'leads'>>;

export function simulateConnections(
  roster: Roster,
  everybody: (signal: AbortSignal) => Promise<LiveAccount[]>,
): Connections {
  const { keyOf } = roster.names;
  /** Who may use them, by their names. */
  const users = async (signal: AbortSignal): Promise<Map<string, string[]>> => {
    const all = new Map<string, string[]>();
    for (const { username, values } of await everybody(signal)) {
      for (const name of listOf(values['connections'])) {
        const there = all.get(name);
        if (there) there.push(username);
        else all.set(name, [username]);
      }
    }
    return all;
  };

  return {
    connections: async (signal) => [...(await users(signal)).keys()],
    leads: {
      async to(hostnames, signal) {
        const there = await users(signal);
        return [...new Set(hostnames)].flatMap((name) => {
          const own = there.get(name);
          return own ? [{ connection: name, hostname: name, users: own.toSorted(), groups: [] }] : [];
        });
      },
      async capture(names, signal) {
        const there = await users(signal);
        return new Map(names.flatMap((name): [string, Capture][] => (there.has(name) ? [[name, { name }]] : [])));
      },
    },
    async apply(deeds, options, signal) {
      const before = deeds.some((deed) => 'makes' in deed) ? await users(signal) : new Map<string, string[]>();
      const accounts = await roster.read(
        deeds.flatMap((deed) => (deed.verb === 'update' ? [deed.username] : [])),
        signal,
      );
      const problems = deeds.map((deed) =>
        'makes' in deed && deed.makes ? problemOf(deed.makes, (name) => before.has(name)) : null,
      );
      const sent = deeds.filter((_, index) => problems[index] === null);
      const answers = await roster.apply(
        sent.map((deed) => withoutTaken(deed, (username) => accounts.get(keyOf(username)))),
        options,
        signal,
      );
      const after = sent.some((deed) => takesOf(deed).length > 0) ? await users(signal) : new Map<string, string[]>();
      let at = 0;
      return deeds.map((deed, index): DeedOutcome => {
        const problem = problems[index]!;
        if (problem !== null) return { ok: false, message: problem };
        const answer = answers[at++]!;
        const stay = takesOf(deed).flatMap((name) => {
          const others = after.get(name) ?? [];
          return others.length === 0 ? [] : [staysFor(name, others)];
        });
        return answer.ok && stay.length > 0 ? { ok: true, message: stay.join(' ') } : answer;
      });
    },
  };
}

const listOf = (value: LiveAccount['values'][string] | undefined): readonly string[] =>
  value === undefined || value === null ? [] : typeof value === 'string' ? [value] : value;

const takesOf = (deed: Deed): readonly string[] => ('takes' in deed ? (deed.takes ?? []) : []);

function problemOf({ connection, hostname, like }: NewConnection, isThere: (name: string) => boolean): string | null {
  if (!isThere(like)) {
    return noSettings(`There is no connection “${like}” in Guacamole.`);
  }
  return connection === hostname ? null : 'In the demo a connection is called like the container that it leads to.';
}

/** An account that loses a connection may use it no longer, whether it stays for others or not. */
function withoutTaken(deed: Deed, accountOf: (username: string) => LiveAccount | undefined): Deed {
  if (deed.verb !== 'update' || deed.takes === undefined) return deed;
  const has = listOf(deed.values['connections'] ?? accountOf(deed.username)?.values['connections']);
  const left = has.filter((name) => !deed.takes!.includes(name));
  return { ...deed, values: { ...deed.values, connections: left } };
}
