// Which values are secret, and the hash that stands for one: equal values of one reading have equal hashes, and nothing else
// can be learnt from them, since the key is thrown away.
import { hash, randomBytes } from 'node:crypto';
import type { OrgSecret } from '../../../preload/contract/org-model.ts';

export type Hasher = (value: string) => string | null;

/** @returns 12 hexadecimal digits; null for an empty value */
export function newHasher(): Hasher {
  // Before the value, and cut: as good as an HMAC for telling equal from unequal, at a twentieth of its price.
  const key = randomBytes(32).toString('hex');
  return (value) => (value === '' ? null : hash('sha256', key + value).slice(0, 12));
}

const secretName = /KEY|SECRET|TOKEN|PASS|PWD|CREDENTIAL/i;
/** What is about a secret and is none: SSH_KEY_PATH, ssh_key_bits, TOKEN_TTL. */
const aboutOne = /[_-](path|file|dir|folder|type|bits|ttl|env|fingerprint|count|length|size|max|min|port|id|enabled)$/i;
const secretTable = /^(secrets?|credentials?|passwords?|tokens?)$/i;
/** Where a key is, not what it is: ~/.ssh/lab/dev_root, /etc/ssl/dev.pem, id_ed25519. */
const keyFile =
  /^(?:(?:~|\$HOME|\$\{HOME\}|\.{1,2})\/|\/(?:home|root|etc|opt|var|srv|usr|run|tmp|mnt|keys|Users)\/|[A-Za-z]:[\\/])[\w.@+ ()/\\-]*$|^id_[a-z0-9_]+$|^[\w.-]+\.(?:pem|key|pub|crt)$/;
const knownSecret =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:dop_v1_[0-9a-f]{8}|gh[opsur]_\w{16}|github_pat_\w{16}|AKIA[0-9A-Z]{12}|xox[abprs]-[\w-]{8}|sk_(?:live|test)_\w{8}|glpat-[\w-]{12}|AGE-SECRET-KEY-1)/;
/** Bounded, as all patterns here that could look at the same text again and again: a file may be made to that end. */
const userinfo = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#@:]{0,256}:[^\s/?#@]{1,1024}@/i;

const placeholder =
  /PLACEHOLDER|your[_-][\w-]{0,60}(?:here|name)|^(?:TODO|CHANGE_?ME|xxx+|<[^>]+>)$|\bCHANGEME\b|\bTODO\b/i;
/** It waits for somebody who knows: the patterns of Tetra's own check and their like. */
export const isPlaceholder = (value: string): boolean => placeholder.test(value.trim());

/** Bits per character. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const letter of value) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / value.length) * Math.log2(count / value.length), 0);
}

/** Random letters and digits of 20 characters or more: tokens, hashes, keys. Paths, names and identifiers in words are not. */
function looksRandom(value: string): boolean {
  if (value.length < 20 || value.length > 4096 || keyFile.test(value)) return false;
  if (/^[0-9a-f]+$/i.test(value)) return value.length >= 32 && entropyOf(value) > 3;
  if (!/^[A-Za-z0-9+/_=-]+$/.test(value) || !/\d/.test(value) || !/[a-z]/.test(value) || !/[A-Z]/.test(value))
    return false;
  return entropyOf(value) > 3.8;
}

export interface Named {
  /** The names of its key, from the outermost table on. */
  path: readonly (string | number)[];
  /** All values that it consists of: one, or the entries of a list. */
  items: readonly string[];
  /** Everything in its file is secret. */
  inSecretFile: boolean;
  /** Text or a number: true and false tell nobody anything. */
  canHide: boolean;
}

/** Why this is a secret; null: it is none. */
export function whySecret({ path, items, inSecretFile, canHide }: Named): OrgSecret['why'] | null {
  if (inSecretFile) return 'file';
  const names = path.filter((part) => typeof part === 'string');
  const name = names.at(-1) ?? '';
  const filled = items.filter((item) => item !== '');
  if (canHide && secretName.test(name) && !aboutOne.test(name)) {
    if (filled.length === 0 || !filled.every((item) => keyFile.test(item))) return 'name';
  }
  if (names.slice(0, -1).some((table) => secretTable.test(table))) return 'name';
  if (filled.some((item) => userinfo.test(item))) return 'url';
  return filled.some((item) => knownSecret.test(item) || looksRandom(item)) ? 'value' : null;
}
