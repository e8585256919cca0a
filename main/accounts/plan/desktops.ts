// Desktops: a container for each account and the connection that leads to it. What each would get or lose is worked out here,
// before the changes of accounts are written down; the containers themselves are planned by the templates' own operations.
import { textOf, type AccountValues } from '../../../preload/contract/account-model.ts';
import type { Desktops as Asked } from '../../../preload/contract/accounts.ts';
import { ProvostError } from '../../errors.ts';
import type { Call } from '../../rpc/handlers.ts';
import type { Templates } from '../../templates/index.ts';
import type { Lead, LiveAccount, NewConnection } from '../target.ts';
import { sortedList } from './changes.ts';
import type { Live, Opened } from './live.ts';
import { field, type AccountPayload } from './payload.ts';
import type { Judge } from './verbs.ts';
import type { Wanted } from './changes.ts';

/** What the room of templates offers to this one. */
export type DesktopTemplates = Pick<
  Templates,
  'read' | 'refresh' | 'requestFor' | 'seatsOf' | 'madeFrom' | 'takingOf' | 'population' | 'operations'
>;
type CreateParams = ReturnType<DesktopTemplates['requestFor']>;
type TakeAwayParams = ReturnType<DesktopTemplates['takingOf']>;

/** Whom a desktop is for: the account as it will be. */
export interface Person {
  username: string;
  values: AccountValues;
  /** Null: it is to be made. */
  account: LiveAccount | null;
}

/** What an account gets beside its container: the connections that it will have, and the one that is made for it. */
export type Given =
  | { connections: string[]; makes: NewConnection | null }
  /** It is not to go on, for whoever plans to decide. */
  | { problem: string }
  /** Nothing, and why. */
  | { note: string };

export interface Giving {
  /** What the containers' part of the plan is asked; null: nothing. */
  params: CreateParams | null;
  /** By username; nothing for those whose account stays as it is. */
  given: Map<string, Given>;
}

/** @throws ProvostError FORBIDDEN, TARGET_UNSUPPORTED, BAD_INPUT */
export function requireDesktops(opened: Opened, asked: Pick<Asked, 'template' | 'connectionLike'>, call: Call): void {
  if (asked.template === undefined) {
    if (asked.connectionLike === undefined) return;
    throw new ProvostError('BAD_INPUT', 'It is not said which container the connection leads to.', {
      hint: 'Name the template of the containers too (--template).',
    });
  }
  if (!call.operator.permissions.has('containers.create')) {
    throw new ProvostError('FORBIDDEN', 'You may not make or remove containers.', {
      hint: 'Leave the template out, or ask somebody who may.',
    });
  }
  if (asked.connectionLike !== undefined && !opened.target.traits.makesConnections) {
    throw new ProvostError('TARGET_UNSUPPORTED', `Provost makes no connections in ${opened.row.name}.`, {
      hint: 'Leave the connection out: the containers are made without.',
    });
  }
}

/** Values as columns of a template: {{full_name}}, {{group}}. */
function columnsOf(values: AccountValues): Map<string, string> {
  const columns = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    const text = textOf(value);
    if (text !== null && text !== '') columns.set(name, text);
  }
  const groups = values['groups'];
  const first = typeof groups === 'string' ? groups : groups?.[0];
  if (first !== undefined) columns.set('group', first);
  return columns;
}

const listOf = (value: AccountValues[string] | undefined): readonly string[] =>
  value === undefined || value === null ? [] : typeof value === 'string' ? [value] : value;

/** What can't be made is told as well. */
const orNothing = (params: CreateParams): CreateParams | null =>
  params.accounts.length + params.problems.length === 0 ? null : params;

/** @param org of the containers; null: as the template says */
export async function give(
  templates: DesktopTemplates,
  opened: Opened,
  asked: Asked & { template: string },
  people: readonly Person[],
  { org, call, signal }: { org: string | null; call: Call; signal: AbortSignal },
): Promise<Giving> {
  const { template, engines, start, pull, connectionLike: like } = asked;
  const input = { template, engines, start, pull, org: org ?? undefined };
  const persons = people.map(({ username, values }) => ({ username, columns: columnsOf(values) }));
  const params = templates.requestFor(input, persons, call.operator);
  const given = new Map<string, Given>();
  const { leads: finder, connections } = opened.target;
  if (like === undefined || !finder || !connections) return { params: orNothing(params), given };
  await templates.read(signal);
  const seats = templates.seatsOf(params);
  const { keyOf } = opened.target.names;
  const names = new Set((await connections.call(opened.target, signal)).map(keyOf));
  if (!names.has(keyOf(like))) {
    throw new ProvostError('BAD_INPUT', `There is no connection "${like}" in ${opened.row.name}.`, {
      hint: 'Name a connection that leads to such a container already.',
    });
  }
  const hosts = [...seats.values()].flatMap(({ container, problem }) => (problem === null ? [container] : []));
  const leads = Map.groupBy(await finder.to(hosts, signal), ({ hostname }) => hostname);
  for (const { username, values, account } of people) {
    const seat = seats.get(username);
    if (!seat) continue;
    if (seat.problem !== null) {
      given.set(username, { note: `It gets no connection, since it gets no container: ${seat.problem}.` });
      continue;
    }
    const has = listOf(values['connections'] ?? account?.values['connections']);
    const there = leads.get(seat.container) ?? [];
    if (there.some(({ connection }) => has.includes(connection))) continue;
    const lead = there.find(({ connection }) => keyOf(connection) === keyOf(seat.container)) ?? there[0];
    if (!lead && names.has(keyOf(seat.container))) {
      given.set(username, { problem: `There is a connection "${seat.container}" already, which leads elsewhere.` });
      continue;
    }
    if (lead && !seat.has && lead.users.filter((user) => user !== username).length + lead.groups.length > 0) {
      given.set(username, {
        problem: `The connection "${lead.connection}" leads to such a container, and is others’.`,
      });
      continue;
    }
    const connection = lead?.connection ?? seat.container;
    const makes = lead ? null : { connection, hostname: seat.container, like };
    given.set(username, { connections: sortedList([...has, connection]), makes });
  }
  // Whose account is not changed, since something is in the way, gets no container either.
  const without = new Set([...given].flatMap(([username, one]) => ('problem' in one ? [username] : [])));
  const accounts = params.accounts.filter((one) => !without.has(one.username));
  return { params: orNothing({ ...params, accounts }), given };
}

