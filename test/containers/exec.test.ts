// Terminals and commands against the simulated engine, with the faults that a real one can't be made to have.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend, type Backend } from '../../main/backend.ts';
import { Collector, firstLineOf, lastWordsOf, textOf } from '../../main/containers/exec/outputs.ts';
import { showCommand } from '../../main/containers/exec/words.ts';
import type { TerminalEvent } from '../../preload/contract/exec.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { quiet, until } from './harness.ts';

let engine: FaultEngine;
let backend: Backend;
let client: ReturnType<Backend['client']>;
let folder: string;

beforeEach(async () => {
  engine = await startFaultEngine({ containers: smallLab(['web-1', 'web-2', 'web-3']) });
  folder = tempDir('exec');
  backend = await openBackend({
    ...{ dataDir: folder, shell: 'cli', demo: false, env: { DOCKER_HOST: engine.host }, log: quiet },
  });
  client = backend.client(localOwner('tester'));
  await until('all are listed', async () => (await client.containers.list({})).rows.length === 3);
});
afterEach(async () => {
  await backend.close();
  await engine.close();
  removeTempDir(folder);
});

async function read(container: string, typed = ''): Promise<{ text: string; exit: TerminalEvent | undefined }> {
  let text = '';
  let exit;
  for await (const event of await client.exec.openTerminal({ container, unpaced: true })) {
    if (event.kind === 'opened' && typed !== '') {
      await client.exec.sendInput({ session: event.session, data: Buffer.from(typed).toString('base64') });
    } else if (event.kind === 'data') text += Buffer.from(event.data, 'base64').toString();
    else if (event.kind === 'exit') exit = event;
  }
  return { text, exit };
}

const job = async (planId: string) => {
  const { jobId } = await client.plans.apply({ planId });
  await until('it is finished', async () => (await client.jobs.get({ jobId })).finishedAt !== null, 20_000);
  return client.jobs.get({ jobId });
};

test('a terminal answers, and ends with the exit code', async () => {
  const { text, exit } = await read('web-1', 'stty size\rexit 4\r');
  expect(text).toContain('24 80');
  expect(exit).toEqual({ kind: 'exit', code: 4, reason: null });
});

test('a start that the engine refuses is told in its words, whatever the status', async () => {
  engine.fault(/^POST \/exec\/.*\/start/, { kind: 'status', status: 409, message: 'Container is not running' }, 1);
  await expect(read('web-1')).rejects.toMatchObject({ code: 'CONFLICT', data: { words: 'Container is not running' } });
  engine.fault(/^POST \/exec\/.*\/start/, { kind: 'status', status: 500, message: 'runc is ill' }, 1);
  await expect(read('web-1')).rejects.toMatchObject({ code: 'ENGINE_FAILED', data: { words: 'runc is ill' } });
  engine.fault(/^POST \/containers\/.*\/exec/, { kind: 'status', status: 404, message: 'No such container' }, 1);
  await expect(read('web-1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a connection that is cut is an error before it is open, and an end with a reason after', async () => {
  engine.fault(/^POST \/exec\/.*\/start/, { kind: 'cut' }, 1);
  await expect(read('web-1')).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  let exit: TerminalEvent | undefined;
  for await (const event of await client.exec.openTerminal({ container: 'web-1', unpaced: true })) {
    if (event.kind === 'data') await engine.down('removed');
    if (event.kind === 'exit') exit = event;
  }
  expect(exit).toMatchObject({ code: null, reason: expect.stringContaining('The connection to the engine was lost.') });
  await engine.up();
});

test('in many: a start whose answer was lost is looked up and never sent again', async () => {
  const plan = await client.exec.planRun({ names: ['web-1', 'web-2', 'web-3'], command: ['hostname'] });
  const lost = engine.fault(/^POST \/exec\/.*\/start/, { kind: 'cut' }, 1);
  const done = await job(plan.planId);
  lost();
  // The one that was cut had not begun, which its exec says: it is begun anew, and each said its name once.
  expect(done.counts).toMatchObject({ done: 3, failed: 0, unknown: 0 });
  const { rows } = await client.exec.listOutputs({ jobId: done.jobId });
  expect(rows.map(({ firstLine }) => firstLine).sort()).toEqual(['web-1', 'web-2', 'web-3']);
  expect(new Set(rows.map(({ group }) => group)).size).toBe(3);
});

test('in many: when the engine forgot the command, its end is unknown and it is not run again', async () => {
  const plan = await client.exec.planRun({ names: ['web-2'], command: ['hostname'] });
  engine.fault(/^POST \/exec\/.*\/start/, { kind: 'cut' }, 1);
  engine.fault(/^GET \/exec\/.*\/json/, { kind: 'status', status: 404, message: 'No such exec instance' });
  const done = await job(plan.planId);
  expect(done.counts).toMatchObject({ unknown: 1 });
  expect(engine.seen.filter((line) => line.startsWith('POST /exec/')).length).toBe(1);
});

test('outputs: the beginning is kept, escapes are taken out, first and last words are found', () => {
  const collector = new Collector();
  collector.push(Buffer.alloc(60_000, 'a'));
  collector.push(Buffer.alloc(60_000, 'b'));
  expect(collector.said).toMatchObject({ bytes: 120_000, cut: 120_000 - 65_536 });
  const output = Buffer.from('\n\u001b[31mred\u001b[0m\r\n\u0007two\nthree\nfour\n');
  expect(textOf(output)).toBe('\nred\n\ufffdtwo\nthree\nfour\n');
  expect(firstLineOf(output)).toBe('red');
  expect(lastWordsOf(output)).toBe('\ufffdtwo · three · four');
});

test('a command is shown as it would be typed', () => {
  expect(showCommand(['sh', '-c', `echo it's "here"`])).toBe(String.raw`sh -c 'echo it'\''s "here"'`);
});
