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

/**
 * Where a page begins. Newest first it goes on after the last row, whatever came meanwhile; in any other order it counts.
 * @param newestFirst whether the list is in the order of its cursor's key
 */
export function whereFrom(cursor: string | undefined, offset: number | undefined, newestFirst: boolean) {
  const key = newestFirst && cursor ? decodeCursor(cursor, 2) : null;
  const counted = newestFirst ? (offset ?? 0) : Number(decodeCursor(cursor, 1)[0] ?? offset ?? 0);
  return {
    after: key && ([key[0]!, key[1]!] as const),
    offset: counted,
    /** The cursor of the page after. @param last the last row's key */
    next: (last: [number, string], limit: number): string =>
      newestFirst ? encodeCursor(...last) : encodeCursor(counted + limit),
  };
}
