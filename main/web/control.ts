// How the command line reaches a backend that runs: the contract over a WebSocket on a unix socket or named pipe that only
// its owner can open, with a token that only who can read the data folder knows.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { Contract } from '../../preload/contract/index.ts';
import type { Operator } from '../access/operator.ts';
import type { Backend } from '../backend.ts';
import { openSockets, refuseUpgrade } from './sockets.ts';

/** The shortest limit of the platforms is 104 bytes with the closing zero (macOS). */
const MAX_SOCKET_PATH = 100;

export interface ControlOptions {
  dataDir: string;
  log: Logger;
  /** Makes a new link that opens this console in a browser; absent where no page is served. */
  launchLink?: () => string;
}

export interface Control {
  address: string;
  token: string;
  close(): Promise<void>;
}

/** Where to listen: in the data folder when its path is short enough, else in the temporary folder. */
export function controlAddress(dataDir: string, platform = process.platform, temporary = os.tmpdir()): string {
  const name = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 16);
  // A pipe's name can be taken by others, so it is not one that they could guess beforehand.
  if (platform === 'win32') return `\\\\.\\pipe\\provost-${name}-${randomBytes(8).toString('hex')}`;
  const here = path.join(path.resolve(dataDir), 'control.sock');
  return Buffer.byteLength(here) <= MAX_SOCKET_PATH
    ? here
    : path.join(temporary, `provost-${name}-${randomBytes(8).toString('hex')}.sock`);
}

/** Call it only with the data folder's lock held: what is at the address is then left over and is replaced. */
export async function serveControl(
  backend: Pick<Backend, 'attachSocket' | 'publishControl'>,
  operator: Operator,
  { dataDir, log, launchLink }: ControlOptions,
): Promise<Control> {
  const address = controlAddress(dataDir);
  const token = randomBytes(32).toString('base64url');
  const right = Buffer.from(`Bearer ${token}`);
  const allowed = ({ headers }: IncomingMessage) => {
    const given = Buffer.from(headers.authorization ?? '');
    return given.length === right.length && timingSafeEqual(given, right);
  };
  const sockets = openSockets((error) =>
    log.warn({ err: error }, 'The control socket got what is not a WebSocket frame'),
  );
  const server = createServer((request, response) => {
    request.resume();
    if (!allowed(request)) response.writeHead(401).end();
    else if (request.method === 'POST' && request.url === '/launch' && launchLink) response.end(launchLink());
    else response.writeHead(404).end();
  });
  server.on('upgrade', (request: IncomingMessage, stream, head: Buffer) => {
    if (!allowed(request)) return refuseUpgrade(stream, '401 Unauthorized');
    sockets.accept(request, stream, head, (socket) => backend.attachSocket(socket, operator));
  });

  const isFile = process.platform !== 'win32';
  if (isFile) rmSync(address, { force: true });
  // The socket file is born with the rights that the mask leaves: nobody else can open it even for a moment.
  const mask = isFile ? process.umask(0o177) : 0;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
  } finally {
    if (isFile) process.umask(mask);
  }
  if (isFile) chmodSync(address, 0o600);
  backend.publishControl({ address, token });

  return {
    address,
    token,
    close: () =>
      new Promise((resolve) => {
        sockets.close();
        // Node removes the socket file with the server.
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 700).unref();
      }),
  };
}

export interface ControlConnection {
  client: ContractRouterClient<Contract>;
  close(): void;
  /** Fires when the connection ends, whoever ended it. */
  closed: Promise<void>;
}

/** @throws Error when nobody answers within 3 s, or the token is refused */
export async function connectControl(address: string, token: string): Promise<ControlConnection> {
  const socket = new WebSocket('ws://provost/rpc', {
    createConnection: () => connect(address),
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: 3_000,
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // A broken connection ends as `close`; the calls under way fail with it.
  socket.on('error', () => socket.terminate());
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return { client: createORPCClient(link), close: () => socket.close(), closed };
}

/** @returns a fresh link to the console of a backend that runs, null when it serves none or does not answer */
export function askLaunchLink(address: string, token: string): Promise<string | null> {
  return new Promise((resolve) => {
    const request = httpRequest(
      {
        socketPath: address,
        path: '/launch',
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        timeout: 3_000,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(response.statusCode === 200 ? text : null));
      },
    );
    request.on('timeout', () => request.destroy());
    // Left over from a backend that was killed, or it is just closing: there is no link to be had.
    request.on('error', () => resolve(null));
    request.end();
  });
}
