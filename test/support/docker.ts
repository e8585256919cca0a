// Starts and stops a real Docker Engine of our own: its socket, data and process files in a temporary folder, no default
// bridge and no iptables, so that it touches nothing on the machine and several can run at once.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, createWriteStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel, rawRequest, type RawAnswer } from './docker-api.ts';
import { alive, killLeftovers, unmountBelow } from './leftovers.ts';
import { requireService } from './require.ts';

export const testImage = 'lab/busybox:latest';

export interface CreateOptions {
  name?: string;
  labels?: Record<string, string>;
  /** Merged over the body of /containers/create. */
  body?: Record<string, unknown>;
}

export interface TestDocker {
  socketPath: string;
  /** For the environment of what is under test. */
  host: string;
  pid(): number;
  /** One raw API call; never throws for a status. */
  api(method: string, path: string, body?: unknown): Promise<RawAnswer>;
  /** @returns ids, in order; all are created, none started */
  create(count: number, options?: (index: number) => CreateOptions): Promise<string[]>;
  startAll(ids: readonly string[]): Promise<void>;
  removeAll(): Promise<void>;
  /** SIGKILL, as a crash would; containers' shims stay. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: an engine that accepts and does not answer. */
  freeze(): void;
  thaw(): void;
  /** Starts it again after `kill`, on the same socket and data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function findOnPath(program: string): string | null {
  for (const folder of [
    ...(process.env['PATH'] ?? '').split(path.delimiter),
    '/usr/sbin',
    '/usr/bin',
    '/sbin',
    '/bin',
  ]) {
    const file = path.join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder; the next may have it.
    }
  }
  return null;
}

/** @returns why a Docker Engine can't be started here, or null */
export function dockerMissing(): string | null {
  if (process.platform !== 'linux') return 'a Docker Engine of our own is started on Linux only';
  if (process.getuid?.() !== 0) return 'starting a Docker Engine needs root';
  if (!findOnPath('dockerd')) return 'dockerd is not installed (Debian: docker.io)';
  if (!findOnPath('busybox')) return 'busybox is not installed (Debian: busybox-static), which test containers run';
  return null;
}

/** Use as `describe.runIf(dockerOrSkip())`. */
export const dockerOrSkip = (): boolean => requireService('docker', dockerMissing);

/**
 * @param options.liveRestore containers survive `kill` and `restart` of the engine
 * @param options.args more of dockerd's own
 */
export async function startDocker(options: { liveRestore?: boolean; args?: string[] } = {}): Promise<TestDocker> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'provost-docker-'));
  const socketPath = path.join(dir, 'docker.sock');
  let child: ChildProcess | null = null;

  const launch = async () => {
    const log = createWriteStream(path.join(dir, 'dockerd.log'), { flags: 'a' });
    // 10.128.0.0/9 cut into /16s, chosen by process id: two engines at a time do not give out the same subnets.
    const pool = 128 + (process.pid % 127);
    const started = spawn(
      findOnPath('dockerd')!,
      [
        ...[
          '--host',
          `unix://${socketPath}`,
          '--data-root',
          path.join(dir, 'data'),
          '--exec-root',
          path.join(dir, 'exec'),
        ],
        ...['--pidfile', path.join(dir, 'pid'), '--config-file', path.join(dir, 'none.json')],
        ...['--bridge', 'none', '--iptables=false', '--ip6tables=false', '--ip-masq=false'],
        ...['--default-address-pool', `base=10.${pool}.0.0/16,size=24`],
        ...(options.liveRestore ? ['--live-restore'] : []),
        ...(options.args ?? []),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    started.stdout.pipe(log);
    started.stderr.pipe(log);
    child = started;
    for (let waited = 0; ; waited += 100) {
      const answer = await rawRequest(socketPath, 'GET', '/_ping').catch(() => null);
      if (answer?.status === 200) return;
      if (started.exitCode !== null || waited > 60_000) {
        const text = await readFile(path.join(dir, 'dockerd.log'), 'utf8');
        throw new Error(`dockerd did not start:\n${text.slice(-2000)}`);
      }
      await sleep(100);
    }
  };

  const onExit = () => child?.kill('SIGKILL');
  process.once('exit', onExit);
  // dockerd refuses a --config-file that is named and missing.
  await writeFile(path.join(dir, 'none.json'), '{}');

  const api = (method: string, target: string, body?: unknown) => rawRequest(socketPath, method, target, body);

  const kill = async () => {
    const victim = child;
    if (!victim || victim.exitCode !== null || victim.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => victim.once('exit', () => resolve()));
    victim.kill('SIGKILL');
    await gone;
    // Its containerd dies with it. Where init does not reap, that stays a zombie, which dockerd would take for running.
    await rm(path.join(dir, 'exec/containerd/containerd.pid'), { force: true });
  };

  const removeAll = async () => {
    const { json } = await api('GET', '/containers/json?all=1');
    await inParallel(json as { Id: string }[], 16, async ({ Id }) => {
      await api('DELETE', `/containers/${Id}?force=1&v=1`);
    });
  };

  const docker: TestDocker = {
    socketPath,
    host: `unix://${socketPath}`,
    pid: () => child!.pid!,
    api,
    async create(count, each) {
      const ids = Array.from({ length: count }, () => '');
      await inParallel([...ids.keys()], 8, async (index) => {
        const { name, labels, body } = each?.(index) ?? {};
        const answer = await api('POST', `/containers/create?name=${encodeURIComponent(name ?? `lab-${index}`)}`, {
          Image: testImage,
          Labels: labels ?? {},
          StopTimeout: 1,
          HostConfig: { NetworkMode: 'none' },
          ...body,
        });
        if (answer.status !== 201) throw new Error(`create: ${answer.status} ${answer.text}`);
        ids[index] = (answer.json as { Id: string }).Id;
      });
      return ids;
    },
    async startAll(ids) {
      await inParallel(ids, 4, async (id) => {
        const answer = await api('POST', `/containers/${id}/start`);
        if (answer.status > 304) throw new Error(`start: ${answer.status} ${answer.text}`);
      });
    },
    removeAll,
    kill,
    freeze: () => void process.kill(child!.pid!, 'SIGSTOP'),
    thaw: () => void process.kill(child!.pid!, 'SIGCONT'),
    async restart() {
      await kill();
      await launch();
    },
    async stop() {
      process.off('exit', onExit);
      if (child && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGCONT');
        await removeAll().catch(() => undefined); // It may be down already; the leftovers are killed below.
        child.kill('SIGTERM');
        for (let waited = 0; waited < 15_000 && alive(child.pid!); waited += 100) await sleep(100);
        await kill();
      }
      await killLeftovers(dir);
      unmountBelow(dir);
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };

  try {
    await launch();
    await importBusybox(dir, socketPath);
    return docker;
  } catch (error) {
    await docker.stop();
    throw error;
  }
}

/** An image without a registry: busybox and its usual names. */
async function importBusybox(dir: string, socketPath: string): Promise<void> {
  const root = path.join(dir, 'root');
  await mkdir(path.join(root, 'bin'), { recursive: true });
  await cp(findOnPath('busybox')!, path.join(root, 'bin/busybox'));
  for (const name of [
    'sh',
    'sleep',
    'cat',
    'echo',
    'printf',
    'httpd',
    'yes',
    'dd',
    'top',
    'true',
    'kill',
    'ls',
    'trap',
  ])
    await symlink('busybox', path.join(root, 'bin', name));
  const tar = execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 64 * 1024 * 1024 });
  const change = encodeURIComponent('CMD ["/bin/sleep","1000000"]');
  const [repo, tag] = testImage.split(':');
  const answer = await rawRequest(
    socketPath,
    'POST',
    `/images/create?fromSrc=-&repo=${repo}&tag=${tag}&changes=${change}`,
    tar,
  );
  if (answer.status !== 200 || answer.text.includes('"error"')) throw new Error(`image import: ${answer.text}`);
}
