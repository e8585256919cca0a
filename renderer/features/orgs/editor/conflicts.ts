// Where a merged text still holds both sides of a conflict, between git's markers, and what stands there once it is resolved.

export interface Conflict {
  /** Of the whole of it with its markers, from 0; `to` is behind its last line end. */
  from: number;
  to: number;
  /** From 1: that of the marker "<<<<<<<". */
  line: number;
  /** Each with its line ends. */
  ours: string;
  theirs: string;
}

export type Side = 'ours' | 'theirs' | 'both';

const whole = /^<{7} [^\n]*\n((?:(?!={7}\r?\n)[^\n]*\n)*)={7}\r?\n((?:(?!>{7} )[^\n]*\n)*)>{7} [^\n]*(?:\n|$)/gm;

export function conflictsIn(text: string): Conflict[] {
  return [...text.matchAll(whole)].map(({ index, 0: all, 1: ours = '', 2: theirs = '' }) => ({
    ...{ from: index, to: index + all.length, ours, theirs },
    line: text.slice(0, index).split('\n').length,
  }));
}

export const resolved = ({ ours, theirs }: Conflict, side: Side): string =>
  side === 'both' ? ours + theirs : side === 'ours' ? ours : theirs;
