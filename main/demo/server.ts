// The simulated engine as an HTTP server on a socket of its own: the part of Docker's API that Provost uses.
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import http from 'node:http';
import type { Socket } from 'node:net';
import path from 'node:path';
import { makeThrowAway } from '../throw-away.ts';
import { bodyOfUpgrade, startAttached } from './exec.ts';
import { SimEngine, SimRefusal } from './engine.ts';
import type { SimContainer } from './model.ts';
import { answer, type Ask } from './routes.ts';
import { SimSwarm } from './swarm.ts';

/** Sees each request first, and may answer, delay or break it; otherwise calls `proceed`. */
export type Intercept = (ask: Ask, response: http.ServerResponse, proceed: () => Promise<void>) => void;

export interface SimulatedOptions {
  seed?: number;
  pace?: number;
  containers?: SimContainer[];
  apiVersion?: string;
  intercept?: Intercept;
  /** Where to listen; a place of its own when left out. */
  socketPath?: string;
  /** Folder of the data that it keeps, so that a backend started anew finds it as it was; in memory alone when left out. */
  keepIn?: string;
  /** Tells the files of several engines in one folder apart. */
  suffix?: string;
  /** What its machine is called. */
  name?: string;
  cpus?: number;
  /** It manages a Swarm. */
  swarm?: boolean;
}

export interface SimulatedEngine {
  socketPath: string;
  engine: SimEngine;
  close(): Promise<void>;
}

export async function startSimulatedEngine(options: SimulatedOptions = {}): Promise<SimulatedEngine> {
  const { seed = 2026, pace = 1, apiVersion = '1.47', suffix = '', name, cpus, intercept } = options;
  const { socketPath, dispose } = placeFor(options);
  const engine = new SimEngine({
    ...{ seed, pace },
    ...(options.containers && { containers: options.containers }),
    ...(options.keepIn !== undefined && { keepIn: path.join(options.keepIn, `simulated-engine${suffix}.json`) }),
    ...(name !== undefined && { name }),
    ...(cpus !== undefined && { cpus }),
  });

  const swarm = options.swarm ? new SimSwarm() : undefined;

  const server = http.createServer((request, response) => {
    response.on('error', () => undefined); // The reader went away; nobody is left to be told.
    const ask = askOf(request);
    const proceed = async () => {
      try {
        await answer(engine, apiVersion, ask, response, swarm);
      } catch (error) {
        refuse(response, error);
      }
    };
    if (intercept) intercept(ask, response, proceed);
    else void proceed();
  });
  // The server lets go of them, and would wait for them when it closes.
  const raw = new Set<Socket>();
  server.on('upgrade', (request: http.IncomingMessage, socket: Socket, head: Buffer) => {
    raw.add(socket);
    socket.once('close', () => raw.delete(socket));
    socket.on('error', () => undefined); // The other side went away; nobody is left to be told.
    const ask = askOf(request);
    const response = new http.ServerResponse(request);
    response.assignSocket(socket);
    response.on('finish', () => socket.end());
    const proceed = async () => {
      await bodyOfUpgrade(request, socket, head);
      try {
        const id = /^\/exec\/([^/]+)\/start$/.exec(ask.path)?.[1];
        if (id === undefined) throw new SimRefusal(404, 'page not found');
        startAttached(engine, id, socket);
      } catch (error) {
        refuse(response, error);
      }
    };
    if (intercept) intercept(ask, response, proceed);
    else void proceed();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return {
    socketPath,
    engine,
    async close() {
      engine.close();
      server.closeAllConnections();
      for (const socket of raw) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      dispose();
    },
  };
}

function askOf(request: http.IncomingMessage): Ask {
  const url = new URL(request.url ?? '/', 'http://engine');
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, ''),
    query: url.searchParams,
    request,
  };
}

/** The shortest limit of the platforms is 104 bytes with the closing zero (macOS). */
const maxSocketPath = 100;

function placeFor({ socketPath, keepIn, suffix = '' }: SimulatedOptions): { socketPath: string; dispose: () => void } {
  if (socketPath !== undefined) return { socketPath, dispose: () => undefined };
  if (process.platform === 'win32')
    return { socketPath: `//./pipe/provost-demo-${randomUUID()}`, dispose: () => undefined };
  const here = keepIn === undefined ? '' : path.join(keepIn, `engine${suffix}.sock`);
  if (here !== '' && Buffer.byteLength(here) <= maxSocketPath) {
    // One backend per data folder: what is there was left by one that was killed.
    rmSync(here, { force: true });
    return { socketPath: here, dispose: () => rmSync(here, { force: true }) };
  }
  const folder = makeThrowAway();
  return { socketPath: path.join(folder.path, 'engine.sock'), dispose: folder.dispose };
}

function refuse(response: http.ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof SimRefusal && error.status === 304) {
    response.writeHead(304).end();
    return;
  }
  const status = error instanceof SimRefusal ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
