// Documents as they were before a job changed them, by the hash of their content, kept as long as undo may want them. They may
// hold secrets: plans and results name them by id only.
import { createHash } from 'node:crypto';
import type { Database } from './open.ts';

/** Milliseconds. Undo of a job older than this has nothing to build on, and says so. */
const keptFor = 90 * 86_400_000;

export interface Captured<Document> {
  /** @returns its id when it is on the disk; the same document has the same id */
  capture(document: Document): Promise<string>;
  find(id: string): Document | null;
}

/** The id that a document has when it is captured. */
export const hashOf = (document: unknown): string =>
  createHash('sha256').update(JSON.stringify(document)).digest('hex');

/**
 * @param table with columns `id`, one for the document as JSON text, and `captured_at`
 * @param write groups writes of one moment into one commit: a job captures many documents a second
 */
export function capturedDocuments<Document>(
  database: Database,
  table: { name: string; column: string },
  write: <Result>(work: () => Result) => Promise<Result>,
): Captured<Document> {
  database.prepare(`DELETE FROM ${table.name} WHERE captured_at < ?`).run(Date.now() - keptFor);
  const put = database.prepare(
    `INSERT INTO ${table.name} VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET captured_at = excluded.captured_at`,
  );
  const find = database.prepare(`SELECT ${table.column} FROM ${table.name} WHERE id = ?`).pluck();
  return {
    async capture(document) {
      const id = hashOf(document);
      await write(() => put.run(id, JSON.stringify(document), Date.now()));
      return id;
    },
    find(id) {
      const text = find.get(id) as string | undefined;
      return text === undefined ? null : (JSON.parse(text) as Document);
    },
  };
}
