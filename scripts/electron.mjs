// Finds Electron's binary, and lets Electron fetch it on a short leash. Never `require('electron')`: that downloads and throws.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { projectRoot } from './node.mjs';

/** Ended when nothing has arrived for this long. */
const LEASH_MS = 10_000;
/** After a failure it is not tried again for this long. */
const REST_MS = 60 * 60_000;

/** @returns {string | null} Electron's executable, when it is there and of the version that is asked for */
export function findElectron(root = projectRoot, env = process.env) {
  const folder = path.join(root, 'node_modules/electron');
  const text = (name) =>
    existsSync(path.join(folder, name)) ? readFileSync(path.join(folder, name), 'utf8').trim() : '';
  if (env.ELECTRON_OVERRIDE_DIST_PATH) {
    const name = process.platform === 'win32' ? 'electron.exe' : 'electron';
    const file = path.join(env.ELECTRON_OVERRIDE_DIST_PATH, text('path.txt') || name);
    return existsSync(file) ? file : null;
  }
  if (!text('path.txt') || !existsSync(path.join(folder, 'package.json'))) return null;
  const { version } = JSON.parse(text('package.json'));
  if (text('dist/version').replace(/^v/, '') !== version) return null;
  const file = path.join(folder, 'dist', text('path.txt'));
  return existsSync(file) ? file : null;
}

/**
 * Is there any network at all? An address of this machine's own says nothing.
 * @param {Record<string, { internal: boolean }[] | undefined>} interfaces
 */
export const isOffline = (interfaces = os.networkInterfaces()) =>
  Object.values(interfaces).every((addresses) => (addresses ?? []).every((address) => address.internal));

/**
 * Why it is not worth trying now, or null.
 * @param {{ at: number, why: string } | null} failure the last one
 */
export function reasonToSkip(failure, { now = Date.now(), offline = isOffline() } = {}) {
  if (offline) return 'this machine is offline';
  if (failure && now - failure.at >= 0 && now - failure.at < REST_MS)
    return `${failure.why}; tried again after an hour`;
  return null;
}

const recordFile = (root) => path.join(root, 'out/.electron-unavailable');

function lastFailure(root) {
  try {
    return JSON.parse(readFileSync(recordFile(root), 'utf8'));
  } catch {
    // None, or not readable: then it is simply tried.
    return null;
  }
}

/**
 * Lets Electron fetch its binary.
 * @param {{ root?: string, say?: (text: string) => void, leashMs?: number, installer?: string, offline?: boolean }} options
 * @returns {Promise<string | null>} why it is not there now; null when it is
 */
export async function fetchElectron({
  root = projectRoot,
  say = () => {},
  leashMs = LEASH_MS,
  installer,
  offline = isOffline(),
} = {}) {
  const script = installer ?? path.join(root, 'node_modules/electron/install.js');
  if (!existsSync(script)) return 'Electron is not installed';
  const skip = reasonToSkip(lastFailure(root), { offline });
  if (skip) return skip;
  mkdirSync(path.join(root, 'out'), { recursive: true });
  return withLock(path.join(root, 'out/.fetching'), async () => {
    if (findElectron(root)) return null;
    say('Fetching Electron for the desktop window (about 120 MB, once)…');
    const why = await runInstaller(script, root, leashMs);
    if (why === null && findElectron(root)) {
      rmSync(recordFile(root), { force: true });
      return null;
    }
    // Half an unpacked Electron would be taken for one by other tools.
    const folder = path.join(root, 'node_modules/electron');
    if (!existsSync(path.join(folder, 'path.txt'))) rmSync(path.join(folder, 'dist'), { recursive: true, force: true });
    const reason = why ?? 'Electron could not be unpacked';
    writeFileSync(recordFile(root), JSON.stringify({ at: Date.now(), why: reason }));
    return reason;
  });
}

/** @returns {Promise<string | null>} null when it ended well, else why not */
function runInstaller(script, root, leashMs) {
  // Its downloads go into a folder of ours: that shows whether anything arrives, and leaves nothing behind.
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'provost-electron-'));
  const dist = path.join(root, 'node_modules/electron/dist');
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_GET_NO_PROGRESS: '1' };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script], { env, cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    let stopped = false;
    let size = -1;
    let arrivedAt = Date.now();
    child.stderr.on('data', (chunk) => (words = (words + chunk).slice(-4_000)));
    const watch = setInterval(
      () => {
        const now = sizeOf(temporary) + sizeOf(dist);
        if (now !== size) [size, arrivedAt] = [now, Date.now()];
        if (Date.now() - arrivedAt < leashMs) return;
        stopped = true;
        child.kill('SIGKILL');
      },
      Math.min(500, leashMs / 4),
    );
    const end = (why) => {
      clearInterval(watch);
      rmSync(temporary, { recursive: true, force: true });
      resolve(why);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code) => {
      if (stopped) end('nothing arrived from its download server');
      else end(code === 0 ? null : firstError(words));
    });
  });
}

/** The line of a stack that says what happened. */
const firstError = (words) =>
  /^\s*(?:\w*Error: )?(.+)$/m.exec(words)?.[1]?.replace(/https?:\/\/\S+/g, 'its download server') ??
  'its download failed';

function sizeOf(folder) {
  if (!existsSync(folder)) return 0;
  let sum = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}
