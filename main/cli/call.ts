// How the operator called this command, so that the next one that is named works as it stands.
import type { Io } from './io.ts';

export interface Called {
  /** "jobs watch 7" → the whole command, with the data folder that was given. */
  provost(rest: string): string;
  /** The data is gone with this command: no other one can go on with it. */
  fleeting: boolean;
}

/** Where a command writes, and what others like it are called. */
export type Terminal = Io & Called;

/** The program as it was called: through npm, or by its own name. */
export const programName = (env: NodeJS.ProcessEnv): string =>
  env['npm_lifecycle_event'] === 'provost' ? 'npm run -s provost --' : 'provost';

/** One word for the shell of this platform. */
export function quoted(word: string, platform = process.platform): string {
  if (/^[\w@%+=:,./-]+$/.test(word) || (platform === 'win32' && /^[\w@+=:,./\\-]+$/.test(word))) return word;
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** @param given the options of the command; PROVOST_DATA_DIR is there for the next one too */
export function calledAs(given: { dataDir: string | undefined; demo: boolean }, env: NodeJS.ProcessEnv): Called {
  const { dataDir, demo } = given;
  const folder = dataDir === undefined ? '' : ` --data-dir ${quoted(dataDir)}`;
  return {
    provost: (rest) => `${programName(env)} ${rest}${folder}${demo ? ' --demo' : ''}`,
    // As in chooseDataDir: the demo takes no folder but one that is named.
    fleeting: demo && dataDir === undefined,
  };
}
