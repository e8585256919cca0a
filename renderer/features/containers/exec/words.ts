// A line as a shell would cut it into words, without anything else that a shell does with it.

/** @returns null while a quote is not closed */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < line.length; at++) {
    const one = line[at]!;
    if (quote !== null) {
      if (one === quote) quote = null;
      else if (one === '\\' && quote === '"' && /["\\$`]/.test(line[at + 1] ?? '')) word += line[++at]!;
      else word += one;
    } else if (one === '"' || one === "'") {
      quote = one;
      word ??= '';
    } else if (one === '\\' && at + 1 < line.length) word = (word ?? '') + line[++at]!;
    else if (/\s/.test(one)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + one;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
