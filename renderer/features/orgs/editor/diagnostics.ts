// What is said about lines of the text in the editor: findings of the checks and problems of the file on disk, at their lines as
// they are now, and what a TOML parser says of what is typed.
import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { parse, TomlError } from 'smol-toml';
import type { Note } from '../file/lines.ts';
import { conflictsIn } from './conflicts.ts';
import { lineNow } from './lines-now.ts';

/** @param base lines of the file that the notes are about */
export function diagnosticsOf(
  doc: Text,
  notes: readonly Note[],
  base: readonly string[],
  isToml: boolean,
): Diagnostic[] {
  const now = doc.toJSON();
  const at = (line: number, severity: 'error' | 'warning', message: string): Diagnostic => {
    const { from, to, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return { from: from + text.search(/\S|$/), to, severity, message };
  };
  // Of a conflict that is left the text itself speaks.
  const text = now.join('\n');
  const fault = isToml && conflictsIn(text).length === 0 ? faultOf(text) : null;
  const found = notes.flatMap((note) => {
    const line = lineNow(base, now, note.line);
    return line === null || line === fault?.line
      ? []
      : [at(line, note.severity, [note.message, note.fix].filter(Boolean).join(' '))];
  });
  return fault ? [...found, at(fault.line, 'error', fault.message)] : found;
}

function faultOf(text: string): { line: number; message: string } | null {
  try {
    parse(text);
    return null;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Its first line says what is wrong; below it draws the place.
    const words = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    return { line: error.line, message: `This is no TOML: ${words}.` };
  }
}
