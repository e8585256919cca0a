// How MariaDB and MySQL compare names under utf8mb3_general_ci, character by character, so that collisions are known without
// asking. A test compares every character with a real server.

/**
 * Characters that are compared as the capital of their base letter (ä as A): first and last of each run, in hexadecimal. All
 * others are themselves.
 */
const folded =
  '61-7a b5 c0-c5 c7-cf d1-d6 d9-dd df-f6 f8-10f 111-125 127-131 133-137 139-13e 140 142-148 14b-151 153-165 ' +
  '167-17f 183 185 188 18c 192 195 199 1a0-1a1 1a3 1a5 1a8 1ad 1af-1b0 1b4 1b6 1b9 1bd 1bf 1c5-1c6 1c8-1c9 ' +
  '1cb-1e3 1e5-1f0 1f2-1f5 1f8-21b 21d-21f 223 225-233 253-254 256-257 259 25b 260 263 268-269 26f 272 275 ' +
  '280 283 288 28a-28b 292 345 386 388-38a 38c 38e-390 3aa-3ce 3d0-3d1 3d3-3d6 3db 3dd 3df 3e1 3e3 3e5 3e7 ' +
  '3e9 3eb 3ed 3ef-3f2 400-401 403 407 40c-40e 430-45f 461 463 465 467 469 46b 46d 46f 471 473 475-477 479 ' +
  '47b 47d 47f 481 48d 48f 491 493 495 497 499 49b 49d 49f 4a1 4a3 4a5 4a7 4a9 4ab 4ad 4af 4b1 4b3 4b5 4b7 ' +
  '4b9 4bb 4bd 4bf 4c1-4c2 4c4 4c8 4cc 4d0-4d3 4d5-4d7 4d9-4df 4e1-4e7 4e9-4f5 4f8-4f9 561-586 1e00-1e99 ' +
  '1e9b 1ea0-1ef9 1f00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 ' +
  '1fb6-1fba 1fbc 1fbe 1fc2-1fc4 1fc6-1fc8 1fca 1fcc 1fd0-1fd2 1fd6-1fda 1fe0-1fe2 1fe4-1fea 1fec 1ff2-1ff4 ' +
  '1ff6-1ff8 1ffa 1ffc 2170-217f 24d0-24e9 ff41-ff5a';

/** Those that the rule above would get wrong. */
const exceptions: readonly (readonly [number, number])[] = [
  [0xdf, 0x53],
  [0x3f2, 0x3a3],
  [0x439, 0x419],
  [0x1f71, 0x1fbb],
  [0x1f73, 0x1fc9],
  [0x1f75, 0x1fcb],
  [0x1f77, 0x1fdb],
  [0x1f79, 0x1ff9],
  [0x1f7b, 0x1feb],
  [0x1f7d, 0x1ffb],
];

let weights: Uint16Array | undefined;

function table(): Uint16Array {
  const made = Uint16Array.from({ length: 0x10000 }, (_, code) => code);
  for (const run of folded.split(' ')) {
    const [first, last = first] = run.split('-').map((text) => Number.parseInt(text, 16)) as [number, number?];
    for (let code = first; code <= last; code++) {
      const capital = String.fromCharCode(code).normalize('NFD').charAt(0).toUpperCase();
      if (capital.length === 1) made[code] = capital.charCodeAt(0);
    }
  }
  for (const [code, weight] of exceptions) made[code] = weight;
  return made;
}

const ascii = /^[\0-\x7f]*$/;
const trimmed = (key: string): string => (key.endsWith(' ') ? key.replace(/ +$/, '') : key);

/** Two names are the same to the server when these are; trailing spaces do not count. */
export function generalKey(name: string): string {
  // Of these only small letters are others, and most names are of these.
  if (ascii.test(name)) return trimmed(name.toUpperCase());
  weights ??= table();
  let key = '';
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    // Beyond the basic plane all are alike to it.
    if (code >= 0xd800 && code <= 0xdbff && at + 1 < name.length) {
      key += '\ufffd';
      at++;
    } else key += String.fromCharCode(weights[code]!);
  }
  return trimmed(key);
}

/**
 * For collations that compare by Unicode's own rules (unicode_ci, uca1400, 0900): near enough to group what collides; the
 * server is asked as well where it matters.
 */
export const unicodeKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/ +$/, '');
