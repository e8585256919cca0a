// Temporary folders that are gone when the tests of a file are over.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const made = new Set<string>();
let watching = false;

/** @returns a new empty folder with a short path (sockets have to fit in 107 bytes), removed at exit at the latest */
export function tempDir(name = 'test', folder = os.tmpdir()): string {
  const dir = mkdtempSync(path.join(folder, `provost-${name}-`));
  if (!watching) process.once('exit', removeAll);
  watching = true;
  made.add(dir);
  return dir;
}

export function removeTempDir(dir: string): void {
  made.delete(dir);
  // A service that is just ending may still write: a few tries.
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

function removeAll(): void {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
  made.clear();
}

/** `using dir = disposableTempDir()`: gone at the end of the block. */
export function disposableTempDir(name?: string): Disposable & { path: string } {
  const dir = tempDir(name);
  return { path: dir, [Symbol.dispose]: () => removeTempDir(dir) };
}
