// What an import reads a file from: bytes that were sent, a path, or the accounts of a target.
import { readFile, stat } from 'node:fs/promises';
import type { FileInput } from './messages.ts';
import type { Content } from './source.ts';
import { isBlank, Unreadable } from './table.ts';

/** Names the file that can't be read. */
export async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable(`“${name}”: ${error.message}`, error.hint);
    throw error;
  }
}

const tooLarge = (fileBytesAtMost: number) =>
  new Unreadable(`The file is larger than ${fileBytesAtMost / 1024 / 1024} MiB.`, 'Split it, or save it as CSV.');

/** @throws Unreadable when there is none, it may not be read, or it is too large */
export async function contentOf(file: FileInput, fileBytesAtMost: number): Promise<Content> {
  if ('bytes' in file) {
    if (file.bytes.byteLength > fileBytesAtMost) throw tooLarge(fileBytesAtMost);
    return { bytes: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength) };
  }
  if ('rows' in file) {
    const records = file.rows.filter((record, index) => index === 0 || !isBlank(record));
    return { table: { records, lines: records.map((_record, index) => index), problems: [], loose: true } };
  }
  try {
    const about = await stat(file.path);
    if (!about.isFile()) throw new Unreadable('It is no file.', 'Name a CSV, XLSX or JSON file.');
    if (about.size > fileBytesAtMost) throw tooLarge(fileBytesAtMost);
    return { bytes: await readFile(file.path) };
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'ENOENT'
        ? 'There is no such file.'
        : code === 'EACCES'
          ? 'It may not be read.'
          : `It can’t be read (${code}).`;
    throw new Unreadable(why, 'Check its name and who may read it.');
  }
}
