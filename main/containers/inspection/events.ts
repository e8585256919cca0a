// What happened to one container: as far back as its engine remembers (256 events of all containers), and live.
import { LineSplitter, parseEvent, watchedEvents, type EngineEvent } from '../events.ts';
import type { Engines } from '../engines.ts';
import type { StoredRow } from '../rows.ts';

export interface ShownEvent {
  at: number;
  action: string;
  detail: string;
}

function detailOf({ action, attributes }: EngineEvent, line: string): string {
  switch (action) {
    case 'die':
      return `exit code ${attributes['exitCode'] ?? 'unknown'}`;
    case 'kill':
      return `signal ${attributes['signal'] ?? 'unknown'}`;
    case 'rename':
      return `from ${(attributes['oldName'] ?? '').replace(/^\//, '')}`;
    case 'health_status':
      // Its verdict follows a colon in the action.
      return /health_status:\s*(\w+)/.exec(line)?.[1] ?? '';
    default:
      return '';
  }
}

/** @throws ProvostError ENGINE_* */
export async function* eventsOf(
  engines: Engines,
  { engineId, id }: StoredRow,
  { follow, hours }: { follow: boolean; hours: number },
  signal: AbortSignal,
): AsyncGenerator<ShownEvent> {
  const now = Date.now();
  const stream = await engines.call(engineId, (client) =>
    client.stream({
      method: 'GET',
      path: '/events',
      query: {
        since: Math.floor((now - hours * 3_600_000) / 1000),
        ...(!follow && { until: Math.ceil(now / 1000) }),
        filters: { ...watchedEvents, container: [id] },
      },
      limit: 30_000,
      signal,
    }),
  );
  const lines = new LineSplitter();
  try {
    for await (const chunk of stream.chunks) {
      for (const line of lines.push(chunk)) {
        const event = parseEvent(line);
        if (event?.id === id) yield { at: event.at, action: event.action, detail: detailOf(event, line) };
      }
    }
  } catch (error) {
    if (signal.aborted) return;
    await engines.call(engineId, () => Promise.reject(error));
  } finally {
    stream.close();
  }
}
