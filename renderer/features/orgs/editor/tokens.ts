// Tokens that stand for covered secrets in a text, “•••1”: whole or gone, never half of one.
import type { OrgTextFile } from '../../../../preload/contract/org-files.ts';

const written = /•••(\d+)/g;

export interface Token {
  from: number;
  to: number;
  number: number;
}

export const tokensIn = (text: string): Token[] =>
  [...text.matchAll(written)].map(({ index, 0: token, 1: number }) => ({
    ...{ from: index, to: index + token.length, number: Number(number) },
  }));

/** Whose secrets each token stands for: equal ones share one. */
export function keysOfTokens({ text, covered }: Pick<OrgTextFile, 'text' | 'covered'>): Map<number, string[]> {
  const keys = new Map<number, string[]>();
  for (const { from, to, key } of covered) {
    const number = tokensIn(text.slice(from, to))[0]?.number;
    if (number === undefined) continue;
    const known = keys.get(number);
    if (!known) keys.set(number, [key]);
    else if (!known.includes(key)) known.push(key);
  }
  return keys;
}

const keyOfLine = /^\s*(?:export\s+)?["']?([\w.-]+)["']?\s*[=:]/;

/** The same for texts that are covered together, from what stands before a token in its line. */
export function keysByLines(texts: readonly string[]): Map<number, string[]> {
  const keys = new Map<number, string[]>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    for (const { number } of tokensIn(line)) {
      const key = keyOfLine.exec(line)?.[1] ?? 'this place';
      const known = keys.get(number);
      if (!known) keys.set(number, [key]);
      else if (!known.includes(key)) known.push(key);
    }
  }
  return keys;
}

/** Would a change of this part leave half of a token? Its ends may touch one, and it may hold whole ones. */
export const splitsToken = (tokens: readonly Token[], from: number, to: number): boolean =>
  tokens.some((token) => {
    const isBetween = from === to && token.from < from && from < token.to;
    const overlaps = from < token.to && to > token.from;
    return isBetween || (overlaps && (from > token.from || to < token.to));
  });
