// First contact with an engine: which version it speaks, what it calls itself, how many processors it has.
import type { ApiInfo, ApiVersion } from './api.ts';
import { createClient, type EngineClient, type SshAgent } from './client.ts';
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
  product: 'docker' | 'podman';
}

/**
 * What tells that two addresses lead to the same engine. Copied machines share its id, but not their name; two engines
 * on one machine share both (the id is that of a key in /etc/docker), but not the folder of their data.
 */
export type Identity = string;

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

/** Podman answers as Docker would, and names itself among the components. */
const isPodman = ({ Components }: ApiVersion): boolean =>
  Components?.some(({ Name }) => /podman/i.test(Name ?? '')) ?? false;

/** @returns a client that speaks the agreed version; the caller closes it */
export async function shakeHands(
  endpoint: EngineEndpoint,
  signal: AbortSignal,
  ssh?: SshAgent,
): Promise<{ client: EngineClient; facts: EngineFacts; identity: Identity | null }> {
  if (!('kind' in endpoint.address)) throw new EngineUnfit(endpoint.address);
  const first = createClient(endpoint.address, { ssh });
  let answer: ApiVersion;
  try {
    // Short: an engine that is starting accepts the connection and answers tens of seconds later. A machine far away has
    // to be reached first, which has its own limit.
    const limit = endpoint.address.kind === 'ssh' ? 30_000 : 5000;
    answer = await first.ask<ApiVersion>({ method: 'GET', path: '/version', limit, signal });
  } finally {
    first.close();
  }
  const apiVersion = agreeOnVersion(answer);
  const client = createClient(endpoint.address, { version: `v${apiVersion}`, ssh });
  try {
    const info = await client.ask<ApiInfo>({ method: 'GET', path: '/info', limit: 15_000, signal });
    return {
      client,
      facts: {
        version: answer.Version,
        apiVersion,
        product: isPodman(answer) ? 'podman' : 'docker',
        cpus: typeof info?.NCPU === 'number' ? info.NCPU : null,
        simulated: endpoint.simulated || (info?.Labels ?? []).includes('provost.simulated=true'),
      },
      identity: info?.ID && info.Name ? [info.ID, info.Name, info.DockerRootDir ?? ''].join('\n') : null,
    };
  } catch (error) {
    client.close();
    throw error;
  }
}
