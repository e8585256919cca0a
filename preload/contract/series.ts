// Series on the wire: the bytes of a typed array as text, a third of what JSON numbers take, and never an object a point.
// NaN is a gap. Little-endian, as every platform is that Provost runs on.
import { z } from 'zod';

/** Float64Array, as times need. */
export const packedTimes = z.string().describe('UTC ms, base64 of a little-endian Float64Array');
/** Float32Array: seven digits. */
export const packedValues = z.string().describe('base64 of a little-endian Float32Array; NaN is a gap');

export function packSeries(values: Float32Array | Float64Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function unpack(packed: string): ArrayBuffer {
  const text = atob(packed);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes.buffer;
}

export const unpackTimes = (packed: string): Float64Array => new Float64Array(unpack(packed));
export const unpackValues = (packed: string): Float32Array => new Float32Array(unpack(packed));
