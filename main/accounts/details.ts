// One account with everything about it, and what a target tells beside its accounts: usage, and what is inconsistent.
import type { AccountDetail } from '../../preload/contract/account-rows.ts';
import type { accounts as contract } from '../../preload/contract/accounts.ts';
import type { Audit } from '../audit/index.ts';
import { maySee, type Engines } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { Operator } from '../access/operator.ts';
import type { Handlers } from '../rpc/handlers.ts';
import { dayOf } from './fields.ts';
import type { KnownRoom } from './known/index.ts';
import { limitedTo } from './lists.ts';
import { pageOf } from './page.ts';
import { accountRow } from './shown.ts';
import type { AccountTarget, Grant, LiveAccount, SignIn, Usage, UsageQuery } from './target.ts';
import { troubleOf } from './targets/breaker.ts';
import type { TargetRoom } from './targets/index.ts';
import type { StoredTarget } from './targets/store.ts';

export interface DetailDeps {
  targets: TargetRoom;
  known: KnownRoom;
  audit: Pick<Audit, 'about'>;
  engines: Pick<Engines, 'rows' | 'settled'>;
}

const sessionsAtMost = 100;
const timelineAtMost = 200;
/** Usage that was just summed up serves who pages through it. */
const usageKeptMs = 15_000;
const monthMs = 30 * 86_400_000;

type Details = Pick<Handlers<typeof contract>, 'get' | 'usage' | 'listRepairs'>;

interface Live {
  account: LiveAccount;
  nestedGroups: string[];
  connections: Grant[];
  sessions: SignIn[] | null;
}

async function readLive(target: AccountTarget, username: string, signal: AbortSignal): Promise<Live | null> {
  const account = (await target.read([username], signal)).get(target.names.keyOf(username));
  if (!account) return null;
  const [grants, sessions] = await Promise.all([
    target.grants?.(account.username, signal),
    target.sessions?.(account.username, sessionsAtMost, signal),
  ]);
  return { account, ...(grants ?? asGiven(account)), sessions: sessions ?? null };
}

/** Of a target that tells nothing more: the connections that the account names itself. */
function asGiven({ values }: LiveAccount): Pick<Live, 'nestedGroups' | 'connections'> {
  const given = values['connections'];
  const names = given === undefined || given === null ? [] : typeof given === 'string' ? [given] : given;
  return {
    nestedGroups: [],
    connections: names.map((connection) => ({ connection, through: null, permissions: ['READ'], hostname: null })),
  };
}

export function accountDetails({ targets, known, audit, engines }: DetailDeps): Details {
  const summed = new Map<string, { at: number; rows: Usage[] }>();

  const containerOf = (hostname: string | null, { orgs }: Operator) => {
    if (hostname === null) return null;
    const row = engines.rows().find(({ name, org }) => name === hostname && maySee(orgs, org));
    return row ? { engineId: row.engineId, name: row.name, state: row.state } : null;
  };

  const notThere = (username: string, target: StoredTarget) =>
    new ProvostError('NOT_FOUND', `There is no account "${username}" in ${target.name}.`, {
      hint: 'List its accounts to see their names.',
    });

  /** Live, or as last known when the target is away. */
  const find = async (
    stored: StoredTarget,
    username: string,
    signal: AbortSignal,
  ): Promise<Live & { since: number | null }> => {
    try {
      const live = await readLive(await targets.open(stored.targetId), username, signal);
      if (!live) throw notThere(username, stored);
      return { ...live, since: null };
    } catch (error) {
      if (!troubleOf(error)) throw error;
      const census = await known.census(stored.targetId);
      const key = targets.keyOf(stored.targetId, username);
      const account = census?.find(key);
      if (!account) throw error;
      const since = targets.trouble(stored.targetId)?.since ?? Date.now();
      return { account, ...asGiven(account), sessions: null, since };
    }
  };

  const supported = (target: AccountTarget, stored: StoredTarget, what: 'usage' | 'repairs') => {
    if (target[what]) return;
    const why = what === 'usage' ? 'keeps no history of sign-ins' : 'can’t be looked at for what is inconsistent';
    throw new ProvostError('TARGET_UNSUPPORTED', `"${stored.name}" ${why}.`, {
      hint: 'Guacamole over SQL does.',
    });
  };

  return {
    async get({ target, username: [username] }, { operator, signal }): Promise<AccountDetail> {
      const stored = targets.stored(target, operator);
      const { account, nestedGroups, connections, sessions, since } = await find(stored, username!, signal);
      const own = { ...account, org: account.org ?? stored.org };
      const orgs = limitedTo(operator, stored);
      if (!maySee(orgs, own.org)) throw notThere(username!, stored);
      if (connections.length > 0) await engines.settled(signal);
      const key = targets.keyOf(stored.targetId, account.username);
      const keys = [`${stored.targetId}/${key}`, `${stored.targetId}/#reset-totp/${account.username}`];
      return {
        ...accountRow(own, known.purges(stored.targetId).get(key) ?? null, dayOf(Date.now())),
        nestedGroups,
        connections: connections.map(({ connection, through, permissions, hostname }) => ({
          ...{ connection, through, permissions },
          container: containerOf(hostname, operator),
        })),
        sessions,
        timeline: audit
          .about(keys, timelineAtMost)
          .map((row) => ({ ...row, actor: row.actor ?? 'somebody forgotten' })),
        knownSince: since,
      };
    },
    async usage({ target, by, from, to, ...paging }, { operator, signal }) {
      const stored = targets.stored(target, operator);
      const now = Date.now();
      const query: UsageQuery = { by, from: from ?? (to ?? now) - monthMs, to: to ?? now };
      if (query.from >= query.to) {
        throw new ProvostError('BAD_INPUT', 'The time asked for ends before it begins.', { hint: 'Swap from and to.' });
      }
      const id = JSON.stringify([stored.targetId, by, from ?? null, to ?? null]);
      let kept = summed.get(id);
      if (!kept || now - kept.at > usageKeptMs) {
        const open = await targets.open(stored.targetId);
        supported(open, stored, 'usage');
        const rows = await open.usage!(query, signal);
        const most = (a: Usage, b: Usage) =>
          b.sessions - a.sessions || (b.signIns ?? 0) - (a.signIns ?? 0) || byName(a, b);
        const rounded = rows.map((row) => ({ ...row, hours: Math.round(row.hours * 100) / 100 }));
        kept = { at: now, rows: rounded.toSorted(by === 'day' ? byName : most) };
        if (summed.size > 20) summed.clear();
        summed.set(id, kept);
      }
      return pageOf(kept.rows, paging);
    },
    async listRepairs({ target, ...paging }, { operator, signal }) {
      const stored = targets.stored(target, operator);
      const open = await targets.open(stored.targetId);
      supported(open, stored, 'repairs');
      const repairs = await open.repairs!(signal);
      return pageOf(
        repairs.map(({ detail: _detail, ...row }) => row),
        paging,
      );
    },
  };
}

const byName = (a: Usage, b: Usage) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
