// Reads a whole list that comes in pages, for exports.
import { pageSize, type ReadPage } from './page.ts';

/** The pages of a list from its first row to its last. @param onRead told how many rows were read so far */
export async function* walkPages<Row>(
  read: ReadPage<Row>,
  onRead: (count: number, total: number) => void,
  signal?: AbortSignal,
): AsyncGenerator<Row[]> {
  let cursor: string | null = null;
  let count = 0;
  do {
    const page: Awaited<ReturnType<ReadPage<Row>>> = await read(
      cursor === null ? { limit: pageSize } : { limit: pageSize, cursor },
      signal,
    );
    signal?.throwIfAborted();
    count += page.rows.length;
    onRead(count, page.total);
    yield page.rows;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
