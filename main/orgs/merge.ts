// Merging three ways, line by line: what one side changed is taken, what both changed differently is a conflict. Lines keep
// their ends, and the last one stays without an end where it has none.
import { diff3MergeRegions } from 'node-diff3';

export interface MergeConflict {
  /** Of the merged text, from 1: where the marker "<<<<<<<" stands. */
  line: number;
  ours: string;
  base: string;
  theirs: string;
}

export interface Merged {
  /** With git's markers around what is in conflict. */
  text: string;
  conflicts: MergeConflict[];
}

/** @param names of the two sides, shown behind the markers */
export function merge3(
  base: string,
  ours: string,
  theirs: string,
  names: { ours: string; theirs: string } = { ours: 'ours', theirs: 'theirs' },
): Merged {
  if (ours === theirs || theirs === base) return { text: ours, conflicts: [] };
  if (ours === base) return { text: theirs, conflicts: [] };
  const eol = /\r?\n/.exec(ours)?.[0] ?? '\n';
  const [o, a, b] = [base, ours, theirs].map(linesOf) as [string[], string[], string[]];
  let text = '';
  let line = 1;
  const conflicts: MergeConflict[] = [];
  const put = (more: string) => {
    // The last line of one side, which has no end there, may have a line of the other behind it.
    const joint = more === '' || text === '' || text.endsWith('\n') ? '' : eol;
    text += joint + more;
    line += (joint + more).split('\n').length - 1;
  };
  const whole = (part: string) => (part === '' || part.endsWith('\n') ? part : part + eol);
  for (const region of diff3MergeRegions(a, o, b)) {
    if (region.stable) {
      put(region.bufferContent.join(''));
      continue;
    }
    const [mine, was, other] = [region.aContent, region.oContent, region.bContent].map((part) => part.join('')) as [
      string,
      string,
      string,
    ];
    if (mine === other || other === was) put(mine);
    else if (mine === was) put(other);
    else {
      conflicts.push({ line, ours: mine, base: was, theirs: other });
      put(`<<<<<<< ${names.ours}${eol}${whole(mine)}=======${eol}${whole(other)}>>>>>>> ${names.theirs}${eol}`);
    }
  }
  return { text, conflicts };
}

/** Each with its end. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** The first line that one of git's markers begins, from 1; null when none does. */
export function markerIn(text: string): number | null {
  const at = /^(?:<{7} |={7}\r?$|>{7} )/m.exec(text)?.index;
  return at === undefined ? null : text.slice(0, at).split('\n').length;
}
