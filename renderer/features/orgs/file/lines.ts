// A file's text as the lines that are drawn: covered secrets marked in them, and what there is to say about a line below it.
import type { OrgTextFile } from '../../../../preload/contract/org-files.ts';

/** What is said about a line. */
export interface Note {
  line: number;
  severity: 'error' | 'warning';
  message: string;
  /** What to do; null: nothing is known. */
  fix: string | null;
}

export interface Part {
  text: string;
  /** Which key's secret is covered here; null: nothing is. */
  covered: string | null;
}

export type Drawn = { kind: 'line'; number: number; parts: Part[] } | { kind: 'note'; note: Note };

/** In order; notes stand below their line, those beyond the last line below that. */
export function drawnLines({ text, covered }: Pick<OrgTextFile, 'text' | 'covered'>, notes: readonly Note[]): Drawn[] {
  const texts = text.split('\n');
  // A line feed at the end ends the last line and begins none.
  if (texts.length > 1 && texts.at(-1) === '') texts.pop();
  const byLine = Map.groupBy(notes, ({ line }) => Math.min(Math.max(line, 1), texts.length));
  const drawn: Drawn[] = [];
  let start = 0;
  let next = 0;
  for (const [index, line] of texts.entries()) {
    const end = start + line.length;
    const parts: Part[] = [];
    let at = start;
    for (; next < covered.length && covered[next]!.from < end; next++) {
      const { from, to, key } = covered[next]!;
      if (from > at) parts.push({ text: text.slice(at, from), covered: null });
      parts.push({ text: text.slice(from, to), covered: key });
      at = to;
    }
    if (at < end) parts.push({ text: text.slice(at, end).replace(/\r$/, ''), covered: null });
    drawn.push({ kind: 'line', number: index + 1, parts });
    for (const note of byLine.get(index + 1) ?? []) drawn.push({ kind: 'note', note });
    start = end + 1;
  }
  return drawn;
}

/** The line of the next or last note from a line on, round the end. Null: there is no note. */
export function otherNote(notes: readonly Note[], line: number | null, step: 1 | -1): number | null {
  const lines = [...new Set(notes.map((note) => note.line))].toSorted((a, b) => a - b);
  if (step === 1) return lines.find((one) => one > (line ?? 0)) ?? lines[0] ?? null;
  return lines.findLast((one) => one < (line ?? Infinity)) ?? lines.at(-1) ?? null;
}
