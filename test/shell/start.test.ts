// `npm start`: which shell is opened, how long Electron may take to fetch itself, and building what is not built.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt, sourceStamp } from '../../scripts/build-stamp.mjs';
import { fetchElectron, findElectron, isOffline, reasonToSkip } from '../../scripts/electron.mjs';
import { chooseShell, serveArguments } from '../../scripts/start.mjs';
import { removeTempDir, tempDir } from '../support/temp.ts';

let root: string;
beforeEach(() => (root = tempDir('start')));
afterEach(() => removeTempDir(root));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

describe('which shell', () => {
  const here = { platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000 };

  it('is the window where there can be one', () => {
    expect(chooseShell({}, here)).toEqual({ shell: 'desktop' });
    expect(chooseShell({}, { platform: 'darwin', env: {}, uid: 501 })).toEqual({ shell: 'desktop' });
    expect(chooseShell({ demo: true, 'data-dir': 'd' }, here)).toEqual({ shell: 'desktop' });
  });

  it('is the browser when that is asked for, without a word', () => {
    for (const values of [{ browser: true }, { port: '0' }, { host: '::1' }, { 'no-open': true }]) {
      expect(chooseShell(values, here)).toEqual({ shell: 'browser', why: null });
    }
  });

  it('is the browser without a display or as root, and says why in one line', () => {
    for (const place of [
      { ...here, env: {} },
      { ...here, uid: 0 },
    ]) {
      const choice = chooseShell({}, place);
      expect(choice).toMatchObject({ shell: 'browser', why: expect.stringMatching(/^[^\n]+\.$/) });
    }
  });

  it('passes on what the browser shell needs', () => {
    expect(serveArguments({ port: '0', demo: true, 'data-dir': 'a b' }, true)).toEqual([
      '--port=0',
      '--data-dir=a b',
      '--demo',
      '--open',
    ]);
    expect(serveArguments({ 'no-open': true }, true)).toEqual([]);
    expect(serveArguments({}, false)).toEqual([]);
  });

  it('parses on an old Node', () => {
    for (const file of [
      'scripts/start.mjs',
      'scripts/node.mjs',
      'scripts/run.mjs',
      'scripts/build-stamp.mjs',
      'scripts/electron.mjs',
    ]) {
      expect(readFileSync(file, 'utf8')).not.toMatch(
        /import\.meta\.(main|dirname|filename)|using |Promise\.withResolvers|with \{/,
      );
    }
  });
});

describe('Electron’s binary', () => {
  const installed = () => {
    write('node_modules/electron/package.json', '{"version":"45.4.1"}');
    write('node_modules/electron/path.txt', 'electron');
    write('node_modules/electron/dist/version', '45.4.1');
    write('node_modules/electron/dist/electron', '');
  };

  it('is found without loading the package', () => {
    expect(findElectron(root, {})).toBeNull();
    installed();
    expect(findElectron(root, {})).toBe(path.join(root, 'node_modules/electron/dist/electron'));
    write('node_modules/electron/dist/version', '44.0.0');
    expect(findElectron(root, {})).toBeNull();
  });

  it('is not waited for when that is no use', () => {
    expect(reasonToSkip(null, { offline: false, now: 5 })).toBeNull();
    expect(reasonToSkip(null, { offline: true, now: 5 })).toMatch(/offline/);
    expect(reasonToSkip({ at: 0, why: 'x' }, { offline: false, now: 59 * 60_000 })).toMatch(/^x/);
    expect(reasonToSkip({ at: 0, why: 'x' }, { offline: false, now: 61 * 60_000 })).toBeNull();
    expect(isOffline({ lo: [{ internal: true }] })).toBe(true);
    expect(isOffline({ lo: [{ internal: true }], eth0: [{ internal: false }] })).toBe(false);
  });

  const fetch = (script: string, leashMs = 400) => {
    write('installer.mjs', script);
    write('node_modules/electron/package.json', '{"version":"45.4.1"}');
    return fetchElectron({ root, leashMs, offline: false, installer: path.join(root, 'installer.mjs') });
  };

  it('is given up when nothing arrives, without leaving anything behind', async () => {
    const partial = `
      import { mkdirSync, writeFileSync } from 'node:fs';
      writeFileSync(process.env.TMPDIR + '/partial.zip', 'x');
      writeFileSync('where', process.env.TMPDIR);
      mkdirSync('node_modules/electron/dist');
      writeFileSync('node_modules/electron/dist/half', 'x');
      setInterval(() => {}, 1000);`;
    const since = Date.now();
    expect(await fetch(partial)).toMatch(/nothing arrived/);
    expect(Date.now() - since).toBeLessThan(5_000);
    expect(existsSync(readFileSync(path.join(root, 'where'), 'utf8'))).toBe(false);
    expect(existsSync(path.join(root, 'node_modules/electron/dist'))).toBe(false);
    // The next start does not wait at all.
    expect(await fetch('throw new Error("not run")')).toMatch(/nothing arrived.*after an hour/);
  });

  it('is waited for as long as it arrives', async () => {
    const slow = `
      import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
      for (let i = 0; i < 10; i++) {
        appendFileSync(process.env.TMPDIR + '/electron.zip', 'x'.repeat(1000));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const to = 'node_modules/electron/';
      mkdirSync(to + 'dist');
      writeFileSync(to + 'dist/electron', ''); writeFileSync(to + 'dist/version', '45.4.1'); writeFileSync(to + 'path.txt', 'electron');`;
    expect(await fetch(slow, 600)).toBeNull();
    expect(findElectron(root, {})).not.toBeNull();
  });

  it('says why it failed, without the address', async () => {
    const failing = `console.error('Error: getaddrinfo ENOTFOUND https://downloads.example.com/x\\n    at y'); process.exit(1);`;
    expect(await fetch(failing)).toBe('getaddrinfo ENOTFOUND its download server');
  });
});

describe('building what is not built', () => {
  const build =
    (log: string[], code = 0) =>
    async () => {
      log.push('build');
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { code, output: 'words of the builder' };
    };

  it('builds once, and again after a change of content alone', async () => {
    write('main/a.ts', '1');
    const log: string[] = [];
    expect(await ensureBuilt({ root, build: build(log) })).toBe(true);
    expect(await ensureBuilt({ root, build: build(log) })).toBe(false);
    write('main/a.ts', '1');
    expect(await ensureBuilt({ root, build: build(log) })).toBe(false);
    write('main/a.ts', '2');
    expect(await ensureBuilt({ root, build: build(log) })).toBe(true);
    expect(log).toHaveLength(2);
  });

  it('tells names and contents apart', () => {
    write('main/a', 'bc');
    const before = sourceStamp(root);
    write('main/ab', 'c');
    expect(sourceStamp(root)).not.toBe(before);
    write('test/x.ts', 'not part of the program');
    expect(sourceStamp(root)).not.toBe(before);
  });

  it('builds once when two start at the same time', async () => {
    write('main/a.ts', '1');
    const log: string[] = [];
    const built = await Promise.all([1, 2, 3].map(() => ensureBuilt({ root, build: build(log) })));
    expect(log).toHaveLength(1);
    expect(built.filter(Boolean)).toHaveLength(1);
  });

  it('does not wait for a builder that was killed', async () => {
    write('main/a.ts', '1');
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    write('out/.building', String(dead));
    const log: string[] = [];
    expect(await ensureBuilt({ root, build: build(log) })).toBe(true);
    expect(existsSync(path.join(root, 'out/.building'))).toBe(false);
  });

  it('says what the builder said when it fails, and tries again next time', async () => {
    write('main/a.ts', '1');
    const log: string[] = [];
    await expect(ensureBuilt({ root, build: build(log, 1) })).rejects.toThrow('words of the builder');
    await expect(ensureBuilt({ root, build: build(log, 1) })).rejects.toThrow('The build failed');
    expect(log).toHaveLength(2);
  });
});
