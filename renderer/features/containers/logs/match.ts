// Which lines an expression matches, and where. Runs in a worker (match-worker.ts), since an expression may take for ever.

export interface MatchTask {
  pattern: string;
  caseSensitive: boolean;
  numbers: number[];
  texts: string[];
}

/** A line's number, and the places to mark: from, to, from, to … */
export type Hit = [number: number, ranges: number[]];

/** Places marked in one line. */
const rangesAtMost = 20;

/** @throws SyntaxError */
export const expressionOf = (pattern: string, caseSensitive: boolean): RegExp =>
  new RegExp(pattern, caseSensitive ? 'g' : 'gi');

/** @throws SyntaxError for what is no expression */
export function matchLines({ pattern, caseSensitive, numbers, texts }: MatchTask): Hit[] {
  const expression = expressionOf(pattern, caseSensitive);
  const hits: Hit[] = [];
  for (const [index, text] of texts.entries()) {
    const ranges: number[] = [];
    expression.lastIndex = 0;
    for (let found = expression.exec(text); found && ranges.length < 2 * rangesAtMost; found = expression.exec(text)) {
      ranges.push(found.index, found.index + found[0].length);
      // An empty match would be found again at the same place.
      if (found[0] === '') expression.lastIndex++;
    }
    if (ranges.length > 0) hits.push([numbers[index]!, ranges]);
  }
  return hits;
}

/** What is typed, as an expression that means exactly that. */
export const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
