// What the parts of the operation share: the engines, the captured definitions, and calls with the right failures.
import type { Protection } from '../../../preload/contract/protection.ts';
import { ProvostError } from '../../errors.ts';
import { LaneUnavailable } from '../../plans/operation.ts';
import type { ApiInspect } from '../api.ts';
import type { Ask, EngineClient } from '../client.ts';
import { EngineAway, EngineUnfit, isRefused } from '../engine-error.ts';
import type { EngineLink } from '../link.ts';
import type { ContainerStore } from '../store.ts';
import type { Definitions } from './definition.ts';

export interface ActContext {
  /** @throws LaneUnavailable when there is no such engine now */
  link(engineId: string): EngineLink;
  links(): readonly EngineLink[];
  store: ContainerStore;
  definitions: Definitions;
  /** ms after which a request whose answer was lost, and that shows no effect, never reached the engine. */
  settle: number;
  /** ms that a container has to stay up before the one that it replaces is removed. */
  steady: number;
  /** How many changes of an engine may be under way at once, when the operator has set it; null: as its processors allow. */
  concurrencyOf(engineId: string): number | null;
  /** Which containers a selection leaves out unless they are named. */
  protection(): Protection;
}

export const readLimit = 15_000;

/** Runs calls to an engine; when it is away, the lane waits. */
export async function onLane<Result>(
  context: ActContext,
  engineId: string,
  work: (client: EngineClient) => Promise<Result>,
): Promise<Result> {
  const link = context.link(engineId);
  try {
    return await work(link.client());
  } catch (error) {
    throw asLaneUnavailable(error, link);
  }
}

export function asLaneUnavailable(error: unknown, link: EngineLink): unknown {
  if (isRefused(error)) {
    return new ProvostError(
      'ENGINE_FAILED',
      `The engine answered with an error (${error.status}).`,
      { words: error.words },
      { cause: error },
    );
  }
  if (!(error instanceof EngineAway || error instanceof EngineUnfit)) return error;
  const lost =
    link.status.state === 'connecting' ? 'It has not answered yet.' : 'The connection to the engine was lost.';
  const reason = link.status.problem?.message ?? (error instanceof EngineUnfit ? error.message : lost);
  return new LaneUnavailable(`${link.status.name}: ${reason}`, { cause: error });
}

/** @returns null when there is none of this id or name */
export async function inspectOrNull(
  client: EngineClient,
  idOrName: string,
  signal: AbortSignal,
): Promise<ApiInspect | null> {
  return orNull(client, {
    method: 'GET',
    path: `/containers/${encodeURIComponent(idOrName)}/json`,
    limit: readLimit,
    signal,
  });
}

/** @returns null on 404 */
export async function orNull<Answer>(client: EngineClient, ask: Ask): Promise<Answer | null> {
  try {
    return await client.ask<Answer>(ask);
  } catch (error) {
    if (isRefused(error, 404)) return null;
    throw error;
  }
}

/** Maps in order, at most `width` at a time. */
export async function* mapWide<Item, Result>(
  items: readonly Item[],
  width: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const ahead: Promise<Result>[] = [];
  let next = 0;
  try {
    while (next < items.length || ahead.length > 0) {
      while (next < items.length && ahead.length < width) ahead.push(map(items[next++]!));
      yield await ahead.shift()!;
    }
  } finally {
    // When the reader gives up, or one failed: the others' failures are the same story.
    for (const one of ahead) one.catch(() => undefined);
  }
}
