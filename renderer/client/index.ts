// The window's link to the backend. Screens use `orpc` with TanStack Query, `client` for commands, `useStream` for streams.
export { client, connection, orpc, queryClient } from './instance.ts';
export type { ConnectionState } from './connection.ts';
export type { ProvostClient } from './link.ts';
export { isAbort, toProblem, type Problem } from './problem.ts';
export { useConnection, useStream, type StreamState } from './hooks.ts';
