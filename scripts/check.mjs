// `npm run check`: types, lint, format and unused code. Prints only what failed.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectRoot, requireNode } from './node.mjs';

const steps = [
  { name: 'types (main, preload, test)', tool: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types (renderer)', tool: ['tsc', '-p', 'tsconfig.web.json'] },
  { name: 'lint', tool: ['oxlint', '--deny-warnings', '--report-unused-disable-directives'] },
  { name: 'format', tool: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'unused code and dependencies', tool: ['knip'] },
];

/** @returns {Promise<{ ok: boolean, output: string, ms: number }>} */
function run(tool) {
  const begun = performance.now();
  const child = spawn(requireNode(), [path.join(projectRoot, 'scripts/run.mjs'), ...tool], {
    cwd: projectRoot,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    const end = (ok) => resolve({ ok, output: output.trim(), ms: performance.now() - begun });
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

let failed = 0;
await Promise.all(
  steps.map(async ({ name, tool }) => {
    const { ok, output, ms } = await run(tool);
    if (!ok) failed++;
    const seconds = `${(ms / 1000).toFixed(1)} s`;
    process.stdout.write(ok ? `ok      ${name} (${seconds})\n` : `failed  ${name} (${seconds})\n\n${output}\n\n`);
  }),
);
if (failed > 0) process.stdout.write(`${failed} of ${steps.length} checks failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
