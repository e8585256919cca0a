// Composition root of the privileged side: opens the databases, builds each feature once, closes in reverse order.
// Runs as Electron's utilityProcess, as a plain Node process under `provost serve`, and inside the command line. Never imports electron.
import type { ContractRouterClient } from '@orpc/contract';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Contract } from '../preload/contract/index.ts';
import type { Operator } from './access/operator.ts';

/** The OS keyring as the desktop shell offers it (asynchronous safeStorage). */
export interface Keyring {
  encrypt(plain: string): Promise<Uint8Array>;
  decrypt(sealed: Uint8Array): Promise<string>;
}

export interface BackendOptions {
  dataDir: string;
  shell: 'desktop' | 'browser' | 'cli';
  /** Opens the invented lab with its simulated engine. */
  demo: boolean;
  env: NodeJS.ProcessEnv;
  log: Logger;
  keyring?: Keyring;
}

/** What both a DOM MessagePort and Electron's MessagePortMain are, once adapted. */
export type BackendPort = Parameters<
  import('@orpc/server/message-port').RPCHandler<Record<never, never>>['upgrade']
>[0];

export interface Backend {
  /** Answers the contract on a port or an open socket as this operator, until it closes. */
  attachPort(port: BackendPort, operator: Operator): void;
  attachSocket(socket: WebSocket, operator: Operator): void;
  /** The contract in this process, through the same authorization and validation. */
  client(operator: Operator): ContractRouterClient<Contract>;
  /** Tells others with the data folder's lock where this backend can be reached (command line). */
  publishControl(control: { address: string; token: string }): void;
  close(): Promise<void>;
}
