// The import directions of design.md section 4 as data: each sentence, and how an import breaks it.
import path from 'node:path';
import { builtinModules } from 'node:module';

export interface Import {
  /** Path of the importing file, from the project's root, with forward slashes. */
  from: string;
  /** What is imported: a path from the root, or the name of a package or of a Node module. */
  to: { kind: 'file' | 'package' | 'builtin'; name: string };
}

export interface Violation extends Import {
  rule: string;
}

/** Rooms of main/ that are not features. Every other folder of main/ is one. */
export const commonRooms = [
  'access',
  'audit',
  'cli',
  'csv',
  'database',
  'plans',
  'process',
  'rpc',
  'secrets',
  'settings',
  'shell',
  'web',
];
/** Files of the contract that belong to no feature. */
const commonContract = ['audit', 'common', 'errors', 'filter', 'index', 'jobs', 'plans', 'procedure', 'system'];

const inside = (file: string, ...folders: string[]) =>
  folders.some((folder) => file === folder || file.startsWith(`${folder}/`));

const roomOf = (file: string): string | null => /^main\/([^/]+)\//.exec(file)?.[1] ?? null;

/** "main/containers", "renderer/features/containers"; null outside features. */
export function featureOf(file: string): string | null {
  const screen = /^renderer\/features\/[^/]+(?=\/)/.exec(file)?.[0];
  if (screen) return screen;
  const room = roomOf(file);
  return room !== null && !commonRooms.includes(room) ? `main/${room}` : null;
}

const isFeatureContract = (file: string) =>
  inside(file, 'preload/contract') && !commonContract.includes(path.posix.basename(file, '.ts'));

const isIndexOf = (feature: string, file: string) => [`${feature}/index.ts`, `${feature}/index.tsx`].includes(file);
const toFile = (to: Import['to'], ...folders: string[]) => to.kind === 'file' && inside(to.name, ...folders);
const mayUseElectron = (from: string) => inside(from, 'main/shell', 'main/index.ts', 'preload/index.ts');
const orpcRooms = [
  'main/rpc',
  'main/process',
  'main/cli',
  'main/cli.ts',
  'main/shell',
  'main/web',
  'main/serve.ts',
  'main/backend.ts',
];

/** One sentence each; `broken` says whether an import breaks it. */
export const rules: { sentence: string; broken: (item: Import) => boolean }[] = [
  {
    sentence: 'The renderer imports itself, the contract and packages',
    broken: ({ from, to }) =>
      inside(from, 'renderer') && to.kind === 'file' && !inside(to.name, 'renderer', 'preload/contract', 'resources'),
  },
  {
    sentence: 'The renderer runs in a browser: no Node module',
    broken: ({ from, to }) => inside(from, 'renderer') && to.kind === 'builtin',
  },
  {
    sentence: 'main never imports the renderer, and of preload only the contract',
    broken: ({ from, to }) =>
      inside(from, 'main') && (toFile(to, 'renderer') || (toFile(to, 'preload') && !toFile(to, 'preload/contract'))),
  },
  {
    sentence: 'The program never imports tests or scripts written in TypeScript',
    broken: ({ from, to }) =>
      inside(from, 'main', 'preload', 'renderer') &&
      (toFile(to, 'test') || (toFile(to, 'scripts') && /\.tsx?$/.test(to.name))),
  },
  {
    sentence: 'The contract imports itself, zod and @orpc/contract, and nothing else',
    broken: ({ from, to }) =>
      inside(from, 'preload/contract') &&
      !(toFile(to, 'preload/contract') || (to.kind === 'package' && ['zod', '@orpc/contract'].includes(to.name))),
  },
  {
    sentence: 'The preload script imports electron and the contract, and nothing else',
    broken: ({ from, to }) =>
      from === 'preload/index.ts' &&
      !(toFile(to, 'preload/contract') || (to.kind === 'package' && to.name === 'electron')),
  },
  {
    sentence: 'electron is imported only in main/shell/, main/index.ts and preload/index.ts',
    broken: ({ from, to }) =>
      inside(from, 'main', 'preload', 'renderer') &&
      to.kind === 'package' &&
      to.name === 'electron' &&
      !mayUseElectron(from),
  },
  {
    sentence: 'main/shell/ is imported only by the desktop entry and itself',
    broken: ({ from, to }) =>
      inside(from, 'main', 'preload', 'renderer') &&
      toFile(to, 'main/shell') &&
      !inside(from, 'main/shell', 'main/index.ts'),
  },
  {
    sentence: 'database, plans and audit know no feature',
    broken: ({ from, to }) =>
      inside(from, 'main/database', 'main/plans', 'main/audit') &&
      to.kind === 'file' &&
      (featureOf(to.name) !== null || isFeatureContract(to.name)),
  },
  {
    sentence: 'rpc knows no feature',
    broken: ({ from, to }) => inside(from, 'main/rpc') && to.kind === 'file' && featureOf(to.name) !== null,
  },
  {
    sentence: "Features never import one another's insides, only index.ts",
    broken: ({ from, to }) => {
      if (to.kind !== 'file') return false;
      const there = featureOf(to.name);
      const here = featureOf(from);
      return here !== null && there !== null && here !== there && !isIndexOf(there, to.name);
    },
  },
  {
    sentence: 'Features import no oRPC: the rpc room carries their handlers',
    broken: ({ from, to }) =>
      inside(from, 'main') && to.kind === 'package' && to.name.startsWith('@orpc/') && !inside(from, ...orpcRooms),
  },
];

/** @returns where an import leads, from the project's root; a relative one may leave the root, and is then named as it is */
export function target(from: string, specifier: string): Import['to'] {
  const bare = specifier.replace(/[?#].*$/, '');
  if (bare.startsWith('.')) {
    return { kind: 'file', name: path.posix.normalize(path.posix.join(path.posix.dirname(from), bare)) };
  }
  if (bare.startsWith('node:') || builtinModules.includes(bare)) return { kind: 'builtin', name: bare };
  const [scope = '', name] = bare.split('/');
  return { kind: 'package', name: scope.startsWith('@') ? `${scope}/${name}` : scope };
}

export const violations = (imports: Import[]): Violation[] =>
  imports.flatMap((item) =>
    rules.filter(({ broken }) => broken(item)).map(({ sentence }) => ({ ...item, rule: sentence })),
  );
