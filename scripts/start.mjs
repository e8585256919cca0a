// `npm start`: builds what is not built, then opens the desktop window, or where that can't be, the browser.
// Plain JavaScript that Node 20 can run.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build-stamp.mjs';
import { fetchElectron, findElectron } from './electron.mjs';
import { nodeIsNewEnough, projectRoot, runOnProjectNode } from './node.mjs';

const help = `npm start -- [options]: opens Provost

  --browser         serves the console to the browser instead of opening the desktop window
  --port N          port for the browser (default: the last one of this data folder, else a free one)
  --no-open         prints the address and opens nothing
  --data-dir DIR    data folder to open
  --demo            opens a throw-away data folder with an invented lab and a simulated engine
  --host ADDRESS    address for the browser (default 127.0.0.1); any but this machine's own needs TLS
  --tls-cert FILE   certificate in PEM
  --tls-key FILE    its key in PEM
  --help            shows this
`;

const flags = {
  help: { type: 'boolean', short: 'h', default: false },
  browser: { type: 'boolean', default: false },
  'no-open': { type: 'boolean', default: false },
  demo: { type: 'boolean', default: false },
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  host: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
};
/** Who names one of these wants the browser. */
const browserOnly = ['port', 'host', 'tls-cert', 'tls-key', 'no-open'];

/**
 * Which shell can be opened here, before anything is fetched.
 * @returns {{ shell: 'browser', why: string | null } | { shell: 'desktop' }}
 */
export function chooseShell(values, { platform, env, uid }) {
  if (values.browser || browserOnly.some((name) => values[name])) return { shell: 'browser', why: null };
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return {
      shell: 'browser',
      why: 'This machine has no display for the desktop window, so the console is served to a browser.',
    };
  }
  if (platform !== 'win32' && uid === 0) {
    return {
      shell: 'browser',
      why: 'The desktop window does not open for root (it would run without its sandbox), so the console is served to a browser.',
    };
  }
  return { shell: 'desktop' };
}

/** What `provost serve` is told. */
export function serveArguments(values, hasDisplay) {
  const named = ['port', 'data-dir', 'host', 'tls-cert', 'tls-key'].filter((name) => values[name] !== undefined);
  return [
    ...named.map((name) => `--${name}=${values[name]}`),
    ...(values.demo ? ['--demo'] : []),
    ...(values['no-open'] || !hasDisplay ? [] : ['--open']),
  ];
}

async function main() {
  let values;
  try {
    ({ values } = parseArgs({ options: flags }));
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${help}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (values['data-dir']?.trim() === '') {
    process.stderr.write('--data-dir needs a folder.\n');
    return 2;
  }
  const say = (text) => process.stdout.write(`${text}\n`);
  try {
    await ensureBuilt({ say });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  const { platform, env } = process;
  const choice = chooseShell(values, { platform, env, uid: process.getuid?.() });
  let { why } = choice;
  if (choice.shell === 'desktop') {
    const missing = findElectron() ? null : await fetchElectron({ say });
    why = missing === null ? await openDesktop(values) : `Electron is not there (${missing})`;
    if (why === null) return 0;
    why = `${why}, so the console is served to a browser.`;
  }
  if (why) say(why);
  const hasDisplay = platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME);
  const { serve } = await import(pathToFileURL(path.join(projectRoot, 'out/main/serve.js')).href);
  return serve(serveArguments(values, hasDisplay));
}

/** A window that ends this soon never opened. */
const STILLBORN_MS = 5_000;

/** @returns {Promise<string | null>} null when the window was opened and closed again, else why it could not open */
function openDesktop(values) {
  const args = [
    projectRoot,
    ...(values.demo ? ['--demo'] : []),
    ...(values['data-dir'] ? [`--data-dir=${values['data-dir']}`] : []),
  ];
  return new Promise((resolve) => {
    const since = Date.now();
    const child = spawn(findElectron(), args, { stdio: ['ignore', 'inherit', 'pipe'], cwd: process.cwd() });
    let words = '';
    child.stderr.on('data', (chunk) => {
      words = (words + chunk).slice(-4_000);
      process.stderr.write(chunk);
    });
    // The terminal sends Ctrl-C to the window's process too; this one only waits for it.
    process.on('SIGINT', () => {});
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => resolve(`The desktop window could not be started (${error.message})`));
    child.on('close', (code, signal) => {
      const stillborn = (code !== 0 || signal) && Date.now() - since < STILLBORN_MS;
      const reason = words.trim().split('\n').at(-1)?.slice(0, 200) || `it ended with ${signal ?? code}`;
      resolve(
        stillborn && signal !== 'SIGTERM' && signal !== 'SIGINT'
          ? `The desktop window could not open (${reason})`
          : null,
      );
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (nodeIsNewEnough()) process.exitCode = await main();
  else runOnProjectNode([fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}
