// Arguments for a POSIX shell at the other end: SSH carries one string, and the login shell there splits it.
import { ProvostError } from '../../errors.ts';

/** @throws ProvostError BAD_INPUT for what no argument can hold */
export function commandLine(argv: readonly string[]): string {
  if (argv.length === 0 || argv.some((word) => word.includes('\0'))) {
    throw new ProvostError('BAD_INPUT', 'This can be no command.', { hint: 'An argument holds no NUL character.' });
  }
  return argv
    .map((word) => (/^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}
