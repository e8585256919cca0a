// What the programs of the simulated containers answer: enough to look around in.
import path from 'node:path';
import { childrenOf, lookUp, treeOf, type SimTree } from './files.ts';
import type { SimContainer } from './model.ts';

export interface SimState {
  container: SimContainer;
  folder: string;
  columns: number;
  rows: number;
}

export interface SimAnswer {
  out: string;
  err: string;
  code: number;
}

const said = (out: string): SimAnswer => ({ out, err: '', code: 0 });
const failed = (err: string, code = 1): SimAnswer => ({ out: '', err: `${err}\n`, code });

const modeOf = (mode: number): string =>
  Array.from('rwxrwxrwx')
    .map((letter, index) => (Math.floor(mode / 2 ** (8 - index)) % 2 ? letter : '-'))
    .join('');

function list(tree: SimTree, state: SimState, words: string[]): SimAnswer {
  const flags = words.filter((word) => word.startsWith('-')).join('');
  const asked = words.find((word) => !word.startsWith('-')) ?? state.folder;
  const found = lookUp(tree, path.posix.resolve(state.folder, asked));
  if (!found) return failed(`ls: cannot access '${asked}': No such file or directory`, 2);
  const names = found.file.kind === 'folder' ? childrenOf(tree, found.at) : [found.at];
  const shown = names.filter((name) => flags.includes('a') || !path.posix.basename(name).startsWith('.'));
  const line = (name: string): string => {
    const one = tree.get(name)!;
    const type = one.kind === 'folder' ? 'd' : one.kind === 'link' ? 'l' : '-';
    const when = new Date(one.mtime).toISOString().slice(0, 16).replace('T', ' ');
    const arrow = one.kind === 'link' ? ` -> ${one.target}` : '';
    return `${type}${modeOf(one.mode)} root ${String(one.content.length).padStart(7)} ${when} ${path.posix.basename(name)}${arrow}\n`;
  };
  if (flags.includes('l')) return said(shown.map(line).join(''));
  return said(shown.length === 0 ? '' : `${shown.map((name) => path.posix.basename(name)).join('  ')}\n`);
}

type Program = (state: SimState, words: string[]) => SimAnswer;
const programs: Record<string, Program> = {
  ls: (state, words) => list(treeOf(state.container), state, words),
  pwd: ({ folder }) => said(`${folder}\n`),
  cd(state, [to = '/root']) {
    const found = lookUp(treeOf(state.container), path.posix.resolve(state.folder, to));
    if (found?.file.kind !== 'folder') return failed(`bash: cd: ${to}: No such file or directory`);
    state.folder = found.at;
    return said('');
  },
  cat(state, words) {
    const tree = treeOf(state.container);
    const answers = words.map((word): SimAnswer => {
      const found = lookUp(tree, path.posix.resolve(state.folder, word));
      if (!found) return failed(`cat: ${word}: No such file or directory`);
      if (found.file.kind === 'folder') return failed(`cat: ${word}: Is a directory`);
      return said(found.file.content.toString('utf8'));
    });
    return {
      out: answers.map(({ out }) => out).join(''),
      err: answers.map(({ err }) => err).join(''),
      code: Math.max(0, ...answers.map(({ code }) => code)),
    };
  },
  rm(state, words) {
    const tree = treeOf(state.container);
    for (const word of words.filter((one) => !one.startsWith('-'))) tree.delete(path.posix.resolve(state.folder, word));
    return said('');
  },
  echo: (_state, words) => said(`${words.join(' ')}\n`),
  true: () => said(''),
  false: () => ({ out: '', err: '', code: 1 }),
  whoami: () => said('root\n'),
  id: () => said('uid=0(root) gid=0(root) groups=0(root)\n'),
  hostname: ({ container }) => said(`${container.name}\n`),
  uname: (_state, words) => said(words.includes('-a') ? 'Linux lab 6.12.0 #1 SMP x86_64 GNU/Linux\n' : 'Linux\n'),
  date: () => said(`${new Date().toUTCString()}\n`),
  uptime: ({ container }) =>
    said(
      ` up ${Math.floor((Date.now() - (container.startedAt ?? Date.now())) / 60_000)} min,  load average: 0.08, 0.12, 0.10\n`,
    ),
  env: ({ container }) => said((container.config.Env ?? []).map((line) => `${line}\n`).join('')),
  ps: () => said('  PID TTY      TIME CMD\n    1 ?    00:00:04 desktop\n   42 pts/0 00:00:00 bash\n'),
  df: () =>
    said('Filesystem  1K-blocks     Used Available Use% Mounted on\noverlay      41020640 20310272  20710368  50% /\n'),
  stty: ({ rows, columns }, [what]) => (what === 'size' ? said(`${rows} ${columns}\n`) : said('')),
  clear: () => said('\u001b[2J\u001b[H'),
  help: () => said(`This container is simulated. It knows: ${Object.keys(programs).sort().join(' ')} exit\n`),
};
programs['bash'] = (state, words) => programs['sh']!(state, words);
programs['sh'] = (state, [flag, script = '']) => (flag === '-c' ? runLine(state, script) : said(''));

/** Words of a line, with both kinds of quotes. */
export function wordsIn(line: string): string[] {
  const found = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return found.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** Runs a program with its arguments. */
export function runWords(state: SimState, [program = '', ...words]: readonly string[]): SimAnswer {
  if (program === '') return said('');
  const name = path.posix.basename(program);
  return Object.hasOwn(programs, name)
    ? programs[name]!(state, words)
    : failed(`bash: ${program}: command not found`, 127);
}

/** Runs a line: commands joined by ; and &&. */
export function runLine(state: SimState, line: string): SimAnswer {
  const all: SimAnswer = { out: '', err: '', code: 0 };
  let skip = false;
  for (const [, joint = '', part = ''] of line.matchAll(/(^|;|&&)((?:[^;&"']|"[^"]*"|'[^']*')*)/g)) {
    if (joint === ';') skip = false;
    if (skip || part.trim() === '') continue;
    const answer = runWords(state, wordsIn(part));
    all.out += answer.out;
    all.err += answer.err;
    all.code = answer.code;
    if (answer.code !== 0) skip = true;
  }
  return all;
}
