// What is shown of accounts is read again when a job has changed them: lists, panels, and what templates have made for them.
import { orpc, queryClient } from '../../client/index.ts';

export function readAccountsAgain(): void {
  for (const queryKey of [['accounts'], orpc.accounts.key(), orpc.targets.key(), orpc.templates.key()]) {
    void queryClient.invalidateQueries({ queryKey });
  }
}
