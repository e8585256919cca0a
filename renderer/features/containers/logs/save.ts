// The shown lines as text: for the clipboard, and as a file.
import { plainText } from './plain.ts';
import type { LogRing } from './ring.ts';

/** One line each; notes about skipped lines in brackets. */
export function logText(ring: LogRing, timestamps: boolean): string {
  const lines: string[] = [];
  for (const entry of ring.entries()) {
    const text = plainText(entry.text);
    if (entry.stream === 'skipped') lines.push(`[${text}]`);
    else lines.push(timestamps && entry.time ? `${entry.time} ${text}` : text);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

export function saveLog(name: string, ring: LogRing, timestamps: boolean): void {
  const url = URL.createObjectURL(new Blob([logText(ring, timestamps)], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.log`;
  link.click();
  // The download reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
