// A child with a backend and a target on a database, for the benchmarks of accounts.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { GuacamoleDatabase } from '../support/guacamole.ts';
import type { AccountsAnswer, AccountsRequest } from './accounts-child.ts';

export interface AccountsChild {
  ask<Kind extends AccountsAnswer['kind']>(
    request: AccountsRequest & { kind: Kind },
  ): Promise<AccountsAnswer & { kind: Kind }>;
  end(): Promise<void>;
}

export async function forkAccounts(folder: string, db: GuacamoleDatabase): Promise<AccountsChild> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'accounts-child.ts'), [folder, db.url], {
    env: { ...process.env, PROVOST_BENCH_PASSWORD: db.password },
  });
  const next = async (): Promise<AccountsAnswer> => {
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the backend ended with ${String(code)}`);
    });
    return (await Promise.race([once(child, 'message'), ended]))[0] as AccountsAnswer;
  };
  await next();
  return {
    async ask<Kind extends AccountsAnswer['kind']>(request: AccountsRequest & { kind: Kind }) {
      child.send(request);
      return (await next()) as AccountsAnswer & { kind: Kind };
    },
    async end() {
      const gone = once(child, 'exit');
      child.send({ kind: 'end' } satisfies AccountsRequest);
      await gone;
    },
  };
}
