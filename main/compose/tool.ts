// The `docker compose` that is there: found, and run without a shell, with an environment of its own and bounded output.
import { execFile, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { ProvostError } from '../errors.ts';

export interface Tool {
  /** Program and its first words: ["docker", "compose"] or ["docker-compose"]. */
  argv: [string, ...string[]];
  version: string;
}

const candidates: Tool['argv'][] = [['docker', 'compose'], ['docker-compose']];
const runLimit = 30 * 60_000;
const keptOutput = 64 * 1024;

/** What it needs to run at all; nothing that could send it to another engine or project. */
export const environmentFor = (env: NodeJS.ProcessEnv, dockerHost: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    [
      'PATH',
      'HOME',
      'USERPROFILE',
      'SYSTEMROOT',
      'LANG',
      'TMPDIR',
      'TEMP',
      'DOCKER_CONFIG',
      'HTTP_PROXY',
      'HTTPS_PROXY',
      'NO_PROXY',
    ].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  ),
  DOCKER_HOST: dockerHost,
  COMPOSE_ANSI: 'never',
});

/** The newest kind first. @returns null when there is none */
export async function findTool(env: NodeJS.ProcessEnv): Promise<Tool | null> {
  for (const argv of candidates) {
    const version = await new Promise<string | null>((resolve) => {
      const [program, ...words] = argv;
      execFile(
        program,
        [...words, 'version', '--short'],
        { env: environmentFor(env, 'unix:///nowhere'), timeout: 10_000, maxBuffer: 64 * 1024 },
        (error, stdout) => resolve(error ? null : stdout.trim().split('\n')[0]!.slice(0, 60)),
      );
    });
    if (version) return { argv, version };
  }
  return null;
}

export interface ToolRun {
  tool: Tool;
  env: NodeJS.ProcessEnv;
  dockerHost: string;
  project: string;
  files: readonly string[];
  workingDir: string;
  words: readonly string[];
  /** The newest line of what it says. */
  tell(line: string): void;
  /** Ends it: asked first, killed ten seconds later. */
  stop: AbortSignal;
}

/** @throws ProvostError ENGINE_FAILED with its last words when it fails; CANCELLED when it was stopped */
export async function runTool(run: ToolRun): Promise<void> {
  const { tool, env, dockerHost, project, files, workingDir, words, tell, stop } = run;
  const [program, ...first] = tool.argv;
  const argv = [...first, '--project-name', project, '--project-directory', workingDir];
  for (const file of files) argv.push('--file', file);
  const child = spawn(program, [...argv, ...words], {
    cwd: workingDir,
    env: environmentFor(env, dockerHost),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let kept = '';
  const take = (chunk: Buffer) => {
    kept = (kept + plain(chunk.toString('utf8'))).slice(-keptOutput);
    const line = kept.trimEnd().split('\n').at(-1)!.trim();
    if (line !== '') tell(line.slice(0, 200));
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const end = () => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  };
  const limit = setTimeout(end, runLimit);
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => {
    clearTimeout(limit);
    stop.removeEventListener('abort', end);
  });
  if (code === 0) return;
  if (stop.aborted)
    throw new ProvostError('CANCELLED', 'Compose was stopped half-way. Look at the project before you go on.');
  throw new ProvostError('ENGINE_FAILED', `Compose ended with ${code === null ? 'a signal' : `code ${code}`}.`, {
    words: kept.trim().split('\n').slice(-5).join('\n').slice(-1000) || 'nothing',
    hint: 'Mend what it names, then retry.',
  });
}

/** Its progress moves the cursor about: only the text counts. */
const plain = (text: string): string => stripVTControlCharacters(text).replaceAll('\r', '\n');
