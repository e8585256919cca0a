// What is said about the lines of one file: findings of the checks, and what makes it unreadable.
import { useMemo } from 'react';
import type { OrgTextFile } from '../../../../preload/contract/org-files.ts';
import type { Folder } from '../place.ts';
import { useFindings } from '../read.ts';
import type { Note } from './lines.ts';

/** @param path as the folder names it */
export function useNotes(folder: Folder, path: string | null, problems: OrgTextFile['problems'] | undefined): Note[] {
  const findings = useFindings(folder);
  return useMemo(() => {
    const own = findings.rows
      .filter(({ file }) => file === path)
      .map(({ line, severity, message, fix }): Note => ({ line, severity, message, fix }));
    const said = new Set(own.map((note) => note.line));
    // What makes a file unreadable is a finding too.
    const more = (problems ?? []).filter((problem) => !said.has(problem.line));
    return [...own, ...more.map((problem): Note => ({ ...problem, fix: null }))];
  }, [findings.rows, path, problems]);
}
