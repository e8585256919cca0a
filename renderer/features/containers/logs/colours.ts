// The colours that a line asks for (SGR) as a few of ours, which can be read in both themes.

export const hues = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
export type Hue = (typeof hues)[number];

export interface Ink {
  hue: Hue | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
}

const plain: Ink = { hue: null, bold: false, dim: false, italic: false, underline: false };

/** The nearest of the eight, from red, green and blue of 0 to 255. */
function nearest(red: number, green: number, blue: number): Hue {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 40) return most < 96 ? 'black' : 'white';
  const middle = (most + least) / 2;
  return hues[(red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0)]!;
}

function fromPalette(index: number): Hue {
  if (index < 16) return hues[index % 8]!;
  if (index >= 232) return index < 240 ? 'black' : 'white';
  const step = (value: number) => (value % 6) * 51;
  const at = index - 16;
  return nearest(step(Math.floor(at / 36)), step(Math.floor(at / 6)), step(at));
}

/** What holds after these parameters ("1;31"). Backgrounds are left out: a name on its own colour can't be read. */
export function inkAfter(before: Ink | null, parameters: string): Ink | null {
  let ink = before ?? plain;
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)));
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (code === 0) ink = plain;
    else if (code === 1) ink = { ...ink, bold: true };
    else if (code === 2) ink = { ...ink, dim: true };
    else if (code === 3) ink = { ...ink, italic: true };
    else if (code === 4) ink = { ...ink, underline: true };
    else if (code === 22) ink = { ...ink, bold: false, dim: false };
    else if (code === 23) ink = { ...ink, italic: false };
    else if (code === 24) ink = { ...ink, underline: false };
    else if (code === 39) ink = { ...ink, hue: null };
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) ink = { ...ink, hue: hues[code % 10]! };
    else if (code === 38 || code === 48) {
      const [kind, ...rest] = codes.slice(at + 1);
      const hue = kind === 5 ? fromPalette(rest[0] ?? 0) : nearest(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0);
      if (code === 38) ink = { ...ink, hue };
      at += kind === 5 ? 2 : 4;
    }
  }
  return Object.values(ink).some(Boolean) ? ink : null;
}

export interface Piece {
  text: string;
  ink: Ink | null;
  marked: boolean;
}

/** A line cut where its colour changes or a match begins or ends. @param ranges from, to, from, to … */
export function piecesOf(
  text: string,
  colours: readonly (readonly [number, string])[],
  ranges: readonly number[],
): Piece[] {
  if (colours.length === 0 && ranges.length === 0) return [{ text, ink: null, marked: false }];
  const edges = [...new Set([0, ...colours.map(([at]) => at), ...ranges, text.length])]
    .filter((at) => at <= text.length)
    .sort((a, b) => a - b);
  const pieces: Piece[] = [];
  let ink: Ink | null = null;
  let next = 0;
  for (const [index, from] of edges.entries()) {
    for (; next < colours.length && colours[next]![0] <= from; next++) ink = inkAfter(ink, colours[next]![1]);
    const to = edges[index + 1];
    if (to === undefined) break;
    let marked = false;
    for (let at = 0; at < ranges.length; at += 2) marked ||= ranges[at]! <= from && to <= ranges[at + 1]!;
    pieces.push({ text: text.slice(from, to), ink, marked });
  }
  return pieces;
}

/** Containers side by side: the same name has the same colour wherever it is shown. */
export const nameColours = 6;
export function colourOfName(name: string): number {
  let hash = 0;
  for (const char of name) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return hash % nameColours;
}
