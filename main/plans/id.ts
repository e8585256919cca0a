// Short ids that can be read out and typed: no vowels, no look-alikes.
import { randomInt } from 'node:crypto';

const letters = '23456789bcdfghjkmnpqrstvwxyz';

/** "p-k3v9…": 12 random letters of 28, about 57 bits. */
export const newId = (prefix: 'p' | 'j' | 't'): string =>
  `${prefix}-${Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('')}`;
