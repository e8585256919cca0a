// A session for commands that answer from files alone: no data folder, no lock, no database. The same contract, validation
// and errors as a backend has.
import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import { pino } from 'pino';
import type { Contract } from '../../preload/contract/index.ts';
import { orgReading } from '../../preload/contract/orgs.ts';
import type { Operator } from '../access/operator.ts';
// Not the whole room: databases and hosts take longer to be loaded than a folder to be read.
import { readingHandlers } from '../orgs/handlers.ts';
import { askHere } from '../orgs/reading/index.ts';
import type { Handlers } from '../rpc/handlers.ts';
import { buildRouter, type AllHandlers, type RpcContext } from '../rpc/router.ts';
import type { Session } from './session.ts';

/** It answers the procedures whose words say `noDataFolder`; others are not there. */
export function openOffline(operator: Operator): Session {
  // An error of our own has no log to go to: its details follow the line on stderr.
  const log = pino({ level: 'error', base: null }, pino.destination({ fd: 2, sync: true }));
  const handlers = { orgs: readingHandlers(askHere) } satisfies { orgs: Handlers<typeof orgReading> };
  const router = buildRouter(handlers as unknown as AllHandlers, log, { orgs: orgReading });
  const client = createRouterClient(router, { context: { operator } satisfies RpcContext });
  return {
    client: client as unknown as ContractRouterClient<Contract>,
    backend: 'own',
    publish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
