// A folder or file of the data folder that can't be used, in words for who named it.
import { getSystemErrorMap } from 'node:util';
import { ProvostError, messageOf } from './errors.ts';

/**
 * The path is named: these words stay on the machine of whoever chose the folder, and without it they can't be acted on.
 * @param what begins the sentence: "The data folder"
 */
export function unusable(
  what: string,
  place: string,
  error: unknown,
  hint = 'Choose another data folder with --data-dir, or make this one writable for you.',
): ProvostError {
  return new ProvostError(
    'INTERNAL',
    `${what} ${place} can’t be used.`,
    { words: wordsOf(error), hint },
    { cause: error },
  );
}

/** "EROFS: read-only file system", without the call and the path that Node adds. */
export function wordsOf(error: unknown): string {
  const { errno } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  return known ? `${known[0]}: ${known[1]}` : messageOf(error);
}
