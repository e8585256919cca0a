// Where the operator's data lives unless --data-dir says otherwise. One folder is one backend's.
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeThrowAway } from './throw-away.ts';

/** @returns an absolute path; nothing is created */
export function defaultDataDir(env = process.env, platform = process.platform, home = os.homedir()): string {
  if (platform === 'darwin') return path.posix.join(home, 'Library/Application Support/Provost');
  if (platform === 'win32') return path.win32.join(env.APPDATA || path.win32.join(home, 'AppData\\Roaming'), 'Provost');
  // The XDG specification: a relative path is to be ignored.
  const base = env.XDG_DATA_HOME && path.posix.isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : undefined;
  return path.posix.join(base ?? path.posix.join(home, '.local/share'), 'provost');
}

export interface DataDir {
  path: string;
  /** Removes a throw-away folder; does nothing to one that is kept. */
  dispose(): void;
}

/**
 * The folder to open: the one that was named, a throw-away one for the demo, PROVOST_DATA_DIR, or the platform's.
 * Created for its owner alone.
 */
export function chooseDataDir(options: { dataDir?: string | undefined; demo: boolean }, env = process.env): DataDir {
  if (!options.dataDir && options.demo) {
    return makeThrowAway();
  }
  const folder = path.resolve(options.dataDir ?? (env.PROVOST_DATA_DIR || defaultDataDir(env)));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { path: folder, dispose: () => undefined };
}
