// What an engine streams while it pulls or loads: lines of JSON, each about one layer, and an error among them at any time.
import { EngineAway, type EngineStream } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import { showBytes } from '../plans/sentence.ts';

export interface ProgressLine {
  status?: string;
  /** The layer. */
  id?: string;
  progressDetail?: { current?: number; total?: number };
  stream?: string;
  error?: string;
  errorDetail?: { message?: string };
}

/** Nothing for this long, and the other side is taken for gone. */
export const stallLimit = 300_000;
const longestLine = 1024 * 1024;

/** @throws EngineAway when it is cut, breaks off or stalls */
export async function* jsonLines(stream: EngineStream): AsyncGenerator<ProgressLine> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of unstalled(stream)) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop()!;
    if (rest.length > longestLine) throw new EngineAway('GARBLED', 'The engine’s answer can’t be read.');
    for (const line of lines) if (line.trim() !== '') yield parse(line);
  }
  if (rest.trim() !== '') yield parse(rest);
}

function parse(line: string): ProgressLine {
  try {
    return JSON.parse(line) as ProgressLine;
  } catch (error) {
    throw new EngineAway('GARBLED', 'The engine’s answer broke off.', { cause: error });
  }
}

/** Ends a stream on which nothing comes any more. */
export async function* unstalled(stream: EngineStream, limit = stallLimit): AsyncGenerator<Buffer> {
  let stalled = false;
  const stall = () => {
    stalled = true;
    stream.close();
  };
  let timer = setTimeout(stall, limit);
  try {
    for await (const chunk of stream.chunks) {
      clearTimeout(timer);
      yield chunk;
      timer = setTimeout(stall, limit);
    }
  } catch (error) {
    if (!stalled) throw error;
  } finally {
    clearTimeout(timer);
    stream.close();
  }
  if (stalled) throw new EngineAway('TIMEOUT', `Nothing came for ${limit / 1000} s.`);
}

/** Adds up the layers: bytes loaded of those whose size is known by now, and layers that are through. */
export class Layers {
  readonly #layers = new Map<string, { current: number; total: number; through: boolean }>();

  add({ id, status = '', progressDetail }: ProgressLine): void {
    // The tag comes with an id too: "Pulling from library/nginx".
    if (id === undefined || status.startsWith('Pulling from')) return;
    const layer = this.#layers.get(id) ?? { current: 0, total: 0, through: false };
    if (status === 'Downloading' || status === 'Loading layer') {
      layer.current = progressDetail?.current ?? layer.current;
      layer.total = Math.max(layer.total, progressDetail?.total ?? 0);
    } else if (/^(Download complete|Verifying Checksum|Extracting|Pull complete)$/.test(status)) {
      layer.current = layer.total;
    }
    if (status === 'Already exists' || status === 'Pull complete') layer.through = true;
    this.#layers.set(id, layer);
  }

  /** "12.0 MiB of 35.1 MiB, 3 of 7 layers"; empty before anything is known. */
  get text(): string {
    const layers = [...this.#layers.values()];
    if (layers.length === 0) return '';
    const current = layers.reduce((sum, layer) => sum + layer.current, 0);
    const total = layers.reduce((sum, layer) => sum + layer.total, 0);
    const through = layers.filter((layer) => layer.through).length;
    const bytes = total > 0 ? `${showBytes(current)} of ${showBytes(total)}, ` : '';
    return `${bytes}${through} of ${layers.length} layers`;
  }
}

/** At most ten a second, and the last one always gets through when it is told with `now`. */
export function paced(tell: (text: string) => void, pace = 100): (text: string, now?: boolean) => void {
  let last = 0;
  return (text, now = false) => {
    const at = Date.now();
    if (text === '' || (!now && at - last < pace)) return;
    last = at;
    tell(text);
  };
}

/** The engine's own words when a line is an error. @throws ProvostError ENGINE_FAILED */
export function throwIfError({ error, errorDetail }: ProgressLine, message: string, hint?: string): void {
  const words = errorDetail?.message ?? error;
  if (words === undefined) return;
  throw new ProvostError('ENGINE_FAILED', message, { words: words.slice(0, 1000), ...(hint && { hint }) });
}
