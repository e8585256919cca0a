// What a data folder is for: real work or the demo. Whichever it is opened as first; never both, since a plan or a receipt
// of invented containers among real ones would be believed.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ProvostError } from '../errors.ts';

type Kind = 'real' | 'demo';

const kindFile = (dataDir: string) => path.join(dataDir, 'kind');

/** @returns null for a folder in which nothing was done yet */
function readKind(dataDir: string): Kind | null {
  try {
    return readFileSync(kindFile(dataDir), 'utf8').trim() === 'demo' ? 'demo' : 'real';
  } catch {
    // Not marked. A database without a mark was made before there were marks, and is not taken for a game.
    return existsSync(path.join(dataDir, 'state.db')) ? 'real' : null;
  }
}

/** @throws ProvostError CONFLICT when the demo is asked for in a folder of real work */
export function refuseDemoInRealFolder(dataDir: string, demo: boolean): void {
  if (!demo || readKind(dataDir) !== 'real') return;
  throw new ProvostError('CONFLICT', 'This data folder holds real work, so the demo does not open in it.', {
    hint: 'Leave out --data-dir for a throw-away folder, name an empty one, or leave out --demo.',
  });
}

/**
 * Checks, and marks a folder that is not marked yet. Call it with the folder's lock held.
 * @throws ProvostError CONFLICT when the folder is of the other kind
 */
export function claimFolder(dataDir: string, demo: boolean): void {
  refuseDemoInRealFolder(dataDir, demo);
  const kind = readKind(dataDir);
  if (!demo && kind === 'demo') {
    throw new ProvostError('CONFLICT', 'This data folder holds a demo, with a simulated engine.', {
      hint: 'Add --demo to open it, or name another folder with --data-dir.',
    });
  }
  if (existsSync(kindFile(dataDir))) return;
  const aside = `${kindFile(dataDir)}.${process.pid}`;
  writeFileSync(aside, `${demo ? 'demo' : 'real'}\n`, { mode: 0o600 });
  renameSync(aside, kindFile(dataDir));
}
