// The backend that a command talks to: the one that holds the data folder, else one of its own for as long as it runs.
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../preload/contract/index.ts';
import { localOwner } from '../access/operator.ts';
import { chooseDataDir, type DataDir } from '../data-dir.ts';
import { readOwner } from '../database/lock.ts';
import { isProvostError } from '../errors.ts';

export interface Session {
  client: ContractRouterClient<Contract>;
  /** running: a backend that goes on without us. own: it ends with this command. */
  backend: 'running' | 'own';
  /** Lets other commands reach an own backend while it works; does nothing to a running one. */
  publish(): Promise<void>;
  close(): Promise<void>;
}

export interface SessionOptions {
  dataDir: string | undefined;
  demo: boolean;
  env: NodeJS.ProcessEnv;
  /** The command answers from files alone: no data folder is opened. */
  offline?: boolean;
  /** ms to wait for a backend that is just starting, or a command that is just ending. */
  patience?: number;
}

async function joinRunning(dataDir: string): Promise<Session | null> {
  const owner = readOwner(dataDir);
  if (!owner?.control) return null;
  const { connectControl } = await import('../web/control.ts');
  try {
    const { client, close } = await connectControl(owner.control.address, owner.control.token);
    return {
      client,
      backend: 'running',
      publish: () => Promise.resolve(),
      close: () => Promise.resolve(close()),
    };
  } catch {
    // The note outlived its backend, or that one is just ending: the folder's lock decides which.
    return null;
  }
}

const userName = (env: NodeJS.ProcessEnv): string => {
  try {
    return os.userInfo().username;
  } catch {
    // A user id without a name, as in some containers.
    return env['USER'] || env['USERNAME'] || 'owner';
  }
};

async function openOwn(dataDir: string, { demo, env }: SessionOptions, dispose: () => void): Promise<Session> {
  const [{ openBackend }, { openLog }] = await Promise.all([import('../backend.ts'), import('../log.ts')]);
  const log = openLog(dataDir);
  const backend = await openBackend({ dataDir, shell: 'cli', demo, env, log });
  const operator = localOwner(userName(env));
  let control: { close(): Promise<void> } | undefined;
  return {
    client: backend.client(operator),
    backend: 'own',
    async publish() {
      if (control) return;
      const { serveControl } = await import('../web/control.ts');
      control = await serveControl(backend, operator, { dataDir, log });
    },
    async close() {
      await control?.close();
      await backend.close();
      dispose();
    },
  };
}

/** @throws ProvostError DATA_FOLDER_BUSY when another process holds the folder and can't be reached */
export async function openSession(options: SessionOptions): Promise<Session> {
  if (options.offline) return (await import('./offline.ts')).openOffline(localOwner(userName(options.env)));
  const folder: DataDir = chooseDataDir(options, options.env);
  const deadline = Date.now() + (options.patience ?? 10_000);
  for (;;) {
    const running = await joinRunning(folder.path);
    if (running) return running;
    try {
      return await openOwn(folder.path, options, folder.dispose);
    } catch (error) {
      const busy = isProvostError(error) && error.code === 'DATA_FOLDER_BUSY';
      if (!busy || Date.now() > deadline) {
        folder.dispose();
        throw error;
      }
      await sleep(100);
    }
  }
}
