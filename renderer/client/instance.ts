// The one connection of this window and what is built on it.
import { Connection } from './connection.ts';
import { createClient } from './link.ts';
import { createQueryClient, createQueryUtils } from './query.ts';

export const connection = new Connection();
export const client = createClient(connection);
export const orpc = createQueryUtils(client);
export const queryClient = createQueryClient(connection);
