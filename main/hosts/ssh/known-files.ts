// Reads the known_hosts files of a hop. A file that is there and can't be read vouches for nobody: no connection then.
import { readFile } from 'node:fs/promises';
import { ProvostError } from '../../errors.ts';
import { parseKnownHosts, type KnownLine } from './known-hosts.ts';

/** @throws ProvostError HOST_KEY_UNKNOWN */
export async function readKnownHosts(files: readonly string[]): Promise<KnownLine[]> {
  const lines: KnownLine[] = [];
  for (const file of files) {
    try {
      lines.push(...parseKnownHosts(await readFile(file, 'utf8')));
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') continue;
      throw new ProvostError(
        'HOST_KEY_UNKNOWN',
        'A known_hosts file can’t be read, so the host’s key can’t be checked and no connection was made.',
        { words: code, hint: 'Make the file readable for the user who runs Provost.' },
        { cause: error },
      );
    }
  }
  return lines;
}
