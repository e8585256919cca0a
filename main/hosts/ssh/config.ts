// ~/.ssh/config and the system's, as OpenSSH reads them: the first value of a name wins, Include is followed, Host and
// Match decide what holds. Nothing is ever run: `Match exec` never matches, and that is noted. ssh-config parses the
// lines; its own `compute` is not used, since it looks names up with nslookup, takes `?` for none or one, and knows
// neither Include nor `Match !host`.
import { glob, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import SSHConfig, { type Line } from 'ssh-config';
import { ProvostError, messageOf } from '../../errors.ts';
import { matchesList } from './patterns.ts';

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  home: string;
  /** The name of who runs this. */
  localUser: string;
  platform: NodeJS.Platform;
  userConfig: string;
  systemConfig: string;
}

export interface HostOptions {
  /** By lower-case name; several values for IdentityFile, and for what takes several words. */
  values: Map<string, string[]>;
  /** What was read and is not done, for the operator. */
  notes: string[];
}

/** Names whose values add up instead of the first one winning. */
const cumulative = new Set(['identityfile', 'certificatefile']);
const includesAtMost = 16;

interface Walk extends HostOptions {
  host: string;
  user: string | null;
  around: Surroundings;
}

/** @throws ProvostError HOST_UNREACHABLE when a file can't be read or understood */
export async function readHostOptions(around: Surroundings, host: string, user: string | null): Promise<HostOptions> {
  const walk: Walk = { values: new Map(), notes: [], host, user, around };
  await readOne(walk, around.userConfig, path.dirname(around.userConfig), 0);
  await readOne(walk, around.systemConfig, path.dirname(around.systemConfig), 0);
  return { values: walk.values, notes: [...new Set(walk.notes)] };
}

async function readOne(walk: Walk, file: string, folder: string, depth: number): Promise<void> {
  let lines: Line[];
  try {
    const text = await readFile(file, 'utf8');
    const { mode } = await stat(file);
    if (walk.around.platform !== 'win32' && (mode & 0o022) !== 0 && file !== walk.around.systemConfig) {
      throw new Error('others may write to it');
    }
    // OpenSSH refuses a name without a value; ssh-config would take the next line for it.
    const bare = text.split(/\r?\n/).findIndex((line) => /^\s*[a-z]+\s*=?\s*$/i.test(line));
    if (bare >= 0) throw new Error(`line ${bare + 1}: missing argument`);
    lines = SSHConfig.parse(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new ProvostError(
      'HOST_UNREACHABLE',
      'The SSH configuration can’t be used, so no connection was made.',
      { words: wordsOf(error), hint: 'Mend ~/.ssh/config; "ssh -G HOST" reads it too.' },
      { cause: error },
    );
  }
  await readLines(walk, lines, folder, depth);
}

/** Without the path that Node puts into its messages. */
const wordsOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? messageOf(error);

async function readLines(walk: Walk, lines: readonly Line[], folder: string, depth: number): Promise<void> {
  for (const line of lines) {
    if (!('param' in line)) continue;
    const name = line.param.toLowerCase();
    const words = (Array.isArray(line.value) ? line.value.map(({ val }) => val) : [line.value]).filter(Boolean);
    if ('config' in line) {
      if (name === 'host' ? matchesList(words, walk.host) : holds(walk, words)) {
        await readLines(walk, line.config, folder, depth);
      }
    } else if (name === 'include') {
      if (depth >= includesAtMost) walk.notes.push('Include is nested too deeply; the rest is not read.');
      else for (const pattern of words) await include(walk, pattern, folder, depth);
    } else if (words.length > 0) set(walk, name, words);
  }
}

function set({ values }: Walk, name: string, words: string[]): void {
  const before = values.get(name);
  if (before === undefined) values.set(name, words);
  else if (cumulative.has(name)) before.push(...words);
}

async function include(walk: Walk, pattern: string, folder: string, depth: number): Promise<void> {
  const { home } = walk.around;
  const whole = pattern.startsWith('~/') ? path.join(home, pattern.slice(2)) : path.resolve(folder, pattern);
  const files: string[] = [];
  if (!/[*?[]/.test(whole)) files.push(whole);
  // As glob(3): what begins with a dot has to be named.
  else for await (const found of glob(whole)) if (!path.basename(found).startsWith('.')) files.push(found);
  for (const file of files.sort()) await readOne(walk, file, folder, depth + 1);
}

/** `Match host a,b user !root`: all have to hold. What is not known here does not. */
function holds(walk: Walk, words: readonly string[]): boolean {
  let held = true;
  for (let index = 0; index < words.length; index++) {
    const negated = words[index]!.startsWith('!');
    const criterion = words[index]!.slice(negated ? 1 : 0).toLowerCase();
    if (criterion === 'all') {
      held &&= !negated;
      continue;
    }
    if (criterion === 'canonical' || criterion === 'final') {
      walk.notes.push(`"Match ${criterion}" is not followed.`);
      return false;
    }
    const value = words[++index] ?? '';
    const subject = subjectOf(walk, criterion);
    if (subject === null) {
      walk.notes.push(`"Match ${criterion}" is ${criterion === 'exec' ? 'never run' : 'not followed'}.`);
      return false;
    }
    held &&= matchesList(value.split(','), subject) !== negated;
  }
  return held && words.length > 0;
}

/** What a criterion looks at: as far as it has been read, like OpenSSH. */
function subjectOf({ values, host, user, around }: Walk, criterion: string): string | null {
  switch (criterion) {
    case 'host':
      return (values.get('hostname')?.[0] ?? host).replaceAll('%h', host);
    case 'originalhost':
      return host;
    case 'user':
      return user ?? values.get('user')?.[0] ?? around.localUser;
    case 'localuser':
      return around.localUser;
    default:
      return null;
  }
}
