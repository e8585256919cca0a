// `provost serve` as a person starts it, for tests: the real supervisor, the real backend process, a data folder of its own.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContractRouterClient } from '@orpc/contract';
import { readOwner, type Owner } from '../../main/database/lock.ts';
import { connectControl, type ControlConnection } from '../../main/web/control.ts';
import type { Contract } from '../../preload/contract/index.ts';
import { start, waitUntil, type Started } from './processes.ts';

export type Client = ContractRouterClient<Contract>;

export interface Served {
  process: Started;
  /** Of the backend that holds the folder now; null while there is none. */
  owner(): Owner | null;
  /** Asks as the command line does; connects anew after each crash, and asks again until it is answered. */
  ask<T>(question: (client: Client) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** @param env as DOCKER_HOST, on top of this process's own */
export async function startServed(
  dataDir: string,
  { env = {}, args = [] }: { env?: NodeJS.ProcessEnv; args?: string[] } = {},
): Promise<Served> {
  const cli = path.resolve(import.meta.dirname, '../../main/cli.ts');
  const served = start(process.execPath, [cli, 'serve', '--no-open', '--data-dir', dataDir, ...args], {
    env: { ...process.env, ...env },
  });
  const owner = () => readOwner(dataDir);
  let connection: ControlConnection | null = null;

  const connected = async (): Promise<ControlConnection> => {
    if (connection) return connection;
    const control = owner()?.control;
    if (!control) throw new Error('no backend holds the folder');
    const made = await connectControl(control.address, control.token);
    connection = made;
    void made.closed.then(() => {
      if (connection === made) connection = null;
    });
    return made;
  };

  const ask = async <T>(question: (client: Client) => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries++) {
      let to: ControlConnection | null = null;
      try {
        to = await connected();
        // A call whose connection ends is not answered; it is asked again of the next backend.
        const gone = to.closed.then(() => Promise.reject(new Error('the backend went away')));
        return await Promise.race([question(to.client), gone]);
      } catch (error) {
        const answered = to !== null && connection === to && (error as { defined?: boolean }).defined;
        if (answered || tries > 300) throw error;
        await sleep(100);
      }
    }
  };

  await waitUntil('the backend to open', () => owner()?.control !== undefined && owner()?.control !== null, {
    process: served,
  });
  return {
    process: served,
    owner,
    ask,
    async stop() {
      connection?.close();
      await served.stop('SIGTERM', 10_000);
    },
  };
}
