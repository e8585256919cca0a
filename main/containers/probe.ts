// Connects to an engine once and says what answers: its version and how quick it is, or what is wrong and what to do.
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineTest } from '../../preload/contract/engines.ts';
import { isProvostError } from '../errors.ts';
import { warningOf } from './added.ts';
import type { ApiInfo } from './api.ts';
import type { SshAgent } from './client.ts';
import type { EngineEndpoint } from './endpoint.ts';
import { problemOf } from './engine-error.ts';
import { shakeHands, type Identity } from './handshake.ts';

/** Calls whose quickest counts: the first on a connection opens it. */
const rounds = 3;
const limit = 15_000;

export interface Probed extends Omit<EngineTest, 'sameAs' | 'hostKey' | 'loginAt'> {
  identity: Identity | null;
  /** What was thrown, for who needs more than its words. */
  cause: unknown;
}

/** Never throws what the engine does: it is in `problem`. @throws the signal's reason */
export async function probe(endpoint: EngineEndpoint, signal: AbortSignal, ssh?: SshAgent): Promise<Probed> {
  const common = { endpoint: endpoint.endpoint, warning: warningOf(endpoint) };
  try {
    const { client, facts, identity } = await shakeHands(endpoint, signal, ssh);
    try {
      const info = await client.ask<ApiInfo>({ method: 'GET', path: '/info', limit, signal });
      let latency = Number.POSITIVE_INFINITY;
      for (let round = 0; round < rounds; round++) {
        const begun = performance.now();
        await client.ask({ method: 'GET', path: '/_ping', limit, signal });
        latency = Math.min(latency, performance.now() - begun);
        await sleep(1, undefined, { signal });
      }
      const { version, apiVersion, product, cpus } = facts;
      return {
        ...common,
        ...{ ok: true, version, apiVersion, product, cpus, containers: info?.Containers ?? null },
        ...{ latency: Math.round(latency * 10) / 10, problem: null, identity, cause: null },
      };
    } finally {
      client.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    return {
      ...common,
      ...{ ok: false, version: null, apiVersion: null, product: null, cpus: null, containers: null, latency: null },
      ...{ problem: problemOf(error, endpoint), identity: null },
      cause: error instanceof Error && isProvostError(error.cause) ? error.cause : error,
    };
  }
}
