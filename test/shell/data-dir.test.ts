// Folders that can't be used are said in one sentence with why and what to do; folders of killed demos are swept up.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { chooseDataDir } from '../../main/data-dir.ts';
import { lockDataFolder } from '../../main/database/lock.ts';
import { openLog } from '../../main/log.ts';
import { exitCodeOf, lineOf, toOpenFailure } from '../../main/process/failure.ts';
import { makeThrowAway } from '../../main/throw-away.ts';
import { disposableTempDir } from '../support/temp.ts';

function failureOf(work: () => unknown): { line: string; code: number } {
  try {
    work();
  } catch (error) {
    const failure = toOpenFailure(error);
    return { line: lineOf(failure), code: exitCodeOf(failure.code) };
  }
  throw new Error('It went well');
}

it.each(['', ' '])('does not take “%s” for the current folder', (dataDir) => {
  expect(failureOf(() => chooseDataDir({ dataDir, demo: false }))).toEqual({
    line: '--data-dir needs a folder.',
    code: 2,
  });
});

it('says why a folder can’t be used, and what to do', () => {
  using dir = disposableTempDir();
  const file = path.join(dir.path, 'file');
  writeFileSync(file, '');
  for (const [dataDir, why] of [
    [file, /“EEXIST: file already exists”/],
    [path.join(file, 'below'), /“ENOTDIR: not a directory”/],
    [path.join(dir.path, 'x'.repeat(300)), /“ENAMETOOLONG: name too long”/],
  ] as const) {
    const { line, code } = failureOf(() => chooseDataDir({ dataDir, demo: false }));
    expect(code).toBe(1);
    expect(line).toMatch(why);
    expect(line).toMatch(/^The data folder .* can’t be used\. “.*” Choose another data folder with --data-dir/);
    expect(line).not.toContain('\n');
  }
});

it.runIf(process.platform === 'linux')('ends where the system makes no folder', () => {
  const program = `import('${new URL('../../main/data-dir.ts', import.meta.url).href}')
    .then(({ chooseDataDir }) => chooseDataDir({ dataDir: '/proc/provost/data', demo: false }))
    .catch((error) => process.stdout.write(error.data.words))`;
  // In a process of its own: an endless loop could not be ended from within.
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 10_000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  });
  expect([stdout, signal]).toEqual(['ENOENT: no such file or directory', null]);
});

it('says so when the log or the lock can’t be written', () => {
  using dir = disposableTempDir();
  writeFileSync(path.join(dir.path, 'logs'), '');
  expect(failureOf(() => openLog(dir.path)).line).toMatch(/^The log folder .*logs can’t be used\. “EEXIST/);
  mkdirSync(path.join(dir.path, 'lock.db'));
  expect(failureOf(() => lockDataFolder(dir.path, 'cli'))).toMatchObject({
    code: 1,
    line: expect.stringMatching(/^The lock of the data folder .* can’t be used\. “unable to open/) as string,
  });
});

it('sweeps up what a killed demo left, and nothing of one that runs or of anybody else', () => {
  using temporary = disposableTempDir();
  const leave = (name: string, maker?: string) => {
    const folder = mkdtempSync(path.join(temporary.path, name));
    if (maker !== undefined) writeFileSync(path.join(folder, 'made-by'), maker);
    return folder;
  };
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const killed = leave('provost-demo-', `${gone} ${os.hostname()}`);
  const others = [
    leave('provost-demo-'),
    leave('provost-demo-', `${gone} another-machine.example.com`),
    leave('else-', `${gone} ${os.hostname()}`),
  ];
  const runs = makeThrowAway(temporary.path);
  const next = makeThrowAway(temporary.path);
  expect(existsSync(killed)).toBe(false);
  for (const folder of [...others, runs.path, next.path]) expect(existsSync(folder), folder).toBe(true);
  next.dispose();
  expect(existsSync(next.path)).toBe(false);
});
