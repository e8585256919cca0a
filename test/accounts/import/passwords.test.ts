// Passwords: what a policy refuses, and that everything that is made is taken by it.
import { describe, expect, test } from 'vitest';
import { passwordPolicy } from '../../../preload/contract/account-model.ts';
import { commonPasswords } from '../../../main/accounts/import/common-passwords.ts';
import { generatePassword, passwordProblem } from '../../../main/accounts/import/passwords.ts';
import { passwordWords } from '../../../main/accounts/import/words.ts';

const policy = (changes: Partial<ReturnType<typeof passwordPolicy.parse>> = {}) => passwordPolicy.parse(changes);
const strict = policy({ minLength: 40, requireMultipleCase: true, requireDigit: true, requireSymbol: true });

describe('a policy', () => {
  test.each([
    ['1234567', 'ada', {}, 'has 7 characters; it needs 8'],
    ['pässwör', 'ada', {}, 'has 7 characters'],
    ['password', 'ada', {}, 'commonest'],
    ['P@ssw0rd2026!', 'ada', {}, 'commonest'],
    ['$ecret12', 'ada', { minLength: 6 }, 'commonest'],
    ['aaaaaaaaaa', 'x', {}, 'commonest'],
    ['abcdefgh', 'x', {}, 'commonest'],
    ['87654321', 'x', {}, 'commonest'],
    ['Ada.Lovelace', 'ada.lovelace', { prohibitUsername: false }, 'is the username'],
    ['my-ada.lee-9', 'Ada.Lee', {}, 'holds the username'],
    ['welcome-to-lab-9', 'ada', { blocked: ['LAB-9'] }, 'holds “LAB-9”'],
    ['small-letters-9', 'x', { requireMultipleCase: true }, 'small and capital'],
    ['No-digits-here', 'x', { requireDigit: true }, 'needs a digit'],
    ['OnlyLetters9', 'x', { requireSymbol: true }, 'neither a letter nor a digit'],
    ['tab\tinside-9', 'x', {}, 'can’t be typed'],
  ])('refuses %j of %s', (password, username, changes, why) => {
    const problem = passwordProblem(password, username, policy(changes));
    expect(problem).toContain(why);
    expect(problem).not.toContain(`“${password}”`);
  });

  test.each([
    ['correct-horse-9', 'ada', {}],
    ['quantum tunnelling', 'ada', {}],
    ['password', 'ada', { blocklist: false }],
    // A name of two letters is in many words.
    ['flowers and birds', 'lo', {}],
    ['ünïcödé-wörds', 'x', {}],
  ])('takes %j of %s', (password, username, changes) => {
    expect(passwordProblem(password, username, policy(changes))).toBeNull();
  });
});

describe('a password that is made', () => {
  test.each(['memorable', 'random'] as const)(
    'is taken by the strictest policy, and is another each time: %s',
    (style) => {
      const made = Array.from({ length: 300 }, () => generatePassword(style, 'ada', strict));
      for (const password of made) expect(passwordProblem(password, 'ada', strict)).toBeNull();
      expect(new Set(made).size).toBe(made.length);
    },
  );

  test('can be read from paper', () => {
    const random = Array.from({ length: 200 }, () => generatePassword('random', 'ada', policy())).join('');
    expect(random).not.toMatch(/[0O1lI]/);
    expect(generatePassword('random', 'ada', policy())).toHaveLength(16);
    expect(generatePassword('memorable', 'ada', policy())).toMatch(/^[A-Z][a-z]+(?:-[a-z]+){3}-[2-9]{2}$/);
  });

  test('does not hold the username, whatever word that is', () => {
    for (let turn = 0; turn < 50; turn++) {
      expect(generatePassword('memorable', passwordWords[turn]!, policy())).not.toContain(passwordWords[turn]!);
    }
  });

  test('is refused in words when the policy leaves nothing', () => {
    expect(() => generatePassword('memorable', 'x', policy({ blocked: ['-'] }))).toThrow('refuses every password');
  });

  test('comes from enough words, spelled with plain letters', () => {
    expect(passwordWords.length).toBeGreaterThan(550);
    expect(new Set(passwordWords).size).toBe(passwordWords.length);
    for (const word of passwordWords) expect(word).toMatch(/^[a-z]{4,9}$/);
    expect(commonPasswords.size).toBeGreaterThan(300);
  });
});
