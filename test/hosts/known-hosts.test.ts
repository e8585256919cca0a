// What known_hosts says about a key, and what to ask a server for.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fingerprintOf,
  judge,
  keyAlgorithms,
  knownTypes,
  parseKnownHosts,
  typeOf,
} from '../../main/hosts/ssh/known-hosts.ts';
import { matchesList, matchesPattern } from '../../main/hosts/ssh/patterns.ts';

const blob = (type: string, body: string): string => {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, Buffer.from(body)]).toString('base64');
};
const ed = { type: 'ssh-ed25519', base64: blob('ssh-ed25519', 'one') };
const other = { type: 'ssh-ed25519', base64: blob('ssh-ed25519', 'two') };
const rsa = { type: 'ssh-rsa', base64: blob('ssh-rsa', 'three') };
const line = (hosts: string, key = ed, marker = '') => `${marker}${hosts} ${key.type} ${key.base64} a comment`;
const hashed = (name: string) => {
  const salt = Buffer.from('0123456789abcdefghij');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

const table: [string, string[], string[], string][] = [
  ['no line', [], ['lab'], 'unknown'],
  ['the same', [line('lab')], ['lab'], 'known'],
  ['another host', [line('web')], ['lab'], 'unknown'],
  ['one of several names', [line('web,lab,192.0.2.7')], ['lab'], 'known'],
  ['no case', [line('LAB.Example.com')], ['lab.example.com'], 'known'],
  ['wildcards', [line('*.example.com')], ['lab.example.com'], 'known'],
  ['a negated name', [line('*.example.com,!lab.example.com')], ['lab.example.com'], 'unknown'],
  ['with its port', [line('[lab]:2222')], ['[lab]:2222', 'lab'], 'known'],
  ['another port', [line('[lab]:2200')], ['[lab]:2222', 'lab'], 'unknown'],
  ['the same key without the port', [line('lab')], ['[lab]:2222', 'lab'], 'known'],
  ['another key without the port is no change', [line('lab', other)], ['[lab]:2222', 'lab'], 'unknown'],
  ['another key', [line('lab', other)], ['lab'], 'changed'],
  ['several keys, one of them it', [line('lab', other), line('lab')], ['lab'], 'known'],
  ['a key of another type', [line('lab', rsa)], ['lab'], 'unknown'],
  ['hashed', [line(hashed('lab'))], ['lab'], 'known'],
  ['hashed with its port', [line(hashed('[lab]:2222'))], ['[lab]:2222', 'lab'], 'known'],
  ['hashed, another key', [line(hashed('lab'), other)], ['lab'], 'changed'],
  ['revoked', [line('*', ed, '@revoked ')], ['lab'], 'revoked'],
  ['revoked and known', [line('lab'), line('lab', ed, '@revoked ')], ['lab'], 'revoked'],
  ['another one is revoked', [line('lab'), line('lab', other, '@revoked ')], ['lab'], 'known'],
  ['a certificate authority vouches for no key', [line('*', ed, '@cert-authority ')], ['lab'], 'unknown'],
  ['an unknown marker', [line('lab', ed, '@trusted ')], ['lab'], 'unknown'],
  ['a comment', [`#${line('lab')}`], ['lab'], 'unknown'],
  ['a line that lies about its type', [`lab ssh-rsa ${ed.base64}`], ['lab'], 'unknown'],
  ['half a line', ['lab ssh-ed25519'], ['lab'], 'unknown'],
  ['a broken hash', [line('|1|abc'), line('|2|a|b'), line('|')], ['lab'], 'unknown'],
];
test.each(table)('%s', (_what, lines, names, verdict) => {
  expect(judge(parseKnownHosts(lines.join('\r\n')), names, ed).verdict).toBe(verdict);
});

test('types that are known are asked for first, and SHA-1 never', () => {
  const lines = parseKnownHosts([line('lab', rsa), line(hashed('lab'), ed), line('lab', ed, '@revoked ')].join('\n'));
  expect(knownTypes(lines, ['lab'])).toEqual(['ssh-rsa', 'ssh-ed25519']);
  expect(keyAlgorithms(['ssh-rsa']).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
  expect(keyAlgorithms(['ssh-dss', 'sk-odd'])).not.toContain('ssh-dss');
  expect(keyAlgorithms([])).not.toContain('ssh-rsa');
});

test('any bytes are either a key or none', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, text) => {
      typeOf(Buffer.from(bytes));
      judge(parseKnownHosts(text), ['lab'], ed);
    }),
  );
  expect(fingerprintOf(ed.base64)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});

describe('patterns', () => {
  test('match as a regular expression would', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, letters, (one, text) => {
        const source = one
          .replaceAll('.', String.raw`\.`)
          .replaceAll('*', '.*')
          .replaceAll('?', '.');
        expect(matchesPattern(one, text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
    );
  });
  test('that are made to take long do not', () => {
    const begun = performance.now();
    expect(matchesPattern(`${'*a'.repeat(50)}b`, 'a'.repeat(5000))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
  test('a negated one wins wherever it stands', () => {
    expect([matchesList(['*', '!a'], 'a'), matchesList(['!a', '*'], 'a'), matchesList(['!a'], 'b')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
