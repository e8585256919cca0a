// React's side of the link: the state of the connection, and streams that outlive it.
import { useEffect, useRef, useState, useSyncExternalStore, type DependencyList } from 'react';
import { pauseBeforeTry, type ConnectionState } from './connection.ts';
import { connection } from './instance.ts';
import { isAbort, toProblem, type Problem } from './problem.ts';

export const useConnection = (): ConnectionState => useSyncExternalStore(connection.subscribe, () => connection.state);

export interface StreamState {
  /** ended: the backend closed it in order. failed: it is tried again unless `problem` says why that is useless. */
  state: 'off' | 'opening' | 'live' | 'ended' | 'failed';
  problem: Problem | null;
}

/** Errors that a second try would only repeat. */
const final = new Set<Problem['code']>(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHORIZED', 'BAD_INPUT']);

/**
 * Subscribes to a stream for as long as the component is there, and again after every reconnect.
 * @param open opens the stream; return null to leave it off
 * @param deps the stream is reopened when one of them changes
 * @param onEvent called for every event, in order; always the newest function that was given
 */
export function useStream<Event>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<Event>> | null,
  deps: DependencyList,
  onEvent: (event: Event) => void,
): StreamState {
  const [shown, setShown] = useState<StreamState>({ state: 'opening', problem: null });
  const newest = useRef(onEvent);
  useEffect(() => {
    newest.current = onEvent;
  });
  const connected = useConnection().kind === 'connected';

  useEffect(() => {
    if (!connected) return;
    const abort = new AbortController();
    const { signal } = abort;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const run = async () => {
      try {
        const opening = open(signal);
        if (!opening) return setShown({ state: 'off', problem: null });
        const events = await opening;
        setShown({ state: 'live', problem: null });
        for await (const event of events) {
          if (signal.aborted) return;
          tries = 0;
          newest.current(event);
        }
        if (!signal.aborted) setShown({ state: 'ended', problem: null });
      } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        const problem = toProblem(error);
        setShown({ state: 'failed', problem });
        // A lost connection is taken up again by this effect when `connected` comes back.
        if (problem.code !== 'CONNECTION_LOST' && !final.has(problem.code)) {
          timer = setTimeout(() => void run(), pauseBeforeTry(tries++ + 1));
        }
      }
    };

    setShown({ state: 'opening', problem: null });
    void run();
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `open` is new at every render; the caller says what counts
  }, [connected, ...deps]);

  return shown;
}
