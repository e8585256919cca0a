// `containers exec`, `containers exec-many`, `containers cp` and `containers download` as they are typed, on the demo.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withCopy } from '../../main/cli/cp.ts';
import { runCli } from '../../main/cli/run.ts';
import type { Io } from '../../main/cli/io.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const dataDir = tempDir('cli-exec');
const here = tempDir('cli-here');
afterAll(() => {
  removeTempDir(dataDir);
  removeTempDir(here);
});

async function provost(...argv: string[]) {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const io: Io = {
    out: async (text) => void out.push(Buffer.from(text as string)),
    err: (text) => void err.push(Buffer.from(text as string)),
    ...{ outIsTty: false, errIsTty: false, columns: 80, env: {} },
    ...{ interrupted: new AbortController().signal, readerGone: new AbortController().signal },
    interruptCode: () => 130,
  };
  // Options of ours come before --, those of the command after it.
  const at = argv.indexOf('--') < 0 ? argv.length : argv.indexOf('--');
  const common = ['--data-dir', dataDir, '--demo'];
  const code = await runCli([...argv.slice(0, at), ...common, ...argv.slice(at)], io);
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

test('one command: its output, its errors and its exit code are those of ours', async () => {
  expect(await provost('containers', 'exec', 'proxy', '--', 'echo', '-n', '--json', 'a  b')).toEqual({
    ...{ code: 0, out: '-n --json a  b\n', err: '' },
  });
  const missing = await provost('containers', 'exec', 'proxy', '--', 'frobnicate');
  expect(missing).toMatchObject({ code: 127, out: '', err: 'bash: frobnicate: command not found\n' });
  expect((await provost('containers', 'exec', 'proxy')).code).toBe(2);
}, 60_000);

test('in many: the plan first, then the job', async () => {
  const planned = await provost(
    'containers',
    'exec-many',
    '--names',
    'proxy',
    '--names',
    'guacd',
    '--',
    'hostname',
    '-f',
  );
  expect(planned.out).toContain('Run a command in 2 containers');
  expect(planned.out).toContain('hostname -f');
  expect(planned.out).toContain('What the command does (2)');
  const done = await provost(
    'containers',
    'exec-many',
    '--apply',
    '--names',
    'proxy',
    '--names',
    'nobody',
    '--',
    'hostname',
  );
  expect(done.code).toBe(1);
  expect(done.err).toContain('nobody: no container of this name');
}, 60_000);

test('cp: in by plan, out into a folder for each, and a file to standard output', async () => {
  writeFileSync(path.join(here, 'notes.txt'), 'from here\n');
  const into = await provost('containers', 'cp', path.join(here, 'notes.txt'), ':/tmp', '--names', 'proxy', '--apply');
  expect(into).toMatchObject({ code: 0 });
  const to = path.join(here, 'out');
  const out = await provost('containers', 'cp', 'proxy:/etc/motd', to);
  expect(out).toMatchObject({ code: 0, out: 'done  proxy  proxy\n1 of 1 containers are finished.\n' });
  expect(readFileSync(path.join(to, 'proxy/motd'), 'utf8')).toContain('Welcome');
  expect((await provost('containers', 'download', 'proxy', '/etc/motd')).out).toContain('Welcome');
  expect(existsSync(path.join(to, 'guacd'))).toBe(false);
}, 60_000);

test('cp is one of two commands, by the side on which the colon is', () => {
  expect(withCopy(['containers', 'cp', 'a', ':/b', '--all'])).toEqual([
    'containers',
    'copy-in',
    'a',
    '--path',
    '/b',
    '--all',
  ]);
  expect(withCopy(['containers', 'cp', 'web-1:/b', '.'])).toEqual([
    'containers',
    'copy-out',
    '/b',
    '--to',
    '.',
    '--names',
    'web-1',
  ]);
  // Both here, or both there, is what the help is for.
  expect(withCopy(['containers', 'cp', 'a', 'b'])).toEqual(['containers', 'cp', 'a', 'b']);
});
