// The names that ~/.ssh/config gives to hosts, to be offered. Patterns are no names; what can't be read has none.
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import SSHConfig, { type Line } from 'ssh-config';

const includesAtMost = 4;
const listedAtMost = 200;

/**
 * @param userConfig the file; another one for tests
 * @returns in the order of the file, each once
 */
export async function listAliases(userConfig: string): Promise<string[]> {
  const names = new Set<string>();
  await collect(userConfig, path.dirname(userConfig), names, 0);
  return [...names].slice(0, listedAtMost);
}

async function collect(file: string, folder: string, names: Set<string>, depth: number): Promise<void> {
  let lines: Line[];
  try {
    lines = SSHConfig.parse(await readFile(file, 'utf8'));
  } catch {
    // Absent, not ours to read, or not understood: whoever connects is told then.
    return;
  }
  for (const line of lines) {
    if (!('param' in line)) continue;
    const name = line.param.toLowerCase();
    const words = (Array.isArray(line.value) ? line.value.map(({ val }) => val) : [line.value]).filter(Boolean);
    if (name === 'host') for (const word of words) if (/^[^*?!\s-][^*?!\s]*$/.test(word)) names.add(word);
    if (name !== 'include' || depth >= includesAtMost) continue;
    for (const pattern of words) {
      const home = path.dirname(folder);
      const whole = pattern.startsWith('~/') ? path.join(home, pattern.slice(2)) : path.resolve(folder, pattern);
      for await (const found of glob(whole)) await collect(found, folder, names, depth + 1);
    }
  }
}
