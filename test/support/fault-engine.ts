// The simulated engine with faults on demand: what a real engine can't be made to do when a test wants it.
import { linkSync, renameSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { startSimulatedEngine, type SimulatedEngine, type SimulatedOptions } from '../../main/demo/index.ts';
import { chanceFrom } from '../../main/demo/chance.ts';
import { inventLab } from '../../main/demo/lab.ts';
import type { SimContainer } from '../../main/demo/model.ts';

export type Fault =
  /** Answers with this status and the engine's words; nothing is done. */
  | { kind: 'status'; status: number; message?: string }
  /** Answers late. */
  | { kind: 'delay'; ms: number }
  /** Never answers; nothing is done. */
  | { kind: 'hang' }
  /** Closes the connection; nothing is done. */
  | { kind: 'cut' }
  /** Does it, then closes the connection without an answer. */
  | { kind: 'lost' }
  /** Does it and answers with half of the JSON: `cut` breaks the connection off, `closed` ends it as if that were all. */
  | { kind: 'half'; end: 'cut' | 'closed' }
  /** Sends this instead. */
  | { kind: 'body'; contentType: string; chunks: Iterable<Uint8Array>; leaveOpen?: boolean };

export interface FaultEngine {
  socketPath: string;
  /** For DOCKER_HOST. */
  host: string;
  sim: SimulatedEngine['engine'];
  /** Requests seen, "POST /containers/ID/stop". */
  seen: string[];
  /** @param times how often; for ever when left out. @returns the function that ends it */
  fault(match: RegExp, fault: Fault, times?: number): () => void;
  /** Cuts every open event and log stream. */
  cutStreams(): void;
  /** Stops listening and removes the socket (ENOENT), or leaves it dead (ECONNREFUSED). */
  down(how: 'removed' | 'dead'): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A small lab of running containers with these names. */
export function smallLab(names: readonly string[], change: Partial<SimContainer> = {}): SimContainer[] {
  const chance = chanceFrom(7);
  const [pattern] = inventLab(chance, Date.now());
  return names.map((name) => ({
    ...structuredClone(pattern!),
    ...{ id: chance.hex(64), name, status: 'running' as const, health: null, log: [], startedAt: Date.now() - 60_000 },
    ...change,
  }));
}

/** `count` running containers, enough to be a burden. */
export const hugeLab = (count: number): SimContainer[] =>
  smallLab(Array.from({ length: count }, (_, index) => `seat-${String(index).padStart(5, '0')}`));

/** 1,000 containers of a class of which every tenth runs, so that those that use something are among those in view. */
export function thousandLab(): SimContainer[] {
  const seats = Array.from({ length: 1_000 }, (_, index) => `seat-${String(index).padStart(4, '0')}`);
  return smallLab(seats).map((container, index) => ({
    ...container,
    image: 'lab/linux-desktop:24.04',
    ...(index % 10 !== 0 && { status: 'created' as const, startedAt: null }),
    config: {
      ...container.config,
      Image: 'lab/linux-desktop:24.04',
      Labels: { 'provost.org': `org-${index % 20}`, 'provost.account': `student-${index}` },
    },
  }));
}

export async function startFaultEngine(
  options: Omit<SimulatedOptions, 'intercept' | 'socketPath'> = {},
): Promise<FaultEngine> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'provost-fault-'));
  const socketPath = path.join(dir, 'engine.sock');
  const faults: { match: RegExp; fault: Fault; left: number }[] = [];
  const seen: string[] = [];
  const streams = new Set<http.ServerResponse>();
  let containers = options.containers;

  const listen = () =>
    startSimulatedEngine({
      pace: 0,
      ...options,
      ...(containers && { containers }),
      socketPath,
      intercept(ask, response, proceed) {
        const line = `${ask.method} ${ask.path}`;
        seen.push(line);
        if (/\/(events|logs)$/.test(ask.path)) {
          streams.add(response);
          response.once('close', () => streams.delete(response));
        }
        const found = faults.find(({ match, left }) => left > 0 && match.test(line));
        if (!found) void proceed();
        else {
          found.left--;
          void inflict(found.fault, response, proceed);
        }
      },
    });
  let server = await listen();

  return {
    socketPath,
    host: `unix://${socketPath}`,
    get sim() {
      return server.engine;
    },
    seen,
    fault(match, fault, times = Number.POSITIVE_INFINITY) {
      const entry = { match, fault, left: times };
      faults.unshift(entry);
      return () => void (entry.left = 0);
    },
    cutStreams() {
      for (const response of streams) response.destroy();
    },
    async down(how) {
      // Node removes a socket that it closes; a second name for it survives, as after a killed engine.
      if (how === 'dead') linkSync(socketPath, `${socketPath}.dead`);
      containers = [...server.engine.containers.values()];
      await server.close();
      if (how === 'dead') renameSync(`${socketPath}.dead`, socketPath);
    },
    async up() {
      rmSync(socketPath, { force: true });
      server = await listen();
    },
    async close() {
      await server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function inflict(fault: Fault, response: http.ServerResponse, proceed: () => Promise<void>): Promise<void> {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json' });
      response.end(fault.status === 304 ? undefined : JSON.stringify({ message: fault.message ?? 'injected fault' }));
      return;
    case 'delay':
      setTimeout(() => void proceed(), fault.ms);
      return;
    case 'hang':
      return;
    case 'cut':
      response.destroy();
      return;
    case 'lost':
      swallow(response, () => response.destroy());
      await proceed();
      return;
    case 'half':
      swallow(response, (body) => {
        const half = body.subarray(0, Math.floor(body.length / 2));
        if (fault.end === 'closed') {
          finish(response, half);
          return;
        }
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
        write(response, half);
        setTimeout(() => response.destroy(), 20);
      });
      await proceed();
      return;
    case 'body':
      response.writeHead(200, { 'content-type': fault.contentType });
      response.flushHeaders();
      for (const chunk of fault.chunks) {
        if (response.destroyed) return;
        if (!response.write(chunk)) {
          await new Promise<void>((resolve) => {
            const go = () => {
              response.off('drain', go).off('close', go);
              resolve();
            };
            response.on('drain', go).on('close', go);
          });
        }
      }
      if (!fault.leaveOpen) response.end();
  }
}

// The originals, so that what `swallow` replaced can still be called.
const write = (response: http.ServerResponse, data: Buffer): void => {
  (Object.getPrototypeOf(response) as { write: (data: Buffer) => void }).write.call(response, data);
};
function finish(response: http.ServerResponse, data: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  (Object.getPrototypeOf(response) as { end: (data: Buffer) => void }).end.call(response, data);
}

/** Lets the engine do its work while nothing of its answer is sent; `then` gets the body. */
function swallow(response: http.ServerResponse, then: (body: Buffer) => void): void {
  const writeHead = response.writeHead;
  response.writeHead = (() => response) as unknown as typeof response.writeHead;
  response.end = ((data?: string) => {
    response.writeHead = writeHead;
    then(Buffer.from(typeof data === 'string' ? data : ''));
    return response;
  }) as typeof response.end;
}
