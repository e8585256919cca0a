// Scaffold by LEAD so that the backend opens; CONTAINERS replaces this whole file (it is not committed).
import type { Logger } from 'pino';
import type { containers, engines } from '../../preload/contract/containers.ts';
import type { Database } from '../database/open.ts';
import type { Plans } from '../plans/index.ts';
import type { Operation } from '../plans/operation.ts';
import type { Handlers } from '../rpc/handlers.ts';

export interface ContainersDeps {
  database: Database;
  plans: Pick<Plans, 'plan' | 'onJobFinished'>;
  log: Logger;
  env: NodeJS.ProcessEnv;
  demo: boolean;
}

export async function createContainers(_deps: ContainersDeps): Promise<{
  handlers: Handlers<typeof containers>;
  engineHandlers: Handlers<typeof engines>;
  operation: Operation;
  close(): Promise<void>;
}> {
  const no = () => {
    throw new Error('not here yet');
  };
  return {
    handlers: new Proxy({}, { get: () => no, ownKeys: () => [] }) as Handlers<typeof containers>,
    engineHandlers: { list: () => ({ rows: [] }), reconnect: no },
    operation: { name: 'containers.act', version: 1 } as Operation,
    close: async () => {},
  };
}
