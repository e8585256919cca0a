// A size in KiB, MiB, GiB; the exact number of bytes on hover.
import { showBytes, count } from './format.ts';

export function Bytes({ value }: { value: number | null }) {
  return <span title={value === null ? undefined : `${count(value)} bytes`}>{showBytes(value)}</span>;
}
