// How well a word fits a text: the whole of it, its beginning, the beginning of a part, somewhere in it; else with letters
// left out, or one of them wrong.
import UFuzzy from '@leeoniya/ufuzzy';
import type { Texts } from './things.ts';

const mostWords = 8;

/** Words in small letters, each once. */
export const wordsOf = (text: string): string[] =>
  [...new Set(text.toLowerCase().split(/\s+/))].filter((word) => word !== '').slice(0, mostWords);

/** From 0 to 1000; 0: it does not fit. */
const exact = 1000;
const begins = 850;
const beginsPart = 720;
const within = 560;
const lettersLeftOut = 240;
const letterWrong = 300;
/** A text of which the word is more fits better, by so much at most. */
const share = 80;

const isPartOf = /[\p{L}\p{N}]/u;

/** @returns where it stands best; -1: nowhere */
function standing(word: string, text: string): { at: number; fit: number } {
  let at = text.indexOf(word);
  if (at === -1) return { at, fit: 0 };
  if (at === 0) return { at, fit: text.length === word.length ? exact : begins };
  for (const first = at; at !== -1; at = text.indexOf(word, at + 1)) {
    if (!isPartOf.test(text[at - 1]!)) return { at, fit: beginsPart };
    if (at - first > 200) break;
  }
  return { at: text.indexOf(word), fit: within };
}

const more = (word: string, text: string): number => Math.floor((share * word.length) / text.length);

/** How well the word fits each of the texts as it is. */
export function fitsAsItIs(word: string, { lower }: Texts): Uint16Array {
  const fits = new Uint16Array(lower.length);
  for (let index = 0; index < lower.length; index++) {
    const text = lower[index]!;
    if (text.length < word.length) continue;
    const { fit } = standing(word, text);
    if (fit > 0) fits[index] = fit === exact ? fit : fit + more(word, text);
  }
  return fits;
}

/** Whether the word is in each of the texts: values are not guessed at. */
export function isIn(word: string, { lower }: Texts): Uint8Array {
  const found = new Uint8Array(lower.length);
  for (let index = 0; index < lower.length; index++) if (lower[index]!.includes(word)) found[index] = 1;
  return found;
}

const leavingOut = new UFuzzy({ intraMode: 0, intraIns: Number.POSITIVE_INFINITY });
const mistyped = new UFuzzy({ intraMode: 1 });

/** Of shorter words nothing would be left. */
const shortestLeftOut = 3;
const shortestMistyped = 4;

const guesses = [
  { fuzzy: mistyped, fit: letterWrong, shortest: shortestMistyped },
  { fuzzy: leavingOut, fit: lettersLeftOut, shortest: shortestLeftOut },
];

/** Adds to `fits` those that the word fits with letters left out, or one of them wrong. */
export function fitsGuessed(word: string, { lower }: Texts, fits: Uint16Array): void {
  for (const { fuzzy, fit, shortest } of guesses) {
    if (word.length < shortest) continue;
    for (const index of fuzzy.filter(lower, word) ?? []) {
      if (fits[index] === 0) fits[index] = fit + more(word, lower[index]!);
    }
  }
}

/** Which letters of the text the word means, from and to; empty when it does not fit. @param guess also with letters left out or wrong */
export function lettersOf(word: string, shown: string, guess: boolean): [number, number][] {
  const text = shown.toLowerCase();
  // In some languages a small letter is longer than the large one: places would be others.
  if (text.length !== shown.length) return [];
  const { at } = standing(word, text);
  if (at !== -1) return [[at, at + word.length]];
  if (!guess) return [];
  for (const { fuzzy, shortest } of guesses) {
    if (word.length < shortest || !fuzzy.filter([text], word)?.length) continue;
    const ranges = fuzzy.info([0], [text], word).ranges[0] ?? [];
    const pairs: [number, number][] = [];
    for (let index = 0; index + 1 < ranges.length; index += 2) pairs.push([ranges[index]!, ranges[index + 1]!]);
    if (pairs.length > 0) return pairs;
  }
  return [];
}

/** In order, and none in another. */
export function joined(ranges: readonly [number, number][]): [number, number][] {
  const all: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}
