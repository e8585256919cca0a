// The engine's event stream: one JSON document a line, in the shape before and after API 1.52.
import { z } from 'zod';

/** Asked of the engine: health checks would otherwise emit three events each, and it keeps only the last 256. */
export const watchedEvents = {
  type: ['container'],
  event: [
    ...['create', 'start', 'restart', 'die', 'stop', 'kill', 'pause', 'unpause'],
    ...['rename', 'destroy', 'update', 'oom', 'health_status'],
  ],
};

/** Podman filters by names of its own ("died", "remove"), so there all are taken. */
export const everyContainerEvent = { type: ['container'] };

export interface EngineEvent {
  id: string;
  /** Without what follows a colon: "health_status". */
  action: string;
  attributes: Record<string, string>;
  /** UTC ms. */
  at: number;
}

// `status`, `id` and `from` at the top are gone since API 1.52; Action and Actor are in both.
const shape = z.object({
  Type: z.string().optional(),
  Action: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  Actor: z.object({ ID: z.string().optional(), Attributes: z.record(z.string(), z.string()).nullish() }).optional(),
  time: z.number().optional(),
  timeNano: z.number().optional(),
});

/** @returns null for what is not an event of a container, or can't be read (a line that was cut) */
export function parseEvent(line: string): EngineEvent | null {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    // Half a line, from a stream that was cut: the list that follows every reconnection makes up for it.
    return null;
  }
  const parsed = shape.safeParse(raw);
  if (!parsed.success) return null;
  const { Type, Action, status, id, Actor, time, timeNano } = parsed.data;
  const action = (Action ?? status)?.split(':')[0]?.trim();
  const container = Actor?.ID ?? id;
  if ((Type !== undefined && Type !== 'container') || !action || !container) return null;
  // What a health check runs: Podman tells of it whether or not it was asked for.
  if (action.startsWith('exec')) return null;
  return {
    id: container,
    action,
    attributes: Actor?.Attributes ?? {},
    at: timeNano ? Math.floor(timeNano / 1e6) : (time ?? 0) * 1000,
  };
}

/** Cuts a stream into lines. A line longer than `longest` is dropped: no event is that long. */
export class LineSplitter {
  #rest = '';
  readonly #decoder = new TextDecoder();
  readonly #longest: number;

  constructor(longest = 1024 * 1024) {
    this.#longest = longest;
  }

  push(chunk: Uint8Array): string[] {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop()!;
    if (this.#rest.length > this.#longest) this.#rest = '';
    return lines.filter((line) => line.trim() !== '');
  }
}
