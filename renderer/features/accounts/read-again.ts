// What is shown of accounts is read again when a job has changed them: lists, panels, and what templates have made for them.
import { useSyncExternalStore } from 'react';
import { orpc, queryClient } from '../../client/index.ts';

let endedAt = 0;
const listeners = new Set<() => void>();

/** A job that changed accounts has ended. What Provost knows of them has it already; what is shown asks for it. */
export function readAccountsAgain(): void {
  for (const queryKey of [['accounts'], orpc.accounts.key(), orpc.targets.key(), orpc.templates.key()]) {
    void queryClient.invalidateQueries({ queryKey });
  }
  endedAt = Date.now();
  for (const listener of listeners) listener();
}

/** When the last such job of this window's time ended, UTC milliseconds; 0: none did. */
export const useLastChange = (): number =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => endedAt,
  );
