// Guacamole over its REST API, from 1.0 on. The only door of this room.
//
// Nothing is asked when the target is opened. The first question signs in and finds out what the server can do; the session is
// shared by all and ended when the target is closed. A refused password is not tried again while the target is open: open it
// anew (with `setPassword`) for another try.
import type { Json } from '../../plans/operation.ts';
import type { OpenTarget, TargetAccess } from '../parts.ts';
import type { AccountTarget, Captured as CapturedAccount, LiveAccount, Probe, TargetConfig } from '../target.ts';
import { addressOf, isHere } from './address.ts';
import { applyDeeds } from './apply.ts';
import { orAborted } from './or-aborted.ts';
import { each, get, width } from './calls.ts';
import { grants, sessions, usage } from './history.ts';
import { openHttp } from './http.ts';
import { restNames } from './names.ts';
import {
  byKey,
  capturedOf,
  connectionNames,
  findUsers,
  groupInfos,
  listGroups,
  listUsers,
  liveOf,
  permissionsUpTo,
  snapshot,
  type Met,
  userNamed,
} from './read.ts';
import { meetServer, type Server } from './server.ts';
import { openSession, type Session } from './session.ts';
import { hasTotp } from './totp.ts';
import { accountOf, keptFields, userOfCapture, type Captured, type WirePermissions } from './users.ts';

export interface RestTimes {
  quietMs: number;
  limitMs: number;
  /** Accounts up to which permissions are read. */
  permissionsUpTo: number;
}

const usual: RestTimes = { quietMs: 30_000, limitMs: 180_000, permissionsUpTo };

/** @throws ProvostError BAD_INPUT: the address names no user, or is no http address */
export const openGuacamoleRest: OpenTarget = (config, access) => openRest(config, access, usual);

/** With other limits, for tests. */
export async function openRest(config: TargetConfig, access: TargetAccess, times: RestTimes): Promise<AccountTarget> {
  const url = addressOf(config);
  const username = decodeURIComponent(url.username);
  url.username = '';
  const http = openHttp({
    url,
    ca: config.ca,
    tunnel: config.via === null ? null : access.tunnel,
    quietMs: times.quietMs,
    limitMs: times.limitMs,
    width,
  });
  const session = openSession({
    http,
    username,
    password: access.password,
    totp: access.totp,
    dataSource: config.dataSource,
  });
  return new RestTarget(session, http.close, config, url, times);
}

class RestTarget implements AccountTarget {
  readonly kind = 'guacamole-rest';
  /** Groups and permissions are requests of their own, before 1.6 each user is too. */
  readonly atomic = false;
  readonly names;
  readonly #session: Session;
  readonly #closeHttp: () => void;
  readonly #config: TargetConfig;
  readonly #url: URL;
  readonly #times: RestTimes;
  #met: Met | null = null;
  #meeting: Promise<Met> | null = null;

  constructor(session: Session, closeHttp: () => void, config: TargetConfig, url: URL, times: RestTimes) {
    this.#session = session;
    this.#closeHttp = closeHttp;
    this.#config = config;
    this.#url = url;
    this.#times = times;
    this.names = restNames(() => session.dataSource);
  }

