// What a simulated container uses: smooth loads whose counters follow from the time alone, so that nothing has to be kept
// and every answer fits the one before; and its processes.
import type http from 'node:http';
import { runs, stamp, type SimContainer } from './model.ts';

const cpus = 4;
const hostMemory = 16 * 1024 ** 3;
const MiB = 1024 ** 2;

interface Load {
  /** Processors in use, on average. */
  cpu: number;
  memory: number;
  limit: number;
  /** Bytes a second. */
  net: number;
  block: number;
}

const loads: [of: RegExp, load: Load][] = [
  [/desktop/, { cpu: 0.32, memory: 620 * MiB, limit: 2048 * MiB, net: 42_000, block: 9_000 }],
  [/notebook/, { cpu: 0.14, memory: 410 * MiB, limit: 1024 * MiB, net: 6_000, block: 21_000 }],
  [/mariadb/, { cpu: 0.09, memory: 380 * MiB, limit: hostMemory, net: 18_000, block: 64_000 }],
  [/guac/, { cpu: 0.21, memory: 240 * MiB, limit: hostMemory, net: 310_000, block: 0 }],
  [/./, { cpu: 0.03, memory: 45 * MiB, limit: hostMemory, net: 3_000, block: 500 }],
];

/** From the id: some containers work hard, most hardly at all. */
function temper(id: string): { scale: number; phase: number } {
  const seed = Number.parseInt(id.slice(0, 8), 16) / 2 ** 32;
  return { scale: 0.15 + 2.2 * seed ** 4, phase: Number.parseInt(id.slice(8, 14), 16) / 2 ** 24 };
}

/** Around 1, never below 0: two waves, of minutes and of seconds. */
const waves: [height: number, seconds: number][] = [
  [0.45, 540],
  [0.3, 71],
  [0.2, 13],
];

/** What `waves` have added up to from time 0, in seconds: the counter of a load of 1. */
function usedUntil(seconds: number, phase: number): number {
  let all = seconds;
  for (const [height, period] of waves) {
    const turns = (2 * Math.PI) / period;
    all -= (height / turns) * Math.cos(turns * seconds + phase * 2 * Math.PI);
  }
  return all;
}

const levelAt = (seconds: number, phase: number): number =>
  waves.reduce((level, [height, period]) => {
    return level + height * Math.sin(((2 * Math.PI) / period) * seconds + phase * 2 * Math.PI);
  }, 1);

/** One answer of `GET /containers/{id}/stats`, as an engine on cgroup v2 gives it. */
export function toStats(container: SimContainer, now: number): object {
  const { id, name, image, startedAt } = container;
  if (!runs(container)) return { id, name: `/${name}`, read: stamp(null), preread: stamp(null) };
  const load = loads.find(([of]) => of.test(image))![1];
  const { scale, phase } = temper(id);
  const began = (startedAt ?? now) / 1000;
  // A paused one does nothing from the moment on; that moment is not kept, so its counters stand still at the start's.
  const until = container.status === 'paused' ? began + 60 : now / 1000;
  const used = Math.max(0, usedUntil(until, phase) - usedUntil(began, phase));
  const working = load.memory * (0.75 + 0.25 * Math.min(1.2, scale)) * (0.9 + 0.1 * levelAt(until / 4, phase));
  const cache = Math.round(working * 0.2);
  return {
    ...{ id, name: `/${name}`, read: stamp(now), preread: stamp(null) },
    pids_stats: { current: processes(container).length + 1, limit: 1024 },
    cpu_stats: {
      cpu_usage: { total_usage: Math.round(used * load.cpu * scale * 1e9) },
      system_cpu_usage: Math.round((now / 1000) * cpus * 1e9),
      online_cpus: cpus,
    },
    precpu_stats: { cpu_usage: { total_usage: 0 } },
    memory_stats: {
      usage: Math.min(load.limit, Math.round(working) + cache),
      limit: load.limit,
      stats: { inactive_file: cache },
    },
    networks: {
      eth0: { rx_bytes: Math.round(used * load.net * scale * 0.3), tx_bytes: Math.round(used * load.net * scale) },
    },
    blkio_stats: {
      io_service_bytes_recursive:
        load.block === 0
          ? null
          : [
              { major: 8, minor: 0, op: 'read', value: Math.round(used * load.block * 0.4) },
              { major: 8, minor: 0, op: 'write', value: Math.round(used * load.block * scale) },
            ],
    },
  };
}

/** Once, or about once a second until the reader has gone. A stopped container's stream goes on without data. */
export function writeStats(container: () => SimContainer, query: URLSearchParams, response: http.ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  if (['0', 'false'].includes(query.get('stream') ?? '')) {
    response.end(`${JSON.stringify(toStats(container(), Date.now()))}\n`);
    return;
  }
  const write = () => {
    try {
      response.write(`${JSON.stringify(toStats(container(), Date.now()))}\n`);
    } catch {
      // Removed meanwhile: the stream ends, as a real engine's does.
      response.end();
    }
  };
  write();
  const timer = setInterval(write, 1000);
  response.once('close', () => clearInterval(timer));
}

const commands: [of: RegExp, commands: [user: string, command: string][]][] = [
  [
    /desktop/,
    [
      ['root', '/usr/bin/tini -- /start-desktop.sh'],
      ['student', '/usr/bin/Xvnc :1 -geometry 1280x800 -depth 24'],
      ['student', 'xfwm4'],
      ['student', 'xfce4-panel'],
      ['student', '/opt/pt/bin/PacketTracer'],
    ],
  ],
  [
    /notebook/,
    [
      ['root', '/usr/bin/tini -- start-notebook.sh'],
      ['student', 'python3 -m jupyterlab --no-browser --port 8888'],
    ],
  ],
  [
    /mariadb/,
    [
      ['root', 'docker-entrypoint.sh mariadbd'],
      ['mysql', 'mariadbd --datadir=/var/lib/mysql'],
    ],
  ],
  [/guacamole\/guacamole/, [['root', 'java -Dcatalina.base=/opt/tomcat org.apache.catalina.startup.Bootstrap start']]],
  [
    /nginx/,
    [
      ['root', 'nginx: master process nginx -g daemon off;'],
      ['nginx', 'nginx: worker process'],
    ],
  ],
  [/./, [['nobody', '/bin/service --foreground']]],
];

const processes = ({ image }: SimContainer) => commands.find(([of]) => of.test(image))![1];

/** As `ps -eo pid,ppid,user,pcpu,rss,etime,args` of the host. */
export function toTop(container: SimContainer, now: number): object {
  const first = 2000 + (Number.parseInt(container.id.slice(0, 6), 16) % 20_000);
  const { scale } = temper(container.id);
  const seconds = Math.max(0, Math.floor((now - (container.startedAt ?? now)) / 1000));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const clock = `${days > 0 ? `${days}-` : ''}${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return {
    Titles: ['PID', 'PPID', 'USER', '%CPU', 'RSS', 'ELAPSED', 'COMMAND'],
    Processes: processes(container).map(([user, command], index) => [
      ...[String(first + index * 7), String(index === 0 ? first - 20 : first), user],
      ...[((index * scale * 4) % 30).toFixed(1), String(Math.round(4200 + index * 31_000 * scale)), clock, command],
    ]),
  };
}
