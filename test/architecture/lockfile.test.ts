// The lockfile installs on every platform, without a script and without a range (design.md section 8 tells the traps).
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, root } from './parse.ts';

interface Locked {
  version: string;
  name?: string;
  os?: string[] | string;
  cpu?: string[] | string;
  hasInstallScript?: boolean;
  dev?: boolean;
  optionalDependencies?: Record<string, string>;
}

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  overrides: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const locked = (JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages;
const list = (value: string[] | string | undefined) => (value === undefined ? [] : [value].flat());
const platforms = ['darwin', 'linux', 'win32'];

/** Packages that come as one small package per platform, by the name of the one that asks for them. */
const native = Object.entries(locked).filter(([, { optionalDependencies }]) =>
  Object.keys(optionalDependencies ?? {}).some((name) => /-(linux|darwin|win32)|\/(linux|darwin|win32)-/.test(name)),
);

/** Platforms that a package's optional parts cover with an entry of their own in the lockfile. */
function covered(parts: string[], packages: Record<string, Locked>): string[] {
  const found = parts.flatMap((name) => list(packages[`node_modules/${name}`]?.os));
  return platforms.filter((platform) => found.includes(platform));
}

describe('native packages', () => {
  test('are found', () => {
    const names = native.map(([name]) => name.replace('node_modules/', ''));
    expect(names).toEqual(
      expect.arrayContaining(['oxlint', 'oxlint-tsgolint', 'rolldown', 'lightningcss', 'typescript']),
    );
  });

  test.each(native)('%s has darwin, linux and win32', (_name, { optionalDependencies }) => {
    expect(covered(Object.keys(optionalDependencies ?? {}), locked)).toEqual(platforms);
  });

  test.each(native)('%s has every part that it asks for', (_name, { optionalDependencies }) => {
    const parts = Object.keys(optionalDependencies ?? {});
    expect(parts.filter((name) => !(`node_modules/${name}` in locked))).toEqual([]);
  });

  test('a platform that is left out is noticed', () => {
    const { 'node_modules/@oxlint/binding-win32-x64-msvc': _gone, ...rest } = locked;
    const windows = Object.keys(locked['node_modules/oxlint']!.optionalDependencies!).filter((name) =>
      /win32/.test(name),
    );
    for (const name of windows) delete rest[`node_modules/${name}`];
    expect(covered(Object.keys(locked['node_modules/oxlint']!.optionalDependencies!), rest)).toEqual([
      'darwin',
      'linux',
    ]);
  });

  test('better-sqlite3 ships its binaries inside', () => {
    const prebuilt = readdirSync(path.join(root, 'node_modules/better-sqlite3/prebuilds'));
    const wanted = platforms.flatMap((platform) => ['x64', 'arm64'].map((cpu) => `${platform}-${cpu}.node`));
    expect(prebuilt).toEqual(expect.arrayContaining(wanted));
  });

  test('the project brings its own Node for each platform', () => {
    expect(covered(Object.keys(manifest.optionalDependencies), locked)).toEqual(platforms);
  });
});

describe('versions', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

  test('are exact', () => {
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.filter(([, version]) => !exact.test(version))).toEqual([]);
    expect(
      Object.values(manifest.overrides).filter((version) => !/@\d+\.\d+\.\d+$|^\d+\.\d+\.\d+$/.test(version)),
    ).toEqual([]);
  });

  test('are the locked ones', () => {
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.filter(([name, version]) => locked[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });

  test('of families agree', () => {
    const all = { ...dependencies, ...devDependencies };
    for (const family of ['@orpc/', '@mantine/']) {
      expect(
        new Set(
          Object.keys(all)
            .filter((name) => name.startsWith(family))
            .map((name) => all[name]),
        ).size,
      ).toBe(1);
    }
  });
});

describe('install scripts', () => {
  test('are off, and each package that has one is known', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const scripted = Object.entries(locked)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([name]) => name.replace(/^.*node_modules\//, ''));
    expect(scripted.filter((name) => !(name in manifest.allowScripts))).toEqual([]);
    expect(Object.values(manifest.allowScripts).filter(Boolean)).toEqual([]);
  });

  test('cpu-features is the empty package and is never compiled', () => {
    const entries = Object.entries(locked).filter(([name]) => name.endsWith('node_modules/cpu-features'));
    expect(entries.map(([, { name }]) => name)).toEqual(['empty-npm-package']);
  });
});
