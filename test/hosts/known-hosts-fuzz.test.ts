// known_hosts files that nobody wrote, always the same ones: each is read to the end, and a broken line vouches for nothing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge, keyAlgorithms, knownTypes, parseKnownHosts } from '../../main/hosts/ssh/known-hosts.ts';

const blob = (type: string, body: string): string => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(body)]).toString('base64');
};
const key = { type: 'ssh-ed25519', base64: blob('ssh-ed25519', 'one') };
const good = `lab.example.com ssh-ed25519 ${key.base64}`;
const piece = fc.constantFrom(
  ...[
    'lab.example.com',
    '*',
    '?',
    '!',
    ',',
    '[',
    ']',
    ':2222',
    '|1|',
    '|',
    '|1|AAAA|AAAA',
    '@revoked',
    '@cert-authority',
    '@',
    '#',
  ],
  ...[
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '\0',
    '\uFEFF',
    'ssh-ed25519',
    'ssh-rsa',
    key.base64,
    key.base64.slice(0, 7),
    '=',
    'é',
    '1024 35',
  ],
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
);
const asked = ['[lab.example.com]:2222', 'lab.example.com'];

test('any text is read', () => {
  fc.assert(
    fc.property(text, (some) => {
      const lines = parseKnownHosts(some);
      keyAlgorithms(knownTypes(lines, asked));
      // What was read vouches for a key only where that very key is in it.
      const { verdict } = judge(lines, asked, key);
      expect(['unknown', 'changed'].includes(verdict) || some.includes(key.base64)).toBe(true);
    }),
    { seed: 5006, numRuns: 5000 },
  );
});

test('what is broken takes nothing from the lines around it', () => {
  fc.assert(
    fc.property(text, (some) => {
      // A revoked key stays revoked, whatever vouches for it.
      const { verdict } = judge(parseKnownHosts(`${some}\n${good}\n`), ['lab.example.com'], key);
      expect(['known', 'revoked']).toContain(verdict);
      expect(judge(parseKnownHosts(`${good}\n${some}`), ['lab.example.com'], key).verdict).toBe(verdict);
    }),
    { seed: 5007, numRuns: 3000 },
  );
});
