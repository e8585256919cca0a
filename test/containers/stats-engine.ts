// The simulated engine with a look at, and a hand on, what is asked of `/stats`: with its query, and while it is open.
import type http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { pino } from 'pino';
import { localOwner } from '../../main/access/operator.ts';
import { createStats } from '../../main/containers/stats/index.ts';
import { startSimulatedEngine, type SimulatedOptions } from '../../main/demo/index.ts';
import { openBench, type Bench } from './harness.ts';

export type StatsFault = (id: string, response: http.ServerResponse) => boolean;

export interface StatsEngine {
  host: string;
  sim: Awaited<ReturnType<typeof startSimulatedEngine>>['engine'];
  /** Queries of `/stats` so far. */
  asked: { id: string; stream: boolean; oneShot: boolean; at: number }[];
  /** Answers to `/stats` that are open now. */
  open: Set<http.ServerResponse>;
  /** Most of them that were open at once. */
  most(): number;
  /** Answers instead, when it says so. */
  fault: StatsFault | null;
  close(): Promise<void>;
}

export async function startStatsEngine(
  options: Omit<SimulatedOptions, 'intercept' | 'socketPath'>,
): Promise<StatsEngine> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'provost-stats-'));
  const socketPath = path.join(dir, 'engine.sock');
  const open = new Set<http.ServerResponse>();
  let most = 0;
  const made: StatsEngine = {
    ...{ host: `unix://${socketPath}`, asked: [], open, fault: null },
    sim: undefined as never,
    most: () => most,
    async close() {
      await server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  const server = await startSimulatedEngine({
    pace: 0,
    ...options,
    socketPath,
    intercept(ask, response, proceed) {
      const id = /^\/containers\/([^/]+)\/stats$/.exec(ask.path)?.[1];
      if (id === undefined) return void proceed();
      made.asked.push({
        id,
        stream: ask.query.get('stream') === 'true',
        oneShot: ask.query.get('one-shot') === 'true',
        at: Date.now(),
      });
      open.add(response);
      most = Math.max(most, open.size);
      response.once('close', () => open.delete(response));
      if (!made.fault?.(id, response)) void proceed();
    },
  });
  made.sim = server.engine;
  return made;
}

export interface StatsBench extends Bench {
  stats: ReturnType<typeof createStats>;
}

/** Containers and their statistics on this engine, with waits that a test can bear. */
export async function openStats(
  host: string,
  times: Parameters<typeof createStats>[0]['times'] = {},
): Promise<StatsBench> {
  const bench = await openBench({ DOCKER_HOST: host });
  const stats = createStats({
    engines: bench.containers.engines,
    log: pino({ level: 'silent' }),
    times: { linger: 300, firstRetry: 50, longestRetry: 400, ...times },
  });
  return {
    ...bench,
    stats,
    close: async () => {
      stats.close();
      await bench.close();
    },
  };
}

/** An operator of these organizations alone. */
export const scoped = (...orgs: string[]) => ({ ...localOwner('scoped'), orgs: new Set(orgs) });
