// Files between this window and a container, chunk by chunk, with progress and an end at any moment.
import { chunkAtMost } from '../../../../preload/contract/files.ts';
import { client } from '../../../client/index.ts';
import { showBytes } from '../../../ui/format.ts';
import { fromBase64, toBase64 } from '../../../client/bytes.ts';

/** A download is held by the window until it is whole: no more than this. */
export const heldAtMost = 1024 ** 3;

interface At {
  engineId: string;
  container: string;
}

/** Puts one file into a folder, or aside when there is no container. @returns what names it when it was put aside */
export async function uploadFile(
  to: (At & { folder: string; replace: boolean }) | null,
  file: File,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const { upload } = await client.files.beginUpload({ ...to, name: file.name, size: file.size }, { signal });
  try {
    for (let at = 0; at < file.size; at += chunkAtMost) {
      const piece = new Uint8Array(await file.slice(at, at + chunkAtMost).arrayBuffer());
      await client.files.sendChunk({ upload, data: toBase64(piece) }, { signal });
      onBytes(at + piece.length);
    }
    return (await client.files.finishUpload({ upload }, { signal })).staged;
  } catch (error) {
    // It may have ended already; the first failure is the one to tell.
    await client.files.cancelUpload({ upload }).catch(() => undefined);
    throw error;
  }
}

/** Fetches a file, or a folder as a tar archive, and hands it to the browser. */
export async function downloadPath(
  { engineId, container }: At,
  path: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let name = 'file';
  for await (const event of await client.files.download({ engineId, container, path }, { signal })) {
    if (event.kind === 'begun') name = event.name;
    if (event.kind !== 'data') continue;
    const piece = fromBase64(event.data);
    parts.push(piece);
    bytes += piece.length;
    onBytes(bytes);
    if (bytes > heldAtMost) {
      throw new Error(
        `It is larger than ${showBytes(heldAtMost)}, which a window does not hold: use "provost containers download NAME PATH > FILE".`,
      );
    }
  }
  signal.throwIfAborted();
  const url = URL.createObjectURL(new Blob(parts));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
