// The one live list of containers of this window: followed while any screen shows it, and a little longer.
import { useEffect, useSyncExternalStore } from 'react';
import { client, connection, isAbort, toProblem, type Problem } from '../../client/index.ts';
import { followOnce, type Source } from './follow.ts';
import { ContainerStore, type ContainersSnapshot } from './store.ts';

const source: Source = {
  watch: (signal) => client.containers.watch({}, { signal }),
  list: (cursor, signal) => client.containers.list({ cursor, limit: 500 }, { signal }),
};

/** Milliseconds that it goes on after the last screen has left: going back and forth reads nothing again. */
const afterLast = 30_000;
const pauses = [500, 1_000, 2_000, 5_000, 10_000];

class Live {
  readonly store = new ContainerStore();
  #users = 0;
  #abort: AbortController | null = null;
  #ending: ReturnType<typeof setTimeout> | undefined;
  #problem: Problem | null = null;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly problem = (): Problem | null => this.#problem;

  /** @returns the function that says it is no longer needed */
  acquire(): () => void {
    this.#users++;
    clearTimeout(this.#ending);
    if (!this.#abort) {
      this.#abort = new AbortController();
      void this.#follow(this.#abort.signal);
    }
    return () => {
      if (--this.#users > 0) return;
      this.#ending = setTimeout(() => {
        this.#abort?.abort();
        this.#abort = null;
      }, afterLast);
    };
  }

  async #follow(signal: AbortSignal): Promise<void> {
    for (let tries = 0; !signal.aborted; tries++) {
      await connected(signal);
      if (signal.aborted) return;
      const begun = Date.now();
      try {
        await followOnce(source, this.store, signal);
        this.#say(null);
      } catch (error) {
        if (signal.aborted) return;
        const problem = toProblem(error);
        // The frame says that the connection is lost, and the list stays.
        this.#say(isAbort(error) || problem.code === 'CONNECTION_LOST' ? null : problem);
      }
      if (Date.now() - begun > 10_000) tries = 0;
      await pause(pauses[Math.min(tries, pauses.length - 1)]!, signal);
    }
  }

  #say(problem: Problem | null): void {
    this.#problem = problem;
    for (const listener of this.#listeners) listener();
  }
}

function connected(signal: AbortSignal): Promise<void> {
  if (connection.state.kind === 'connected' || connection.state.kind === 'connecting') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = connection.subscribe(() => {
      if (connection.state.kind !== 'connected') return;
      stop();
      resolve();
    });
    signal.addEventListener('abort', () => (stop(), resolve()), { once: true });
  });
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

const live = new Live();

/** Every container that is known, kept current while the component is there. */
export function useContainers(): ContainersSnapshot & { problem: Problem | null } {
  useEffect(() => live.acquire(), []);
  const snapshot = useSyncExternalStore(live.store.subscribe, live.store.snapshot);
  const problem = useSyncExternalStore(live.subscribe, live.problem);
  return { ...snapshot, problem };
}

/** One container as the list knows it. Renders again only with the list. */
export function useContainer(key: string) {
  return useSyncExternalStore(live.store.subscribe, () => live.store.get(key));
}
