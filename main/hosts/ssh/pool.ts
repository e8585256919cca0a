// The connections to all hosts: one per way, shared by everybody, with a memory of what failed: a host that is away is
// not waited for again and again, and one that refuses our credentials is not asked with the same ones.
import type { Logger } from 'pino';
import { ProvostError } from '../../errors.ts';
import { Connection } from './connection.ts';
import { openClient } from './handshake.ts';
import type { KnownLine } from './known-hosts.ts';
import type { Credentials } from './login.ts';
import { prepareLogin } from './login.ts';
import { whereIs } from './problems.ts';
import type { Route } from './route.ts';

export interface PoolTimes {
  /** Milliseconds for one attempt, from the first packet until we are logged in. */
  ready: number;
  /** Without any channel until a connection is closed. */
  idle: number;
  /** A refusal is answered from memory for so long; for good when a password was refused, until it changes. */
  denied: number;
  /** After the first failure; doubles up to the second. */
  pause: [number, number];
}

export const usualTimes: PoolTimes = { ready: 20_000, idle: 120_000, denied: 60_000, pause: [1000, 30_000] };

export interface PoolDeps {
  known(hop: Route[number]): Promise<KnownLine[]>;
  credentials: Credentials;
  log: Logger;
  times?: Partial<PoolTimes>;
}

interface Entry {
  route: Route;
  connection: Connection | null;
  attempt: { promise: Promise<Connection>; stop: AbortController; waiting: number } | null;
  away: { since: number; failures: number; nextAt: number; error: ProvostError } | null;
  denied: { error: ProvostError; until: number; stamp: string } | null;
}

export class Pool {
  readonly #deps: PoolDeps;
  readonly #times: PoolTimes;
  readonly #entries = new Map<string, Entry>();
  /** Goes up when a secret changes: what was refused before may be let in now. */
  #secretsVersion = 0;
  #closed = false;

  constructor(deps: PoolDeps) {
    this.#deps = deps;
    this.#times = { ...usualTimes, ...deps.times };
  }

  secretsChanged(): void {
    this.#secretsVersion++;
  }

  /** A host whose key has just been trusted, or that somebody wants to see now, is not answered from memory. */
  forget(route: Route): void {
    for (let hops = 1; hops <= route.length; hops++) {
      const entry = this.#entries.get(keyOf(route.slice(0, hops)));
      if (entry) entry.away = entry.denied = null;
    }
  }

