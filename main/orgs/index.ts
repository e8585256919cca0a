// Organizations: their folders read offline, edited, and brought to their hosts.
import type { contract } from '../../preload/contract/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Database } from '../database/open.ts';
import type { Plans } from '../plans/index.ts';
import type { AnyOperation } from '../plans/operation.ts';
import type { Handlers } from '../rpc/handlers.ts';
import { createOrgFiles } from './files/index.ts';
import { readingHandlers } from './handlers.ts';
import { createReadingThread } from './reading/index.ts';

export { readingHandlers } from './handlers.ts';
export { askHere } from './reading/index.ts';
export { readRoot, type ReadOptions } from './read/root.ts';

export interface OrgsDeps {
  database: Database;
  audit: Pick<Audit, 'append'>;
  plans: Plans;
}

export interface Orgs {
  handlers: Handlers<typeof contract.orgs>;
  /** To be registered with the plan engine. */
  operations: AnyOperation[];
  close(): Promise<void>;
}

export function createOrgs({ database, plans }: OrgsDeps): Orgs {
  const files = createOrgFiles({ database, plans });
  const reading = createReadingThread();
  return {
    handlers: { ...readingHandlers(reading.ask) },
    operations: [files.operation as unknown as AnyOperation],
    close: () => reading.close(),
  };
}
