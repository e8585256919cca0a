// What a plan has to know of each engine: whether it answers, its containers, and of the things that a template names,
// which are there.
import type { EngineStatus } from '../../preload/contract/containers.ts';
import { isProvostError, messageOf } from '../errors.ts';
import { orNull, readLimit, type EngineClient, type Engines, type StoredRow } from '../containers/index.ts';
import type { ImageFacts } from './differ.ts';
import { labels } from './render.ts';

export interface VolumeFacts {
  Name: string;
  Labels?: Record<string, string> | null;
}

export interface EngineFacts {
  engineId: string;
  name: string;
  /** Why it can't be used now; null: it can. */
  away: string | null;
  /** Its containers were read at least once. */
  known: boolean;
  rows: StoredRow[];
  images: Map<string, ImageFacts | null>;
  networks: Map<string, boolean>;
  volumes: Map<string, VolumeFacts>;
}

/** Engines as last known; no question is asked. */
export function engineFacts(engines: Engines): EngineFacts[] {
  const byEngine = new Map<string, StoredRow[]>();
  for (const row of engines.rows()) byEngine.set(row.engineId, [...(byEngine.get(row.engineId) ?? []), row]);
  return engines.list().map((status) => ({
    engineId: status.engineId,
    name: status.name,
    away: awayWords(status),
    known: status.listedAt !== null,
    rows: byEngine.get(status.engineId) ?? [],
    ...{ images: new Map(), networks: new Map(), volumes: new Map() },
  }));
}

function awayWords({ state, problem, name }: EngineStatus): string | null {
  if (state === 'connected' || state === 'degraded') return null;
  return `${name} is away${problem ? `: ${problem.message.replace(/\.$/, '')}` : ''}`;
}

/** Reads every engine's list anew. One that is away stays as last known, and holds nobody up for longer than its limit. */
export async function readEngines(engines: Engines, signal: AbortSignal): Promise<EngineFacts[]> {
  await engines.settled(signal, 'plan');
  const present = engines.list().filter((status) => awayWords(status) === null);
  await Promise.all(present.map(({ engineId }) => engines.refresh(engineId)));
  return engineFacts(engines);
}

const networksOfEveryEngine = new Set(['default', 'bridge', 'host', 'none']);

/** Which of these images, networks and volumes an engine has; `away` is set when it stops answering. */
export async function readThings(
  engines: Engines,
  facts: EngineFacts,
  wanted: { images: ReadonlySet<string>; networks: ReadonlySet<string>; volumes: boolean },
  signal: AbortSignal,
): Promise<void> {
  if (facts.away !== null) return;
  try {
    await engines.call(facts.engineId, async (client) => {
      for (const image of wanted.images) facts.images.set(image, await readImage(client, image, signal));
      for (const network of wanted.networks) {
        const path = `/networks/${encodeURIComponent(network)}`;
        const there =
          networksOfEveryEngine.has(network) ||
          (await orNull(client, { method: 'GET', path, limit: readLimit, signal })) !== null;
        facts.networks.set(network, there);
      }
      if (wanted.volumes) {
        const answer = await client.ask<{ Volumes?: VolumeFacts[] | null }>({
          ...{ method: 'GET', path: '/volumes', limit: readLimit, signal },
        });
        for (const volume of answer.Volumes ?? []) facts.volumes.set(volume.Name, volume);
      }
    });
  } catch (error) {
    if (signal.aborted || !isProvostError(error)) throw error;
    facts.away = `${facts.name} can’t be read: ${messageOf(error)}${error.data.words ? ` “${error.data.words}”` : ''}`;
  }
}

export const readImage = (client: EngineClient, image: string, signal: AbortSignal): Promise<ImageFacts | null> =>
  orNull<ImageFacts>(client, {
    ...{ method: 'GET', path: `/images/${encodeURIComponent(image)}/json`, limit: readLimit, signal },
  });

/** Ports of the host that are given out on an engine, also those of stopped containers that we made. */
export function takenPorts(rows: readonly StoredRow[]): Set<number> {
  const taken = new Set<number>();
  for (const row of rows) {
    for (const { host } of row.ports) if (host !== null) taken.add(host);
    for (const port of (row.labels[labels.ports] ?? '').split(',')) if (port !== '') taken.add(Number(port));
  }
  return taken;
}
