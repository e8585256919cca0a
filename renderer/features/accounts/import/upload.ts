// Sends a file to an import in parts, in order, with progress.
import { fileBytesAtMost } from '../../../../preload/contract/imports.ts';
import { toBase64 } from '../../../client/bytes.ts';
import { client } from '../../../client/index.ts';
import { showBytes } from '../../../ui/format.ts';

/** Bytes of a part: as base64 it stays below what the contract takes. */
const partBytes = 1024 * 1024;

/** @throws Error in words for the operator, or what the backend says of the file */
export async function uploadFile(
  importId: string,
  name: string,
  file: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  if (file.size > fileBytesAtMost) {
    throw new Error(`${name} has ${showBytes(file.size)}; a file may have ${showBytes(fileBytesAtMost)}. Divide it.`);
  }
  let at = 0;
  do {
    const piece = new Uint8Array(await file.slice(at, at + partBytes).arrayBuffer());
    at += piece.length;
    await client.imports.addPart({ importId, name, data: toBase64(piece), last: at >= file.size }, { signal });
    onSent(at);
  } while (at < file.size);
}

/** The name, or "class (2).csv" when it is taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${stem} (${count})${ending}`;
  return free;
}
