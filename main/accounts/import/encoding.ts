// Bytes of a text file → text. What the bytes say of themselves is believed; what they don't say is asked, and never guessed
// by a detector: those are wrong on short files (see the reference's measurements).
import { isUtf8 } from 'node:buffer';
import type { encodings } from '../../../preload/contract/imports.ts';
import { oemLetters } from './oem.ts';

export type Encoding = (typeof encodings)[number];

export interface Decoded {
  encoding: Encoding;
  /** Nothing in the file says which encoding it is. */
  asked: boolean;
  /** UTF-8 without BOM. */
  utf8: Buffer;
}

const startsWith = (bytes: Buffer, ...mark: number[]) => mark.every((byte, index) => bytes[index] === byte);

/** UTF-16 of mostly Latin text has a zero in every other byte. */
function zeros(bytes: Buffer): Encoding | null {
  const sample = bytes.subarray(0, 4096);
  if (sample.length < 2) return null;
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at++) {
    if (sample[at] !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  const half = sample.length / 2;
  if (odd > half * 0.3 && even < half * 0.05) return 'utf-16le';
  if (even > half * 0.3 && odd < half * 0.05) return 'utf-16be';
  return null;
}

/** Without BOM where there is one. */
function detect(bytes: Buffer): { encoding: Encoding; asked: boolean; skip: number } {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return { encoding: 'utf-8', asked: false, skip: 3 };
  if (startsWith(bytes, 0xff, 0xfe)) return { encoding: 'utf-16le', asked: false, skip: 2 };
  if (startsWith(bytes, 0xfe, 0xff)) return { encoding: 'utf-16be', asked: false, skip: 2 };
  const wide = zeros(bytes);
  if (wide) return { encoding: wide, asked: false, skip: 0 };
  if (isUtf8(bytes)) return { encoding: 'utf-8', asked: false, skip: 0 };
  return { encoding: 'windows-1252', asked: true, skip: 0 };
}

/** Code pages of DOS, which no TextDecoder knows: ASCII below 128, and a table above. */
function decodeOem(bytes: Buffer, encoding: keyof typeof oemLetters): string {
  const letters = oemLetters[encoding];
  let text = '';
  // By pieces: one string that grows by single letters takes its time to become flat.
  for (let from = 0; from < bytes.length; from += 8192) {
    const piece = bytes.subarray(from, from + 8192);
    text += Array.from(piece, (byte) => (byte < 128 ? String.fromCharCode(byte) : letters[byte - 128]!)).join('');
  }
  return text;
}

/** @param chosen by somebody who looked; null: as the bytes say */
export function decode(bytes: Buffer, chosen: Encoding | null): Decoded {
  const found = detect(bytes);
  const encoding = chosen ?? found.encoding;
  const asked = chosen === null && found.asked;
  const body = found.skip > 0 && encoding === found.encoding ? bytes.subarray(found.skip) : bytes;
  if (encoding === 'utf-8' && (found.encoding === 'utf-8' || isUtf8(body))) return { encoding, asked, utf8: body };
  const text =
    encoding === 'cp850' || encoding === 'cp437' ? decodeOem(body, encoding) : new TextDecoder(encoding).decode(body);
  return { encoding, asked, utf8: Buffer.from(text) };
}
