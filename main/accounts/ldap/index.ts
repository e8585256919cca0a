// LDAP directories and Active Directory as a source: accounts are read and imported from here, and nothing is changed.
import { createHash, timingSafeEqual } from 'node:crypto';
import { AndFilter, EqualityFilter, FilterParser, OrFilter, type Entry, type Filter } from 'ldapts';
import { ProvostError } from '../../errors.ts';
import type { OpenTarget } from '../parts.ts';
import type { AccountTarget, LiveAccount } from '../target.ts';
import { readAddress } from './address.ts';
import { accountOf, attributes, fields, keyOf, keyOfDn, valuesOf, type Memberships } from './entries.ts';
import { isRefusedPassword } from './problems.ts';
import { openSession, type Session } from './session.ts';

const defaultFilter = '(|(objectClass=person)(objectClass=user))';
const groupFilter = '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))';
/** Names in one search; a directory reads a filter of any length, and slowly. */
const namesAtMost = 100;
/** After a refused password, so that no account is locked by our asking. */
const deniedForMs = 10 * 60_000;
const activeDirectory = '1.2.840.113556.1.4.800';
/** Entries that are counted when a directory is looked at; more are left uncounted. */
const countAtMost = 50_000;

function readFilter(text: string | null): Filter {
  const filter = text === null || text.trim() === '' ? defaultFilter : text.trim();
  try {
    return FilterParser.parseString(filter.startsWith('(') ? filter : `(${filter})`);
  } catch (error) {
    throw new ProvostError(
      'BAD_INPUT',
      'The filter can’t be read.',
      { hint: 'Write it like (&(objectClass=person)(ou=students)).' },
      { cause: error },
    );
  }
}

const refuses = () =>
  new ProvostError('TARGET_UNSUPPORTED', 'Provost reads directories and changes nothing in them.', {
    hint: 'Import its accounts into another target.',
  });

interface About {
  name: string;
  windows: boolean;
}

async function aboutOf(session: Session): Promise<About> {
  const entry = await session.entry('', [
    ...['objectClass', 'vendorName', 'vendorVersion', 'supportedCapabilities', 'supportedControl'],
  ]);
  const values = entry === null ? new Map<string, string[]>() : valuesOf(entry);
  if (values.get('supportedcapabilities')?.includes(activeDirectory) === true) {
    return { name: 'Active Directory', windows: true };
  }
  const vendor = [...(values.get('vendorname') ?? []), ...(values.get('vendorversion') ?? [])].join(' ');
  const open = values.get('objectclass')?.includes('OpenLDAProotDSE') === true;
  return { name: vendor !== '' ? vendor : open ? 'OpenLDAP' : 'LDAP directory', windows: false };
}

/** Who is in which group, for directories that keep it with the group. */
async function membershipsOf(session: Session, root: string): Promise<Memberships> {
  const found: Memberships = new Map();
  const add = (key: string, group: string) => {
    const before = found.get(key);
    if (before) before.add(group);
    else found.set(key, new Set([group]));
  };
  try {
    for await (const page of session.pages(root, groupFilter, ['cn', 'member', 'uniqueMember', 'memberUid'])) {
      for (const entry of page) {
        const values = valuesOf(entry);
        const group = values.get('cn')?.[0];
        if (group === undefined) continue;
        for (const dn of [...(values.get('member') ?? []), ...(values.get('uniquemember') ?? [])])
          add(keyOfDn(dn), group);
        for (const uid of values.get('memberuid') ?? []) add(`uid:${keyOf(uid)}`, group);
      }
    }
  } catch (error) {
    // Whoever may read accounts in one branch may see nothing of the root: then entries say alone what they are in.
    if (error instanceof ProvostError && (error.code === 'TARGET_FAILED' || error.code === 'TARGET_DENIED'))
      return found;
    throw error;
  }
  return found;
}

