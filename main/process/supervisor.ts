// Keeps one backend process running: starts it, starts it again after a crash with growing pauses, and gives up when it
// keeps crashing. The desktop shell and `provost serve` differ only in how they spawn it.
import type { FromBackend, OpenFailure, OpenOptions, ToBackend } from './messages.ts';

/** A started backend process. */
export interface BackendChild<Port = never> {
  readonly pid: number | undefined;
  send(message: ToBackend, ports?: Port[]): void;
  onMessage(listener: (message: FromBackend) => void): void;
  /** Called once, also when it could not be started at all. */
  onExit(listener: () => void): void;
  /** Ends it at once. */
  kill(): void;
}

export type BackendState =
  | { state: 'starting' }
  | { state: 'ready' }
  | { state: 'restarting'; nextTryAt: number }
  /** It could not open, or it crashed too often. `start` tries again. */
  | { state: 'stopped'; failure: OpenFailure };

export interface SupervisorOptions<Port> {
  spawn(): BackendChild<Port>;
  /** Asked before each start: what a crashed one was told may be out of date. */
  openOptions(): OpenOptions;
  onMessage(message: FromBackend, child: BackendChild<Port>): void;
  onState(state: BackendState): void;
  now?: () => number;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** This many crashes within the window, and it is no longer started by itself. */
export const CRASHES = 8;
export const CRASH_WINDOW_MS = 5 * 60_000;
const CLOSE_MS = 8_000;

export class Supervisor<Port = never> {
  readonly #options: SupervisorOptions<Port>;
  readonly #now: () => number;
  #child: BackendChild<Port> | null = null;
  #state: BackendState = { state: 'starting' };
  #crashes: number[] = [];
  #wasReady = false;
  #closing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SupervisorOptions<Port>) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  get state(): BackendState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the backend unless one runs. After `stopped` the count of crashes begins anew. */
  start(): void {
    if (this.#child || this.#closing) return;
    if (this.#state.state === 'stopped') this.#crashes = [];
    clearTimeout(this.#timer);
    this.#set({ state: 'starting' });
    const child = this.#options.spawn();
    this.#child = child;
    let failure: OpenFailure | null = null;
    child.onMessage((message) => {
      if (message.type === 'ready') {
        this.#wasReady = true;
        this.#set({ state: 'ready' });
      }
      if (message.type === 'failed') failure = message;
      this.#options.onMessage(message, child);
    });
    child.onExit(() => {
      if (this.#child !== child) return;
      this.#child = null;
      if (!this.#closing) this.#ended(failure);
    });
    child.send({ type: 'open', options: this.#options.openOptions() });
  }

  /** @returns whether it was sent: nothing is kept for a backend that is not ready */
  send(message: ToBackend, ports?: Port[]): boolean {
    if (this.#state.state !== 'ready' || !this.#child) return false;
    this.#child.send(message, ports);
    return true;
  }

  /** Lets the backend close in order, and ends it after 8 s if it can't. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill(), CLOSE_MS);
      child.onExit(() => {
        clearTimeout(timer);
        resolve();
      });
      child.send({ type: 'close' });
    });
  }

  #ended(failure: OpenFailure | null): void {
    // What could not open the first time will not open the second time either; after a crash it may (a lock just freed).
    if (failure && !this.#wasReady) return this.#set({ state: 'stopped', failure });
    const now = this.#now();
    this.#crashes = [...this.#crashes.filter((time) => now - time < CRASH_WINDOW_MS), now];
    if (this.#crashes.length >= CRASHES) {
      const words = failure ? ` ${failure.message}` : '';
      const message = `The backend ended ${CRASHES} times within ${CRASH_WINDOW_MS / 60_000} minutes.${words}`;
      const hint = failure?.hint ?? 'The log in the data folder (logs/provost.log) says why.';
      return this.#set({ state: 'stopped', failure: { code: failure?.code ?? 'INTERNAL', message, hint } });
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (this.#crashes.length - 1), LONGEST_PAUSE_MS);
    this.#set({ state: 'restarting', nextTryAt: now + pause });
    this.#timer = setTimeout(() => this.start(), pause);
  }

  #set(state: BackendState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