  /** What is kept is known for certain when the target has been probed. */
  get traits() {
    return {
      fields: keptFields(this.#met?.server ?? null, this.#met?.counted?.permissions ?? true),
      writes: true,
      restoresPasswords: false,
      history: true,
      makesGroups: true,
      makesConnections: false,
      repairs: false,
    };
  }

  /** As many as fit into one list; where each takes a request of its own, as many as take some seconds. */
  get chunk() {
    return this.#met?.server.atomic === true ? 500 : 100;
  }

  async #meet(signal: AbortSignal): Promise<Met> {
    if (this.#met) return this.#met;
    this.#meeting ??= meetServer(this.#session, AbortSignal.timeout(this.#times.limitMs))
      .then((server) => (this.#met = { session: this.#session, server, org: this.#config.org, counted: null }))
      .finally(() => (this.#meeting = null));
    return orAborted(this.#meeting, signal);
  }

  async probe(signal: AbortSignal): Promise<Probe> {
    const met = await this.#meet(signal);
    const { server } = met;
    if (!met.counted) await listUsers(met, signal, this.#times.permissionsUpTo);
    const counted = met.counted!;
    const own = (await get(
      this.#session,
      '/self/effectivePermissions',
      'read what it may do',
      signal,
    )) as Partial<WirePermissions>;
    const admin = own.systemPermissions?.includes('ADMINISTER') === true;
    const may = admin || own.systemPermissions?.includes('CREATE_USER') === true;
    const warnings = [
      ...(admin ? [] : ['The account of this target is no administrator: it sees and changes only what it was given']),
      ...(may ? [] : ['The account of this target may not make accounts']),
      ...(server.version === null ? ['The server does not show its version; what it can do was tried out'] : []),
      ...(server.atomic ? [] : ['Before Guacamole 1.6 accounts are changed one by one, and external ids are not kept']),
      ...(this.#session.tokenInAddress
        ? ['This server (before 1.4) wants the token of the session in the address, where logs of web servers show it']
        : []),
      ...(this.#url.protocol === 'http:' && this.#config.via === null && !isHere(this.#url)
        ? ['The address is not encrypted: passwords can be read on the way. Use https, or an SSH host (--via)']
        : []),
      ...(counted.permissions
        ? []
        : [
            'There are too many accounts to read what each may do: roles, connections and the right to change the own password are not kept',
          ]),
    ];
    return {
      version: server.words,
      steps: [
        { what: 'Sign in', ok: true, detail: `as ${this.#session.username}` },
        { what: 'Choose a data source', ok: true, detail: this.#session.dataSource },
        {
          what: 'Find out what the server can do',
          ok: true,
          detail: server.atomic ? 'Lists of changes, each as a whole' : 'One change at a time',
        },
        { what: 'Count accounts', ok: true, detail: String(counted.users) },
      ],
      warnings,
      accounts: counted.users,
    };
  }

  async *snapshot(signal: AbortSignal): AsyncGenerator<LiveAccount[]> {
    yield* snapshot(await this.#meet(signal), signal, this.#times.permissionsUpTo);
  }

  async read(usernames: readonly string[], signal: AbortSignal): Promise<Map<string, LiveAccount>> {
    const met = await this.#meet(signal);
    const found = await this.#find(met, usernames, signal);
    return new Map([...found].map(([key, one]) => [key, liveOf(one, met)]));
  }

  async capture(usernames: readonly string[], signal: AbortSignal): Promise<Map<string, CapturedAccount>> {
    const met = await this.#meet(signal);
    const found = await this.#find(met, usernames, signal);
    return new Map([...found].map(([key, one]) => [key, capturedOf(one, met)]));
  }

  async #find(met: Met, usernames: readonly string[], signal: AbortSignal) {
    const { keyOf } = this.names;
    return byKey(await findUsers(met, usernames, keyOf, signal, this.#times.permissionsUpTo), usernames, keyOf);
  }

  async apply(...[deeds, options, signal]: Parameters<AccountTarget['apply']>) {
    const met = await this.#meet(signal);
    return applyDeeds(met, this.names, deeds, options, signal, this.#times.permissionsUpTo);
  }

  describe(capture: Json): LiveAccount {
    const captured = capture as unknown as Captured;
    const server = this.#met?.server ?? unmet;
    return accountOf(
      userOfCapture(captured, server),
      {
        groups: captured.groups,
        permissions: captured.permissions,
        connections: new Map(Object.entries(captured.connections)),
      },
      server,
      this.#session.username,
      this.#config.org,
    );
  }

  async groups(signal: AbortSignal) {
    return groupInfos(await this.#meet(signal), signal);
  }

  async connections(signal: AbortSignal): Promise<string[]> {
    return [...(await connectionNames(await this.#meet(signal), signal)).values()].toSorted();
  }

  async grants(username: string, signal: AbortSignal) {
    return grants(await this.#meet(signal), username, signal);
  }

  async sessions(username: string, limit: number, signal: AbortSignal) {
    return sessions(await this.#meet(signal), username, limit, signal);
  }

  async usage(...[query, signal]: Parameters<NonNullable<AccountTarget['usage']>>) {
    return usage(await this.#meet(signal), query, signal);
  }

  async special(what: string, subjects: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
    const met = await this.#meet(signal);
    if (what === 'make-group') {
      const there = new Set((await listGroups(met, signal)).map(({ identifier }) => identifier));
      return new Map(subjects.flatMap((name) => (there.has(name) ? [] : [[name, 'absent'] as const])));
    }
    if (what !== 'reset-totp') return new Map();
    const users = await each(subjects, (subject) => userNamed(met, subject, signal));
    return new Map(
      users.flatMap((user, at) => (user && hasTotp(user) ? [[subjects[at]!, 'has a second factor'] as const] : [])),
    );
  }

  async close(): Promise<void> {
    await this.#session.end();
    this.#closeHttp();
  }
}

/** For describing a capture before the server was met: all that it holds. */
const unmet: Server = { version: null, atomic: true, disabledApart: true, attributes: new Set(), words: '' };
