// First contact with an engine: which version it speaks, what it calls itself, how many processors it has.
import type { ApiInfo, ApiVersion } from './api.ts';
import { createClient, type EngineClient } from './client.ts';
import type { EngineEndpoint } from './endpoint.ts';
import { EngineUnfit } from './engine-error.ts';

/** The newest API whose answers we know. */
const newest = '1.51';
const oldest = '1.24';

export interface EngineFacts {
  version: string;
  /** The one agreed on. */
  apiVersion: string;
  cpus: number | null;
  simulated: boolean;
}

const parts = (version: string): [number, number] => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
};

/** @returns below zero when `a` is the older */
export function compareVersions(a: string, b: string): number {
  const [aMajor, aMinor] = parts(a);
  const [bMajor, bMinor] = parts(b);
  return aMajor - bMajor || aMinor - bMinor;
}

/** @throws EngineUnfit ENGINE_TOO_OLD or ENGINE_FAILED when there is no version that both speak */
export function agreeOnVersion(answer: ApiVersion): string {
  const theirs = answer?.ApiVersion;
  if (typeof theirs !== 'string' || !/^\d+\.\d+$/.test(theirs)) {
    throw new EngineUnfit({
      code: 'ENGINE_FAILED',
      message: 'What answers there is not a Docker Engine.',
      words: null,
      hint: 'Check DOCKER_HOST or the Docker context.',
    });
  }
  if (compareVersions(theirs, oldest) < 0) {
    throw new EngineUnfit({
      code: 'ENGINE_TOO_OLD',
      message: `This engine (${answer.Version}, API ${theirs}) is older than Provost can use.`,
      words: null,
      hint: `Update Docker to 1.12 or later (API ${oldest}).`,
    });
  }
  if (answer.MinAPIVersion && compareVersions(answer.MinAPIVersion, newest) > 0) {
    throw new EngineUnfit({
      code: 'ENGINE_FAILED',
      message: `This engine (${answer.Version}) needs API ${answer.MinAPIVersion} or later, which this Provost does not know.`,
      words: null,
      hint: 'Install a newer Provost.',
    });
  }
  return compareVersions(theirs, newest) < 0 ? theirs : newest;
}

/** @returns a client that speaks the agreed version; the caller closes it */
export async function shakeHands(
  endpoint: EngineEndpoint,
  signal: AbortSignal,
): Promise<{ client: EngineClient; facts: EngineFacts }> {
  if (!('kind' in endpoint.address)) throw new EngineUnfit(endpoint.address);
  const first = createClient(endpoint.address);
  let answer: ApiVersion;
  try {
    // Short: an engine that is starting accepts the connection and answers tens of seconds later.
    answer = await first.ask<ApiVersion>({ method: 'GET', path: '/version', limit: 5000, signal });
  } finally {
    first.close();
  }
  const apiVersion = agreeOnVersion(answer);
  const client = createClient(endpoint.address, { version: `v${apiVersion}` });
  try {
    const info = await client.ask<ApiInfo>({ method: 'GET', path: '/info', limit: 15_000, signal });
    return {
      client,
      facts: {
        version: answer.Version,
        apiVersion,
        cpus: typeof info?.NCPU === 'number' ? info.NCPU : null,
        simulated: endpoint.simulated || (info?.Labels ?? []).includes('provost.simulated=true'),
      },
    };
  } catch (error) {
    client.close();
    throw error;
  }
}
