// Texts of files of organizations, as they are: on a terminal without what would steer it, piped byte for byte.
import type { OrgTextFile } from '../../preload/contract/org-files.ts';
import { oneLine } from './text.ts';

/** @param isTerminal a person reads it */
export const plainText = (text: string, isTerminal: boolean): string =>
  isTerminal ? text.replaceAll(/[^\P{Cc}\n\t]/gu, '\uFFFD') : text;

export const problemNote = ({ path, problems }: Pick<OrgTextFile, 'path' | 'problems'>): string =>
  problems.map(({ line, severity, message }) => `${severity}  ${oneLine(`${path}:${line}  ${message}`)}\n`).join('');

/** What is in conflict, beside the merged text. */
export const conflictNote = (conflicts: readonly { line: number }[]): string =>
  conflicts.length === 0
    ? 'The two fit together.\n'
    : `${conflicts.length} ${conflicts.length === 1 ? 'conflict' : 'conflicts'}: line ${conflicts.map(({ line }) => line).join(', ')}.\n`;
