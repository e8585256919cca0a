// The process that finds the project's Node and runs the command on it: signals reach the command, its end comes back.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 20_000 });

const runner = pathToFileURL(path.resolve(import.meta.dirname, '../../scripts/node.mjs')).href;
const started: number[] = [];
afterEach(() => {
  for (const child of started.splice(0)) {
    try {
      process.kill(child, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  }
});

/** Runs a script as the command; it has to print its own process id first. */
async function wrapped(script: string) {
  const source = `import { runOnProjectNode } from ${JSON.stringify(runner)};
    runOnProjectNode(['-e', ${JSON.stringify(script)}]);`;
  const wrapper = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  const ended = new Promise<{ code: number | null; out: string }>((resolve) => {
    wrapper.on('close', (code) => resolve({ code, out }));
  });
  await new Promise<void>((resolve) => {
    wrapper.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('\n')) resolve();
    });
  });
  const child = Number.parseInt(out, 10);
  started.push(child);
  out = '';
  return { wrapper, child, ended };
}

const says = (body: string) => `${body}; console.log(process.pid); setInterval(() => {}, 1000);`;

test('SIGINT to the wrapper alone reaches the command', async () => {
  const { wrapper, ended } = await wrapped(
    says("process.on('SIGINT', () => { console.log('heard'); process.exit(7); })"),
  );
  wrapper.kill('SIGINT');
  expect(await ended).toEqual({ code: 7, out: 'heard\n' });
});

test('a command that ended by itself is not waited for', async () => {
  const { wrapper, child, ended } = await wrapped(says("process.on('SIGINT', () => process.exit(0))"));
  wrapper.kill('SIGINT');
  process.kill(child, 'SIGINT');
  expect((await ended).code).toBe(0);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('a command that %s ended is %d', async (signal, code) => {
  const { wrapper, ended } = await wrapped(says(''));
  wrapper.kill(signal);
  expect((await ended).code).toBe(code);
});
