// A size in KiB, MiB, GiB; the exact number of bytes on hover.
import { showBytes, showNumber } from './format.ts';

export function Bytes({ value }: { value: number | null }) {
  return <span title={value === null ? undefined : `${showNumber(value)} bytes`}>{showBytes(value)}</span>;
}
