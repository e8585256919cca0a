// Passwords: what a policy refuses, and the making of those that it takes.
import { randomInt } from 'node:crypto';
import type { PasswordPolicy } from '../../../preload/contract/account-model.ts';
import { ProvostError } from '../../errors.ts';
import { commonPasswords } from './common-passwords.ts';
import { passwordWords } from './words.ts';

const leet: Record<string, string> = { '@': 'a', '4': 'a', '3': 'e', '0': 'o', $: 's', '5': 's', '7': 't', '!': 'i' };

const commonAtMost = Math.max(...Array.from(commonPasswords, (word) => word.length));
/** By length and last letter: a number is looked up faster than a text that nobody has looked up before. */
const endOf = (word: string) => word.length * 0x10000 + word.charCodeAt(word.length - 1);
const commonEnds: ReadonlySet<number> = new Set(Array.from(commonPasswords, endOf));
const isListed = (word: string) => commonEnds.has(endOf(word)) && commonPasswords.has(word);
const asLetters = (text: string) =>
  /[@430$57!]/.test(text) ? text.replaceAll(/[@430$57!]/g, (letter) => leet[letter]!) : text;

/** Digits and marks of ASCII: what people put around a word to please a policy. */
const isDecoration = (code: number) => code < 65 || (code > 90 && code < 97) || (code > 122 && code < 128);

function undecorated(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isDecoration(text.charCodeAt(from))) from++;
  while (to > from && isDecoration(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

/** "P@ssw0rd2026!" is "password" to those who guess. @param small in small letters */
function isCommon(small: string): boolean {
  if (isListed(small) || isRun(small)) return true;
  const bare = undecorated(small);
  // Longer than all of them, whatever is put around it.
  if (bare.length > commonAtMost) return false;
  if (isListed(bare) || isListed(asLetters(bare))) return true;
  // A mark at the beginning may be a letter too: "$ecret1".
  return small.length <= commonAtMost + 4 && isListed(asLetters(small.slice(0, small.lastIndexOf(bare) + bare.length)));
}

/** One letter again and again, or each following the one before: "aaaaaaaa", "abcdefgh", "87654321". */
function isRun(password: string): boolean {
  const step = password.charCodeAt(1) - password.charCodeAt(0);
  if (!(Math.abs(step) <= 1)) return false;
  for (let at = 2; at < password.length; at++) {
    if (password.charCodeAt(at) - password.charCodeAt(at - 1) !== step) return false;
  }
  return true;
}

const typable = /^[ -~]*$/;

/** @returns why the policy refuses a password, without the password; null when it does not */
export function passwordProblem(password: string, username: string, policy: PasswordPolicy): string | null {
  const usual = typable.test(password);
  if (!usual && /\p{Cc}/u.test(password)) return 'The password holds a character that can’t be typed.';
  if (!usual && password.includes('\uFFFD'))
    return 'The password holds a letter that the encoding can’t read. Choose another encoding.';
  const length = usual ? password.length : Array.from(password).length;
  if (length < policy.minLength)
    return `The password has ${length} ${length === 1 ? 'character' : 'characters'}; it needs ${policy.minLength}.`;
  const small = password.toLowerCase();
  const name = username.toLowerCase();
  if (policy.blocklist) {
    if (isCommon(small)) return 'The password is one of the commonest.';
    if (name !== '' && small === name) return 'The password is the username.';
    const word = policy.blocked.find((one) => small.includes(one.toLowerCase()));
    if (word !== undefined) return `The password holds “${word}”, which the policy refuses.`;
  }
  // Shorter names are in many words.
  if (policy.prohibitUsername && name.length > 2 && small.includes(name)) return 'The password holds the username.';
  if (policy.requireMultipleCase && (password === password.toLowerCase() || password === password.toUpperCase()))
    return 'The password needs small and capital letters.';
  if (policy.requireDigit && !/\p{Nd}/u.test(password)) return 'The password needs a digit.';
  if (policy.requireSymbol && !/[^\p{L}\p{N}]/u.test(password))
    return 'The password needs a character that is neither a letter nor a digit.';
  return null;
}

/** Without letters and digits that look alike: 0 O, 1 l I. */
const random = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const classes = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-_.+='];
const pick = (letters: ArrayLike<string>): string => letters[randomInt(letters.length)]!;

/** At least 16 characters: 92 bits. */
function makeRandom(minLength: number): string {
  const letters = Array.from({ length: Math.max(16, minLength) - classes.length }, () => pick(random));
  // One of each kind, in places that can't be known.
  for (const kind of classes) letters.splice(randomInt(letters.length + 1), 0, pick(kind));
  return letters.join('');
}

/** "Copper-meadow-lantern-violet-47": four words of some six hundred and two digits, 43 bits; more words where the policy asks. */
function makeMemorable(minLength: number): string {
  const words = Array.from({ length: 4 }, () => pick(passwordWords));
  const number = `${pick('23456789')}${pick('23456789')}`;
  while ([...words, number].join('-').length < minLength) words.push(pick(passwordWords));
  const [first, ...others] = words;
  return [first!.charAt(0).toUpperCase() + first!.slice(1), ...others, number].join('-');
}

/** @throws ProvostError BAD_INPUT when the policy refuses whatever is made: its blocked words are in all of them */
export function generatePassword(style: 'memorable' | 'random', username: string, policy: PasswordPolicy): string {
  const make = style === 'memorable' ? makeMemorable : makeRandom;
  for (let attempt = 0; attempt < 200; attempt++) {
    const password = make(policy.minLength);
    if (passwordProblem(password, username, policy) === null) return password;
  }
  throw new ProvostError('BAD_INPUT', 'The policy refuses every password that is made.', {
    hint: 'Take short words out of those that the policy blocks.',
  });
}
