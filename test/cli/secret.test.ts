// A secret reaches a command through a pipe or a file, and never as a word that every process list shows.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readSecret, type SecretInput } from '../../main/cli/secret.ts';
import { disposableTempDir } from '../support/temp.ts';
import { cli, memoryIo } from './fake.ts';

const answers = { 'hosts.setSecret': () => ({ stored: true }) };

test('a piped secret is the input, without the newline at its end', async () => {
  const ran = await cli(['hosts', 'set-secret', 'lab.example.com'], answers, { stdin: 'p4ss word \n' });
  expect(ran.code).toBe(0);
  expect(ran.calls).toEqual([['hosts.setSecret', { destination: 'lab.example.com', secret: 'p4ss word ' }]]);
  expect(ran.out + ran.err).not.toContain('p4ss');
});

test('a file can hold it, and a file that is not there is named by its code alone', async () => {
  using dir = disposableTempDir();
  const file = path.join(dir.path, 'secret');
  writeFileSync(file, 'from a file');
  const ran = await cli(['hosts', 'set-secret', '--key-file', '/keys/id', '--secret-file', file], answers);
  expect(ran.calls[0]?.[1]).toEqual({ keyFile: '/keys/id', secret: 'from a file' });
  const missing = await cli(['hosts', 'set-secret', 'lab', '--secret-file', `${file}-not`], answers);
  expect([missing.code, missing.calls]).toEqual([2, []]);
  expect(missing.err).toContain('ENOENT');
});

test('one that may be left out is read when --password-stdin or a file says that there is one', async () => {
  const added = { 'targets.add': () => ({}) };
  const words = ['targets', 'add', 'lab', '--kind', 'guacamole-sql', '--url', 'mysql://guac@db.example.com/guacamole'];
  const input = { name: 'lab', kind: 'guacamole-sql', url: 'mysql://guac@db.example.com/guacamole' };
  const without = await cli(words, added, { stdin: 'not asked for' });
  expect(without.calls).toEqual([['targets.add', input]]);
  const piped = await cli([...words, '--password-stdin'], added, { stdin: 'p4ss\n' });
  expect(piped.calls).toEqual([['targets.add', { ...input, password: 'p4ss' }]]);
  const both = await cli([...words, '--password-stdin', '--secret-file', '/x'], added, { stdin: 'p4ss\n' });
  expect([both.code, both.calls]).toEqual([2, []]);
  const word = await cli([...words, '--password', 'visible'], added);
  expect([word.code, word.calls]).toEqual([2, []]);
});

test('it can’t be typed as a word, and none is refused before anything is opened', async () => {
  const typed = await cli(['hosts', 'set-secret', 'lab', '--secret', 'visible'], answers);
  expect([typed.code, typed.calls]).toEqual([2, []]);
  const none = await cli(['hosts', 'set-secret', 'lab'], answers, { stdin: '' });
  expect([none.code, none.opened]).toEqual([2, []]);
  const help = await cli(['hosts', 'set-secret', '--help']);
  expect(help.out).not.toContain('--secret ');
  expect(help.out).toContain('--secret-file');
});

test('a terminal shows nothing of what is typed, and Ctrl-C ends it', async () => {
  const terminal = () => {
    const modes: boolean[] = [];
    const input: SecretInput = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (on: boolean) => void modes.push(on),
    });
    return { input, modes };
  };
  const one = terminal();
  const { io, written } = memoryIo();
  const read = readSecret(undefined, one.input, io);
  for (const key of ['s', 'e', 'x', '\u007f', 'c', '\r']) one.input.push(key);
  expect(await read).toBe('sec');
  expect(one.modes).toEqual([true, false]);
  expect(written.err).toBe('Secret (not shown): \n');
  const other = terminal();
  const interrupted = readSecret(undefined, other.input, io);
  other.input.push('a\u0003');
  await expect(interrupted).rejects.toMatchObject({ exitCode: 130 });
  expect(other.modes).toEqual([true, false]);
});
