// The browser shell, `provost serve`: supervises the backend process that serves the console to a browser, prints the link
// that opens it, and starts it again on the same port after a crash.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chooseDataDir, type DataDir } from './data-dir.ts';
import { messageOf } from './errors.ts';
import { forkBackend } from './process/entry.ts';
import { exitCodeOf, lineOf, toOpenFailure } from './process/failure.ts';
import type { Launch, OpenFailure } from './process/messages.ts';
import { openBrowser } from './process/open-browser.ts';
import { parseServeOptions, serveHelp, UsageError, type ServeOptions } from './process/serve-options.ts';
import { Supervisor } from './process/supervisor.ts';
import { askLaunchLink } from './web/control.ts';
import { consoleUrl, launchUrl } from './web/links.ts';
import { LAUNCH_MS, newLaunch } from './web/session.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const warn = (text: string) => process.stderr.write(`${text}\n`);

/**
 * Runs until it is told to end by SIGINT or SIGTERM.
 * @param argv what follows `provost serve`
 * @returns the exit code: 0 ended as told, 1 failed, 2 bad usage, 3 refused
 */
export async function serve(argv: readonly string[]): Promise<number> {
  let options: ServeOptions;
  try {
    options = parseServeOptions(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    warn(error.message);
    return 2;
  }
  if (options.help) {
    process.stdout.write(serveHelp);
    return 0;
  }
  let data: DataDir;
  try {
    data = chooseDataDir(options);
  } catch (error) {
    const failure = toOpenFailure(error);
    warn(lineOf(failure));
    return exitCodeOf(failure.code);
  }
  try {
    return await run(options, data.path);
  } finally {
    process.stdin.pause();
    data.dispose();
  }
}

function run(options: ServeOptions, dataDir: string): Promise<number> {
  const { host, tls } = options;
  const sessionKey = randomBytes(32).toString('base64');
  const launches = new Map<string, Launch>();
  const lastPort = options.port === undefined ? readLastPort(dataDir) : options.port;
  let port: number | null = null;

  const makeLink = (at: number, ownOnly = false) => {
    const { token, launch } = newLaunch(Date.now(), ownOnly);
    launches.set(launch.hash, launch);
    supervisor.send({ type: 'launch', launch });
    return launchUrl(host, at, tls !== undefined, token);
  };
  const firstReady = (at: number) => {
    port = at;
    rememberPort(dataDir, at);
    const link = makeLink(at);
    say(
      `Provost is open at ${consoleUrl(host, at, tls !== undefined)}${options.demo ? ' (demo, a simulated engine)' : ''}`,
    );
    say(`Open it with this link, which works once, for ${LAUNCH_MS / 60_000} minutes:\n\n  ${link}\n`);
    say(process.stdin.isTTY ? 'Enter: a new link. Ctrl-C: close.' : 'Ctrl-C closes it.');
    if (options.open) void openBrowser(makeLink(at, true)).then((why) => why && say(why));
  };

  let end: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (end = resolve));
  const supervisor = new Supervisor({
    spawn: () => forkBackend(process.env),
    openOptions: () => ({
      ...{ dataDir, shell: 'browser' as const, demo: options.demo, keyring: false },
      web: {
        ...{ host, sessionKey, launches: [...launches.values()], ...(tls ? { tls } : {}) },
        port: port ?? lastPort ?? 0,
        // A page that is open looks for us where it found us, so after a crash no other port will do.
        anyPort: port === null && options.port === undefined,
      },
    }),
    onMessage: (message) => {
      if (message.type === 'launched') launches.delete(message.hash);
      if (message.type === 'ready' && message.web && port === null) firstReady(message.web.port);
    },
    onState: (state) => {
      if (state.state === 'restarting') warn('The backend ended unexpectedly; it is being started again.');
      if (state.state === 'stopped') void onStopped(state.failure);
    },
  });

  const startedAt = Date.now();
  const onStopped = async (failure: OpenFailure) => {
    const wait =
      failure.code === 'DATA_FOLDER_BUSY' && Date.now() - startedAt < COMMAND_MS && (await heldByCommand(dataDir));
    if (wait) setTimeout(() => supervisor.start(), 200);
    else end(await stopped(failure, dataDir, options.open));
  };

  const close = onceThenAtOnce(() => supervisor.close().then(() => end(0)));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, close);
  // Who read the link has gone (`| head`): the console would run on with nobody to close it.
  process.stdout.on('error', close);
  // Nobody can be told that stderr is gone.
  process.stderr.on('error', () => undefined);
  // Ended by process.exit at the end; the terminal's input keeps nothing else waiting.
  if (process.stdin.isTTY) process.stdin.on('data', () => port !== null && say(`  ${makeLink(port)}\n`));
  supervisor.start();
  return ended;
}

/** Ctrl-C closes in order; a second one does not wait for it. */
function onceThenAtOnce(close: () => Promise<void>): () => void {
  let asked = 0;
  return () => {
    // npm passes a signal on that the terminal has sent already; two within half a second are one.
    if (asked && Date.now() - asked > 500) process.exit(130);
    if (asked) return;
    asked = Date.now();
    void close();
  };
}

/** A command that works on the folder itself is done in a moment; it is waited for. */
const COMMAND_MS = 30_000;

async function heldByCommand(dataDir: string): Promise<boolean> {
  const { readOwner } = await import('./database/lock.ts');
  return readOwner(dataDir)?.shell === 'cli';
}

/** Says why it could not open, and how to open the one that is in the way. */
async function stopped(failure: OpenFailure, dataDir: string, open: boolean): Promise<number> {
  const { code, message } = failure;
  if (code === 'DATA_FOLDER_BUSY') {
    const { readOwner } = await import('./database/lock.ts');
    const control = readOwner(dataDir)?.control;
    const link = control ? await askLaunchLink(control.address, control.token) : null;
    if (link) {
      say(`${message}\nOpen that one with this link, which works once:\n\n  ${link}\n`);
      if (open) await openBrowser(link);
      return 0;
    }
  }
  warn(lineOf(failure));
  return exitCodeOf(code);
}

/** The page keeps column widths and the like per address, so a folder is served where it was served before. */
const portFile = (dataDir: string) => path.join(dataDir, 'web-port');

function readLastPort(dataDir: string): number | undefined {
  try {
    const port = Number(readFileSync(portFile(dataDir), 'utf8'));
    return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
  } catch {
    // Never served before.
    return undefined;
  }
}

function rememberPort(dataDir: string, port: number): void {
  try {
    writeFileSync(portFile(dataDir), String(port), { mode: 0o600 });
  } catch (error) {
    warn(`The port could not be remembered: ${messageOf(error)}`);
  }
}

// Run as a program (`node out/main/serve.js`), not imported by the command line.
if (import.meta.main) process.exitCode = await serve(process.argv.slice(2));
