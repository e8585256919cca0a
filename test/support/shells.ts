// Opens Provost for end-to-end specs, the same way whichever shell it is: `provost serve` with a browser, the desktop program
// on the fake Electron, or on the real one where its binary is. Every helper ends what it started.
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { chromium, _electron, type Page } from 'playwright-core';
import { readOwner } from '../../main/database/lock.ts';
import { ensureBuilt } from '../../scripts/build-stamp.mjs';
import { findElectron } from '../../scripts/electron.mjs';
import { launchChromium } from './chromium.ts';
import type { Ask } from './electron/host.ts';
import type { fake } from './electron/state.ts';
import { start, waitUntil } from './processes.ts';
import { removeTempDir, tempDir } from './temp.ts';

export type ShellName = 'browser' | 'desktop-fake' | 'desktop';

export interface ShellOptions {
  /** A temporary one when absent. */
  dataDir?: string;
  env?: NodeJS.ProcessEnv;
  demo?: boolean;
}

export interface OpenShell {
  page: Page;
  dataDir: string;
  /** What the address of the page begins with. */
  origin: string;
  /** Process id of the backend that holds the data folder now. */
  backendPid(): number | undefined;
  /** What the shell's processes printed. */
  output(): string;
  close(): Promise<void>;
}

export type FakeState = Omit<typeof fake, 'app' | 'browser' | 'ipcMain'>;

export interface FakeDesktop extends OpenShell {
  ask<T>(question: Ask): Promise<T>;
  state(): Promise<FakeState>;
  /** Resolves with the exit code of the program. */
  exited: Promise<number | null>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** Why the desktop program can't be run on the real Electron here; null when it can. */
export const electronProbe = (): string | null => {
  if (!findElectron(root)) return 'Electron’s binary is not there';
  return process.platform === 'linux' && !process.env['DISPLAY'] ? 'there is no display' : null;
};

export async function openShell(name: 'desktop-fake', options?: ShellOptions): Promise<FakeDesktop>;
export async function openShell(name: ShellName, options?: ShellOptions): Promise<OpenShell>;
export async function openShell(name: ShellName, options: ShellOptions = {}): Promise<OpenShell> {
  await ensureBuilt({ root });
  const own = options.dataDir === undefined;
  const dataDir = options.dataDir ?? tempDir('shell');
  const env = { ...process.env, ...options.env };
  const args = [`--data-dir=${dataDir}`, ...(options.demo ? ['--demo'] : [])];
  const opening = { dataDir, env, args };
  try {
    const opened = await (name === 'browser'
      ? openBrowser(opening)
      : name === 'desktop'
        ? openElectron(opening)
        : openFake(opening));
    const close = async () => {
      await opened.close();
      if (own) removeTempDir(dataDir);
    };
    return { ...opened, dataDir, backendPid: () => readOwner(dataDir)?.pid, close };
  } catch (error) {
    if (own) removeTempDir(dataDir);
    throw error;
  }
}

interface Opening {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  args: string[];
}
type Opened = Omit<OpenShell, 'dataDir' | 'backendPid'>;

async function openBrowser({ env, args }: Opening): Promise<Opened> {
  const served = start(process.execPath, [path.join(root, 'out/main/serve.js'), '--port=0', ...args], { env });
  try {
    const link = () => /http:\/\/\S+\/launch\?token=\S+/.exec(served.output())?.[0];
    await waitUntil('the launch link', () => link() !== undefined, { process: served });
    const url = new URL(link() ?? '');
    const browser = await launchChromium();
    const close = async () => {
      await browser.close();
      await served.stop('SIGTERM', 10_000);
    };
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(url.href);
      return { page, origin: url.origin, output: served.output, close };
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (error) {
    await served.stop('SIGKILL');
    throw error;
  }
}

async function openFake({ env, args }: Opening): Promise<Opened & Pick<FakeDesktop, 'ask' | 'state' | 'exited'>> {
  const host = fork(path.join(import.meta.dirname, 'electron/host.ts'), args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = () => host.kill('SIGKILL');
  process.once('exit', ended);
  let output = '';
  for (const stream of [host.stdout, host.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => host.once('exit', (code) => resolve(code)));
  void exited.then(() => process.off('exit', ended));
  const ask = asker(host);
  const state = () => ask<FakeState>({ ask: 'state' });
  try {
    const opening = waitUntil('the window', async () => (await state()).devtools !== undefined);
    const stillborn = exited.then((code) => Promise.reject(new Error(`The program ended with ${code}`)));
    await Promise.race([opening, stillborn]);
    // It ends some day, and then this is no news.
    stillborn.catch(() => undefined);
    const browser = await chromium.connectOverCDP((await state()).devtools ?? '');
    const page = browser.contexts()[0]?.pages()[0];
    if (!page) throw new Error('The window has no page');
    const close = async () => {
      if (host.exitCode === null && host.signalCode === null) {
        // It may just have ended by itself.
        await ask({ ask: 'quit' }).catch(() => undefined);
        const timer = setTimeout(() => host.kill('SIGKILL'), 10_000);
        await exited;
        clearTimeout(timer);
      }
      await browser.close();
    };
    return { page, origin: 'https://provost.test', output: () => output, close, ask, state, exited };
  } catch (error) {
    host.kill('SIGKILL');
    throw new Error(`The desktop program did not open.\n${output}`, { cause: error });
  }
}

/** Questions to the fake's main process. */
function asker(host: ChildProcess): FakeDesktop['ask'] {
  let last = 0;
  return <T>(question: Ask) =>
    new Promise<T>((resolve, reject) => {
      const id = ++last;
      const end = (settle: () => void) => {
        host.off('message', receive);
        host.off('exit', gone);
        settle();
      };
      const receive = (answer: { id: number; value: T; error?: string }) => {
        if (answer.id !== id) return;
        end(() => (answer.error === undefined ? resolve(answer.value) : reject(new Error(answer.error))));
      };
      const gone = () => end(() => reject(new Error('The program has ended')));
      host.on('message', receive);
      host.once('exit', gone);
      host.send({ ...question, id }, (error) => error && end(() => reject(error)));
    });
}

async function openElectron({ env, args }: Opening): Promise<Opened> {
  const executablePath = findElectron(root);
  if (!executablePath) throw new Error('Electron’s binary is not there');
  const named = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const program = await _electron.launch({ executablePath, args: [root, ...args], env: named });
  const page = await program.firstWindow();
  return { page, origin: 'app://provost', output: () => '', close: () => program.close() };
}
