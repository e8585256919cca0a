// Organizations: their folders read offline. Nothing here needs a database.
export { orgHandlers } from './handlers.ts';
export { readRoot, type ReadOptions } from './read/root.ts';