  /** Connects now, whatever is remembered or open: what an operator wants to see when testing. @throws as `connect` */
  async try(route: Route, signal: AbortSignal): Promise<Connection> {
    this.forget(route);
    if (!this.#entries.get(keyOf(route))?.connection) return this.connect(route, signal);
    const connection = await this.#open(route, route.length, signal, () => undefined);
    connection.end();
    return connection;
  }

  /** Ends connections to what known_hosts calls so: its key is trusted no longer. */
  drop(keyName: string): void {
    for (const { route, connection } of this.#entries.values()) {
      if (route.at(-1)!.keyNames.includes(keyName)) connection?.end();
    }
  }

  /** @param hops of the whole way, when this is a part of it. @throws ProvostError HOST_*; the signal's reason */
  async connect(route: Route, signal?: AbortSignal, hops = route.length): Promise<Connection> {
    signal?.throwIfAborted();
    if (this.#closed) throw new ProvostError('CANCELLED', 'Provost is closing its connections.');
    const key = keyOf(route);
    const entry = this.#entries.get(key) ?? { route, connection: null, attempt: null, away: null, denied: null };
    this.#entries.set(key, entry);
    if (entry.connection) {
      entry.connection.touch();
      return entry.connection;
    }
    const stamp = JSON.stringify([this.#secretsVersion, route]);
    // One that was given up may still be on its way out.
    if (!entry.attempt || entry.attempt.stop.signal.aborted) {
      refuseFromMemory(entry, stamp);
      entry.attempt = this.#begin(entry, route, stamp, hops);
    }
    return join(entry.attempt, signal);
  }

  #begin(entry: Entry, route: Route, stamp: string, hops: number): NonNullable<Entry['attempt']> {
    const stop = new AbortController();
    let sentPassword = false;
    const promise = this.#open(route, hops, stop.signal, () => (sentPassword = true)).then(
      (connection) => {
        if (entry.attempt === own) entry.attempt = null;
        Object.assign(entry, { connection, away: null, denied: null });
        connection.closed.addEventListener('abort', () => {
          if (entry.connection === connection) entry.connection = null;
        });
        if (connection.closed.aborted) entry.connection = null;
        if (this.#closed) connection.end();
        return connection;
      },
      (error: unknown) => {
        if (entry.attempt === own) entry.attempt = null;
        if (!(error instanceof ProvostError)) throw error;
        const now = Date.now();
        if (error.code === 'HOST_DENIED') {
          entry.denied = { error, stamp, until: sentPassword ? Number.POSITIVE_INFINITY : now + this.#times.denied };
        } else if (error.code === 'HOST_UNREACHABLE') {
          const { since = now, failures = 0 } = entry.away ?? {};
          const pause = Math.min(this.#times.pause[1], this.#times.pause[0] * 2 ** failures);
          entry.away = { since, failures: failures + 1, nextAt: Date.now() + pause, error };
        }
        this.#deps.log.debug({ code: error.code }, 'no connection to a host');
        throw error;
      },
    );
    // Whoever waits hears of it; when nobody does any more, nobody has to.
    promise.catch(() => undefined);
    const own = { promise, stop, waiting: 0 };
    return own;
  }

  async #open(route: Route, hops: number, signal: AbortSignal, passwordSent: () => void): Promise<Connection> {
    const hop = route.at(-1)!;
    const where = whereIs(route.length - 1, hops);
    const [known, login] = await Promise.all([this.#deps.known(hop), prepareLogin(hop, this.#deps.credentials)]);
    const sock = await this.sockFor(route, signal, hops);
    signal.throwIfAborted();
    try {
      const client = await openClient({ hop, where, sock, known, login, signal, limit: this.#times.ready });
      return new Connection({ client, where, idleMs: this.#times.idle });
    } catch (error) {
      sock?.destroy();
      if (login.passwordSent()) passwordSent();
      throw error;
    }
  }

  /** For a host behind a jump host, the way to it. @throws ProvostError HOST_*; the signal's reason */
  async sockFor(route: Route, signal: AbortSignal, hops = route.length) {
    if (route.length === 1) return undefined;
    const { host, port } = route.at(-1)!;
    const before = await this.connect(route.slice(0, -1), signal, hops);
    return before.openTunnel(host, port, signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const entries = [...this.#entries.values()];
    for (const { attempt } of entries) attempt?.stop.abort(new ProvostError('CANCELLED', 'Provost is closing.'));
    await Promise.all(
      entries.flatMap(({ connection }) => {
        if (!connection || connection.closed.aborted) return [];
        connection.end();
        return new Promise<void>((resolve) => connection.closed.addEventListener('abort', () => resolve()));
      }),
    );
  }
}

/** Who logs in where, on which way and with what: aliases of the same host share a connection when nothing differs. */
const keyOf = (route: Route): string =>
  JSON.stringify(
    route.map(({ user, host, port, keyNames, knownHostsFiles, identityFiles, identitiesOnly, agent }) => [
      ...[user, host, port, keyNames, knownHostsFiles, identityFiles, identitiesOnly, agent],
    ]),
  );

function refuseFromMemory(entry: Entry, stamp: string): void {
  const now = Date.now();
  if (entry.denied?.stamp === stamp && entry.denied.until > now) throw entry.denied.error;
  entry.denied = null;
  if (!entry.away || entry.away.nextAt <= now) return;
  const { error, since, nextAt } = entry.away;
  const again = `It has been away for ${span(now - since)}; the next try is possible in ${span(nextAt - now)}.`;
  throw new ProvostError(error.code, `${error.message} ${again}`, error.data, { cause: error });
}

function span(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** Waits with the others; when the last of them gives up, so does the attempt. */
function join(attempt: NonNullable<Entry['attempt']>, signal?: AbortSignal): Promise<Connection> {
  attempt.waiting++;
  if (!signal) return attempt.promise;
  return new Promise((resolve, reject) => {
    const leave = () => {
      if (--attempt.waiting === 0) attempt.stop.abort(signal.reason);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    attempt.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
