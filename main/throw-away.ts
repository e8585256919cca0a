// Folders in the temporary folder that end with the process that made them, and with the next one's start when it was killed.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const prefix = 'provost-demo-';
/** Whose the folder is: process and machine, since a temporary folder may be shared with a container that counts anew. */
const makerFile = 'made-by';

const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

export interface ThrowAway {
  path: string;
  dispose(): void;
}

/** Makes one for its owner alone, after it has removed those whose process is gone. @throws Error from the system */
export function makeThrowAway(temporary = os.tmpdir()): ThrowAway {
  removeLeftOver(temporary);
  const folder = mkdtempSync(path.join(temporary, prefix));
  writeFileSync(path.join(folder, makerFile), `${process.pid} ${os.hostname()}`, { mode: 0o600 });
  return { path: folder, dispose: () => removeFolder(folder) };
}

function removeLeftOver(temporary: string): void {
  for (const name of readdirSync(temporary)) {
    const folder = path.join(temporary, name);
    if (!name.startsWith(prefix) || !isLeftOver(folder)) continue;
    try {
      removeFolder(folder);
    } catch {
      // Another start removes it at this moment, or it may not be removed: it is in nobody's way.
    }
  }
}

function isLeftOver(folder: string): boolean {
  try {
    const [pid, host] = readFileSync(path.join(folder, makerFile), 'utf8').split(' ');
    return host === os.hostname() && Number(pid) > 0 && !isAlive(Number(pid));
  } catch {
    // Without a maker that can be read: not ours to judge.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's is alive too.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
