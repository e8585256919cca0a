// Cursors of paged lists: the sort key of the last row, opaque to the caller.
import { ProvostError } from '../errors.ts';

export const encodeCursor = (...parts: (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts.map(String))).toString('base64url');

/**
 * @param length how many parts the list's sort key has
 * @returns the parts, or an empty list for no cursor
 * @throws ProvostError BAD_INPUT for a cursor that no list gave out
 */
export function decodeCursor(cursor: string | undefined, length: number): string[] {
  if (!cursor) return [];
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === length && parts.every((part) => typeof part === 'string'))
      return parts;
  } catch {
    // Falls through to the one answer for every kind of wrong cursor.
  }
  throw new ProvostError('BAD_INPUT', 'This cursor is not one that the list gave out.', {
    hint: 'Begin again without a cursor.',
    issues: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}
