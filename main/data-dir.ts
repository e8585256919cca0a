// Where the operator's data lives unless --data-dir says otherwise. One folder is one backend's.
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { refuseDemoInRealFolder } from './database/kind.ts';
import { ProvostError } from './errors.ts';
import { unusable } from './unusable.ts';
import { makeThrowAway } from './throw-away.ts';

/** @returns an absolute path; nothing is created */
export function defaultDataDir(env = process.env, platform = process.platform, home = os.homedir()): string {
  if (platform === 'darwin') return path.posix.join(home, 'Library/Application Support/Provost');
  if (platform === 'win32') return path.win32.join(env.APPDATA || path.win32.join(home, 'AppData\\Roaming'), 'Provost');
  // The XDG specification: a relative path is to be ignored.
  const base = env.XDG_DATA_HOME && path.posix.isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : undefined;
  return path.posix.join(base ?? path.posix.join(home, '.local/share'), 'provost');
}

export const noFolder = '--data-dir needs a folder.';

export interface DataDir {
  path: string;
  /** Removes a throw-away folder; does nothing to one that is kept. */
  dispose(): void;
}

/**
 * The folder to open: the one that was named, a throw-away one for the demo, PROVOST_DATA_DIR, or the platform's.
 * Created for its owner alone.
 * @throws ProvostError BAD_INPUT when none is named, CONFLICT when the demo is to be opened in a folder of real work,
 * INTERNAL when it can't be made
 */
export function chooseDataDir(options: { dataDir?: string | undefined; demo: boolean }, env = process.env): DataDir {
  const { dataDir, demo } = options;
  // Else it would be the folder that one happens to stand in.
  if (dataDir?.trim() === '') throw new ProvostError('BAD_INPUT', noFolder);
  if (dataDir === undefined && demo) {
    try {
      return makeThrowAway();
    } catch (error) {
      throw unusable('A folder for the demo', os.tmpdir(), error, 'Name a folder with --data-dir.');
    }
  }
  const folder = path.resolve(dataDir ?? (env.PROVOST_DATA_DIR || defaultDataDir(env)));
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable('The data folder', folder, error);
  }
  refuseDemoInRealFolder(folder, demo);
  return { path: folder, dispose: () => undefined };
}

/** Step by step: Node never returns from a recursive mkdir where the parent is there and refuses (as /proc does). */
function makeFolder(folder: string): void {
  const isThere = () => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere()) return;
  const parent = path.dirname(folder);
  if (!existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another start may have made it at this moment.
    if (!isThere()) throw error;
  }
}
