// Keeps a wire to the backend open: opens, notices the end, tries again with growing pauses, and tells who listens.
import { openWire, SignedOut, type Wire } from './wire.ts';

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'connected' }
  /** `nextTryAt` null: trying right now. */
  | { kind: 'reconnecting'; since: number; nextTryAt: number | null }
  | { kind: 'signed-out' };

/** A call was under way when the wire ended: whether it happened is not known. */
export class ConnectionLost extends Error {
  readonly code = 'CONNECTION_LOST';
  constructor() {
    super('The connection to the backend was lost');
    this.name = 'ConnectionLost';
  }
}

/** One opened wire. `open` turns false the moment it ends, before anybody is told. */
export interface Session {
  readonly wire: Wire;
  open: boolean;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;

/** Pause before try `n` (from 0): 0.25 s doubling to 10 s, each up to a fifth shorter so that windows don't try in step. */
export const pauseBeforeTry = (n: number, random = Math.random()): number =>
  Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(n, 16)) * (1 - 0.2 * random);

export class Connection {
  #state: ConnectionState = { kind: 'connecting' };
  #session: Session | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Set<{ resolve(session: Session): void; reject(reason: unknown): void }>();
  readonly #open: typeof openWire;

  constructor(open: typeof openWire = openWire) {
    this.#open = open;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens the first wire. Call once. */
  start(): void {
    window.addEventListener('online', () => this.tryNow());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.tryNow();
    });
    void this.#try();
  }

  /** Skips the pause. Does nothing while connected or already trying. */
  tryNow(): void {
    if (this.#state.kind !== 'reconnecting' || this.#state.nextTryAt === null) return;
    clearTimeout(this.#timer);
    void this.#try();
  }

  /**
   * The open session. Waits only for the very first one: while reconnecting a call fails at once, so that
   * nobody's click is carried out minutes later.
   * @throws ConnectionLost
   */
  session(): Promise<Session> {
    if (this.#session) return Promise.resolve(this.#session);
    if (this.#state.kind !== 'connecting') return Promise.reject(new ConnectionLost());
    return new Promise((resolve, reject) => this.#waiting.add({ resolve, reject }));
  }

  async #try(): Promise<void> {
    if (this.#state.kind === 'reconnecting') this.#set({ ...this.#state, nextTryAt: null });
    let session: Session | null = null;
    try {
      const wire = await this.#open((signedOut) => session && this.#ended(session, signedOut));
      session = { wire, open: true };
      this.#failures = 0;
      this.#session = session;
      this.#set({ kind: 'connected' });
      for (const { resolve } of this.#waiting) resolve(session);
      this.#waiting.clear();
    } catch (error) {
      if (error instanceof SignedOut) this.#signOut();
      else this.#tryLater();
    }
  }

  #ended(session: Session, signedOut: boolean): void {
    session.open = false;
    if (this.#session === session) this.#session = null;
    if (signedOut) this.#signOut();
    else this.#tryLater();
  }

  #signOut(): void {
    this.#set({ kind: 'signed-out' });
    this.#rejectWaiting();
  }

  #tryLater(): void {
    const pause = pauseBeforeTry(this.#failures++);
    const now = Date.now();
    const since = this.#state.kind === 'reconnecting' ? this.#state.since : now;
    this.#set({ kind: 'reconnecting', since, nextTryAt: now + pause });
    this.#rejectWaiting();
    this.#timer = setTimeout(() => void this.#try(), pause);
  }

  #rejectWaiting(): void {
    for (const { reject } of this.#waiting) reject(new ConnectionLost());
    this.#waiting.clear();
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
