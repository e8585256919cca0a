// Organizations: their folders read offline, edited, and brought to their hosts.
import type { contract } from '../../preload/contract/index.ts';
import type { Handlers } from '../rpc/handlers.ts';
import { readingHandlers } from './handlers.ts';

export { readingHandlers } from './handlers.ts';
export { readRoot, type ReadOptions } from './read/root.ts';

export interface Orgs {
  handlers: Handlers<typeof contract.orgs>;
}

export function createOrgs(): Orgs {
  return { handlers: { ...readingHandlers() } };
}
