// Builds what is not built: compares the contents of the sources with those of the last build. Safe when two start at once.
// Plain JavaScript that Node 20 can run.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { projectRoot, requireNode } from './node.mjs';

/** What a build is made of. */
const sources = [
  'main',
  'preload',
  'renderer',
  'resources',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];

/** @param {string} root @returns {string} changes when the name or content of any source does */
export function sourceStamp(root = projectRoot) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesUnder(path.join(root, source))) {
      hash
        .update(`${path.relative(root, file).split(path.sep).join('/')}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** @returns {string[]} sorted, so that every machine reads them in the same order */
function filesUnder(place) {
  if (!existsSync(place)) return [];
  let entries;
  try {
    entries = readdirSync(place, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return [place];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null);

/**
 * @param {{ root?: string, say?: (text: string) => void, build?: (root: string) => Promise<{ code: number, output: string }> }} options
 * @returns {Promise<boolean>} whether something was built
 * @throws {Error} with the builder's output when the build fails
 */
export async function ensureBuilt({ root = projectRoot, say = () => {}, build = runBuild } = {}) {
  const out = path.join(root, 'out');
  const stampFile = path.join(out, '.stamp');
  if (read(stampFile) === sourceStamp(root)) return false;
  mkdirSync(out, { recursive: true });
  return withLock(path.join(out, '.building'), async () => {
    const stamp = sourceStamp(root);
    // Another one built it while this one waited.
    if (read(stampFile) === stamp) return false;
    say('Building Provost (a few seconds, only after a change)…');
    rmSync(stampFile, { force: true });
    const { code, output } = await build(root);
    if (code !== 0) throw new Error(`The build failed.\n${output}`);
    writeFileSync(stampFile, stamp);
    return true;
  });
}

function runBuild(root) {
  return new Promise((resolve, reject) => {
    const tool = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js');
    if (!existsSync(tool)) return reject(new Error('Provost is not installed yet. Run: npm ci'));
    const child = spawn(requireNode(), [tool, 'build'], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
