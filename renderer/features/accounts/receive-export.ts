// An export's stream as one file: gathers the pieces, and hands them to the browser when all have come.

export type ExportEvent =
  | { kind: 'begin'; name: string; mediaType: string; accounts: number }
  | { kind: 'data'; data: string }
  | { kind: 'end'; sha256: string; bytes: number };

export interface Received {
  name: string;
  /** Null: not known yet. */
  accounts: number | null;
  bytes: number;
  sha256: string | null;
}

/** @throws Error when the stream ends before the file does: half a file is none */
export async function receiveExport(
  events: AsyncIterable<ExportEvent>,
  onProgress: (received: Received) => void,
): Promise<Received> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let mediaType = 'application/octet-stream';
  let received: Received = { name: 'accounts', accounts: null, bytes: 0, sha256: null };
  for await (const event of events) {
    if (event.kind === 'begin') {
      mediaType = event.mediaType;
      received = { ...received, name: event.name, accounts: event.accounts };
    } else if (event.kind === 'data') {
      const piece = Uint8Array.from(atob(event.data), (letter) => letter.charCodeAt(0));
      pieces.push(piece);
      received = { ...received, bytes: received.bytes + piece.length };
    } else {
      if (event.bytes !== received.bytes) break;
      received = { ...received, sha256: event.sha256 };
    }
    onProgress(received);
  }
  if (received.sha256 === null) throw new Error('The export ended before the file was whole. Nothing was saved.');
  saveBlob(received.name, new Blob(pieces, { type: mediaType }));
  return received;
}

/** Hands a file to the browser. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the download has only been asked for.
  setTimeout(() => URL.revokeObjectURL(url), 30_000);
}
