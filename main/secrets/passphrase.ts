// The passphrase, from the file that PROVOST_PASSPHRASE_FILE names: never from argv or a variable's value, which others can read.
import { readFileSync, statSync } from 'node:fs';
import { ProvostError, messageOf } from '../errors.ts';

const SHORTEST = 12;

/**
 * @returns null when no file is named
 * @throws ProvostError BAD_INPUT when the file can't be read, is open to others, or holds less than 12 characters
 */
export function readPassphrase(env: NodeJS.ProcessEnv, platform = process.platform): string | null {
  const file = env.PROVOST_PASSPHRASE_FILE;
  if (!file) return null;
  let text: string;
  try {
    if (platform !== 'win32' && statSync(file).mode & 0o077) {
      throw new ProvostError('BAD_INPUT', 'The passphrase file can be read by others.', {
        hint: 'Run chmod 600 on the file that PROVOST_PASSPHRASE_FILE names.',
      });
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ProvostError) throw error;
    throw new ProvostError('BAD_INPUT', 'The passphrase file can’t be read.', {
      words: messageOf(error).replace(file, 'the file'),
      hint: 'Check the path in PROVOST_PASSPHRASE_FILE.',
    });
  }
  const passphrase = text.split(/\r?\n/, 1)[0] ?? '';
  if (passphrase.length >= SHORTEST) return passphrase;
  throw new ProvostError('BAD_INPUT', `The passphrase has fewer than ${SHORTEST} characters.`, {
    hint: 'Put a longer one into the first line of the file that PROVOST_PASSPHRASE_FILE names.',
  });
}
