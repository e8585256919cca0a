// A log as text: the kept lines for the clipboard, and the whole log as a file, piece by piece, however large it is.
import { client } from '../../../client/index.ts';
import type { LogRing } from './ring.ts';

/** One line each; notes about skipped lines in brackets. @param names of the containers, when there are several */
export function logText(ring: LogRing, timestamps: boolean, names: readonly string[] = []): string {
  const lines: string[] = [];
  for (const { stream, time, text, source } of ring.entries()) {
    const name = names.length > 1 ? `${names[source] ?? '?'} | ` : '';
    if (stream === 'skipped') lines.push(`[${text}]`);
    else lines.push(`${name}${timestamps && time ? `${time} ` : ''}${text}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Where a browser can't write to a file as it goes, the whole has to be held: no more than this. */
const heldAtMost = 1024 ** 3;

interface Sink {
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

interface Picker {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<{ createWritable(): Promise<Sink> }>;
}

function handOver(fileName: string, parts: BlobPart[]): void {
  const url = URL.createObjectURL(new Blob(parts, { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Lines that are here, as a file: of several containers together there is no whole log to read. */
export const saveLines = (name: string, text: string): void => handOver(`${name}.log`, [text]);

function heldSink(fileName: string): Sink {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  return {
    write(piece) {
      size += piece.length;
      if (size > heldAtMost) {
        return Promise.reject(
          new Error(
            'The log is larger than 1 GiB, and this browser can’t write it to a file as it comes: use "provost containers logs NAME --output FILE".',
          ),
        );
      }
      parts.push(piece);
      return Promise.resolve();
    },
    close() {
      handOver(fileName, parts);
      return Promise.resolve();
    },
    abort: () => Promise.resolve(),
  };
}

/**
 * Asks where, then writes all of one container's log there.
 * @param onBytes told the sum after each piece
 * @returns false when nobody wanted it after all
 */
export async function saveWhole(
  { engineId, id, name }: { engineId: string; id: string; name: string },
  timestamps: boolean,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const fileName = `${name}.log`;
  const { showSaveFilePicker } = window as unknown as Picker;
  let sink: Sink;
  try {
    sink = showSaveFilePicker
      ? await (await showSaveFilePicker.call(window, { suggestedName: fileName })).createWritable()
      : heldSink(fileName);
  } catch (error) {
    if ((error as DOMException).name === 'AbortError') return false;
    // Not allowed here (an embedded window): held and downloaded instead.
    sink = heldSink(fileName);
  }
  try {
    for await (const { base64, bytes } of await client.logs.read(
      { names: [id], engine: engineId, timestamps },
      { signal },
    )) {
      await sink.write(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
      onBytes(bytes);
    }
    signal.throwIfAborted();
    await sink.close();
    return true;
  } catch (error) {
    await sink.abort().catch(() => undefined); // It failed already: the first failure is the one to tell.
    throw error;
  }
}
