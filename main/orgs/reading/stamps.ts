// What tells that something in a folder is as it was, without reading it: for a file what the system says of it, for a
// folder the names in it and where its links lead. Looked at at once and not in turns, since thousands are looked at.
import { readdirSync, readlinkSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import path from 'node:path';

/**
 * Milliseconds in which a file can change without a trace: file systems keep times in steps of up to two seconds, and the
 * system's own are a tick old.
 */
const unsettled = 3000;

export interface FileStamp {
  text: string;
  /** ms; of its content or its mode, whichever is later. */
  changedAt: number;
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

/** @param file where it is once links are followed */
export function stampOfFile(file: string): FileStamp {
  try {
    const { dev, ino, size, mode, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    const changedAt = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);
    return { text: `${dev} ${ino} ${size} ${mode} ${mtimeNs} ${ctimeNs}`, changedAt };
  } catch (error) {
    return { text: codeOf(error), changedAt: 0 };
  }
}

/** @param now ms, from before the stamp was taken. @returns whether the file can't have changed since without another stamp */
export const isSettled = ({ changedAt }: FileStamp, now: number): boolean => now - changedAt > unsettled;

const kindOf = (item: Dirent | Stats): string => (item.isFile() ? 'f' : item.isDirectory() ? 'd' : 'o');

/** Whether a link is there, where it leads, and what is there. */
export function stampOfPlace(file: string): string {
  let link = '';
  try {
    link = readlinkSync(file);
  } catch (error) {
    // What is no link says so by this code, and is looked at below.
    if (codeOf(error) !== 'EINVAL') return codeOf(error);
  }
  try {
    const real = realpathSync.native(file);
    return `${link}\0${real}\0${kindOf(statSync(real))}`;
  } catch (error) {
    return `${link}\0${codeOf(error)}`;
  }
}

/** @param folder where it is once links are followed */
export function stampOfFolder(folder: string): string {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map(
        (item) => `${item.name}\0${item.isSymbolicLink() ? stampOfPlace(path.join(folder, item.name)) : kindOf(item)}`,
      )
      .sort()
      .join('\0\0');
  } catch (error) {
    return codeOf(error);
  }
}