export const fieldsOfConnection = ({ connection, like }: NewConnection) =>
  field('new_connection', null, `${connection}, with the settings of ${like}`);

/** What giving desktops alone does to an account. */
export const judgeGiving =
  (given: ReadonlyMap<string, Given>): Judge =>
  (account) => {
    const one = given.get(account.username);
    if (!one) return null;
    if ('problem' in one) return one.problem;
    if ('note' in one) return null;
    return {
      action: 'update',
      payload: {
        ...{ verb: 'update', username: account.username, values: { connections: one.connections } },
        ...(one.makes && { desktop: one.makes }),
      },
      fields: [
        field('connections', textOf(account.values['connections']), textOf(one.connections)),
        ...(one.makes ? [fieldsOfConnection(one.makes)] : []),
      ],
    };
  };

export interface Taking {
  judge: Judge;
  /** What the containers' part is asked, once every account was judged; null: there are none. */
  params(): TakeAwayParams | null;
}

/**
 * Takes containers of a template away from the accounts that `judge` says something of, with the connections that lead there.
 * @param judge what else is done to them; null: nothing
 */
export async function take(
  templates: DesktopTemplates,
  live: Live,
  judge: Judge | null,
  asked: { template: string; org: string | null; force: boolean; volumes: boolean },
  { call, signal }: { call: Call; signal: AbortSignal },
): Promise<Taking> {
  const { keyOf } = live.target.names;
  await templates.read(signal);
  const made = templates.madeFrom(asked.template, call.operator);
  if (made.length === 0) {
    throw new ProvostError('NOT_FOUND', `No container was made from a template "${asked.template}".`, {
      hint: 'Name another template, or act on the accounts alone.',
    });
  }
  const containers = Map.groupBy(made, ({ username }) => keyOf(username));
  const leads: readonly Lead[] = live.target.leads
    ? await live.target.leads.to([...new Set(made.map(({ container }) => container))], signal)
    : [];
  const byHost = Map.groupBy(leads, ({ hostname }) => hostname);
  const usernames = new Set<string>();
  return {
    judge(account, purgeAt) {
      const wanted = judge ? judge(account, purgeAt) : null;
      const own = containers.get(keyOf(account.username)) ?? [];
      if (typeof wanted === 'string' || account.protected !== null || own.length === 0) return wanted;
      const runs = asked.force ? undefined : own.find((one) => one.runs);
      if (runs && wanted?.payload.verb === 'delete') {
        return `Its container "${runs.container}" runs. Stop it first, or choose to remove running ones too.`;
      }
      for (const { username } of own) usernames.add(username);
      return withConnections(
        account,
        wanted,
        // What runs stays, unless it is forced, and so do the connections that lead there.
        own.flatMap(({ container, runs }) => (runs && !asked.force ? [] : (byHost.get(container) ?? []))),
      );
    },
    params: () =>
      usernames.size === 0 ? null : templates.takingOf({ ...asked, usernames: [...usernames] }, call.operator),
  };
}

/** @param leads to the containers that go */
function withConnections(account: LiveAccount, wanted: Wanted | null, leads: readonly Lead[]): Wanted | null {
  const has = listOf(account.values['connections']);
  const alone = leads.filter(
    ({ users, groups }) => users.filter((user) => user !== account.username).length + groups.length === 0,
  );
  const takes = alone.map(({ connection }) => connection);
  const gone = new Set(leads.map(({ connection }) => connection));
  const left = has.filter((name) => !gone.has(name));
  if (takes.length === 0 && left.length === has.length) return wanted;
  const fields = leads.flatMap((lead) => {
    const { connection } = lead;
    if (alone.includes(lead)) return [field('connection', connection, null)];
    return has.includes(connection) ? [field('connection', connection, `${connection}, which others use`)] : [];
  });
  const payload: AccountPayload = wanted?.payload ?? { verb: 'update', username: account.username, values: {} };
  const along = takes.length === 0 ? {} : { takes };
  if (payload.verb === 'delete')
    return { ...wanted!, payload: { ...payload, ...along }, fields: [...wanted!.fields, ...fields] };
  const loses = left.length < has.length;
  return {
    ...{ action: wanted?.action ?? 'update', braked: wanted?.braked ?? false },
    payload: { ...payload, values: { ...payload.values, ...(loses && { connections: left }) }, ...along },
    fields: [...(wanted?.fields ?? []), ...(loses ? [field('connections', textOf(has), textOf(left))] : []), ...fields],
  };
}
