// Bytes of a file as text that gives the same bytes when it is written as UTF-8: a byte order mark stays, and what is no
// UTF-8 is refused instead of being replaced by question marks.
import { refusal } from './toml-file.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws ProvostError BAD_INPUT with the line */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    // Said below, with the line: the decoder knows no more than that something is wrong.
    throw refusal(lineOfFault(bytes), 'this is no UTF-8.', 'Save the file as UTF-8, then do this again.');
  }
}

/** A line end is never a part of a longer character. */
function lineOfFault(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const at = bytes.indexOf(0x0a, start);
    const end = at === -1 ? bytes.length : at + 1;
    try {
      utf8.decode(bytes.subarray(start, end));
    } catch {
      // This is the line that was asked for.
      return line;
    }
    start = end;
  }
  return line;
}