/** @throws ProvostError BAD_INPUT for an address or a filter that can't be read */
export const openLdap: OpenTarget = async (config, access) => {
  const address = readAddress(config.url);
  const filter = readFilter(config.searchFilter);
  let denied: { digest: Buffer; until: number; error: ProvostError } | null = null;

  const enter = async (signal: AbortSignal): Promise<Session> => {
    const password = config.bindDn === null ? null : await access.password();
    const digest = createHash('sha256')
      .update(password ?? '')
      .digest();
    if (denied && Date.now() < denied.until && timingSafeEqual(denied.digest, digest)) throw denied.error;
    try {
      const session = await openSession(address, config, access, password, signal);
      denied = null;
      return session;
    } catch (error) {
      if (error instanceof ProvostError && isRefusedPassword(error)) {
        denied = { digest, until: Date.now() + deniedForMs, error };
      }
      throw error;
    }
  };
  const within = async <Value>(signal: AbortSignal, work: (session: Session) => Promise<Value>): Promise<Value> => {
    const session = await enter(signal);
    try {
      return await work(session);
    } finally {
      session.close();
    }
  };
  /** Active Directory tells it with the account. */
  const groupsOf = async (session: Session): Promise<Memberships | null> =>
    (await aboutOf(session)).windows ? null : membershipsOf(session, address.root);
  async function* accounts(
    session: Session,
    which: Filter,
    memberships: Memberships | null,
  ): AsyncGenerator<LiveAccount[]> {
    for await (const page of session.pages(address.base, which, attributes)) {
      yield page.map((entry: Entry) => accountOf(entry, memberships)).filter((account) => account !== null);
    }
  }

  return {
    kind: 'ldap',
    traits: {
      fields,
      writes: false,
      restoresPasswords: false,
      history: false,
      makesGroups: false,
      makesConnections: false,
      repairs: false,
    },
    // What is read from a directory is judged by the target that it goes to.
    names: { keyOf, problem: () => null },
    chunk: 1,
    atomic: true,
    probe: (signal) =>
      within(signal, async (session) => {
        const about = await aboutOf(session);
        const { read, usable, double, more } = await count(session, address.base, filter);
        const clear = session.encryption === 'none' && config.bindDn !== null && config.via === null;
        return {
          version: about.name,
          steps: [
            { what: 'Reach the directory', ok: true, detail: null },
            {
              what: 'Encrypt the connection',
              ok: true,
              detail: session.encryption === 'none' ? 'not encrypted' : session.encryption,
            },
            { what: 'Sign in', ok: true, detail: config.bindDn === null ? 'anonymously' : null },
            { what: 'Read the accounts', ok: true, detail: `${more ? 'more than ' : ''}${usable} accounts` },
          ],
          warnings: [
            ...(clear ? ['The password crosses the network unencrypted: the directory offers no TLS here.'] : []),
            ...(usable === 0
              ? ['No account is found: check the base DN, the filter, and what the bind DN may see.']
              : []),
            ...(read > usable && usable > 0 ? [`${read - usable} entries have no username and are left out.`] : []),
            ...(double > 0 ? [`${double} usernames are there more than once.`] : []),
            ...(about.windows ? ['Active Directory tells the last sign-in up to two weeks late.'] : []),
          ],
          accounts: more ? null : usable,
        };
      }),
    async *snapshot(signal) {
      const session = await enter(signal);
      try {
        yield* accounts(session, filter, await groupsOf(session));
      } finally {
        session.close();
      }
    },
    read: (usernames, signal) =>
      within(signal, async (session) => {
        const found = new Map<string, LiveAccount>();
        const memberships = await groupsOf(session);
        for (let at = 0; at < usernames.length; at += namesAtMost) {
          // As objects, not as text: no name can become a part of the filter.
          const named = usernames
            .slice(at, at + namesAtMost)
            .flatMap((value) => [
              new EqualityFilter({ attribute: 'uid', value }),
              new EqualityFilter({ attribute: 'sAMAccountName', value }),
            ]);
          const which = new AndFilter({ filters: [filter, new OrFilter({ filters: named })] });
          for await (const batch of accounts(session, which, memberships)) {
            for (const account of batch) found.set(keyOf(account.username), account);
          }
        }
        return found;
      }),
    capture: () => Promise.reject(refuses()),
    apply: () => Promise.reject(refuses()),
    describe: () => {
      throw refuses();
    },
    groups: (signal) =>
      within(signal, async (session) => {
        const members = new Map<string, number>();
        for await (const batch of accounts(session, filter, await groupsOf(session))) {
          for (const account of batch) {
            for (const group of (account.values['groups'] ?? []) as string[]) {
              members.set(group, (members.get(group) ?? 0) + 1);
            }
          }
        }
        return [...members].map(([name, number]) => ({ name, members: number, groups: [], disabled: false }));
      }),
    close: async () => undefined,
  } satisfies AccountTarget;
};

async function count(session: Session, base: string, filter: Filter) {
  let read = 0;
  const names = new Map<string, number>();
  for await (const page of session.pages(base, filter, ['uid', 'sAMAccountName'])) {
    read += page.length;
    for (const entry of page) {
      const account = accountOf(entry, null);
      if (account) names.set(keyOf(account.username), (names.get(keyOf(account.username)) ?? 0) + 1);
    }
    if (read > countAtMost) break;
  }
  const counts = [...names.values()];
  return {
    read,
    usable: counts.reduce((sum, one) => sum + one, 0),
    double: counts.filter((one) => one > 1).length,
    more: read > countAtMost,
  };
}
