// What the invented containers write to their logs.
import type { Chance } from './chance.ts';
import type { SimContainer, SimLogEntry } from './model.ts';

const texts: Record<string, readonly string[]> = {
  'lab/packet-tracer-desktop': [
    'vnc: client connected from 192.0.2.1',
    'pt: saved /home/student/vlan-lab.pkt (284 KB)',
    'pt: simulation step 1200, 14 devices',
    'vnc: 1280x800, 24 fps, 180 KB/s',
    'supervisor: packet-tracer is running, 412 MB',
    '\u001b[33mwarning\u001b[0m: display :1 has no hardware acceleration',
  ],
  'lab/linux-desktop': ['xrdp: session resumed', 'cron: nightly cleanup took 3 s', 'apt: all packages are up to date'],
  'lab/python-notebook': ['[I] kernel started', '[I] saving /home/week-04.ipynb', '[W] 404 GET /static/favicon.ico'],
  'guacamole/guacd': ['guacd[7]: INFO: Creating new client for protocol "vnc"', 'guacd[7]: INFO: Connection ended'],
  'guacamole/guacamole': [
    'INFO  o.a.g.r.auth - user "amara.okafor" signed in from 198.51.100.7',
    'INFO  o.a.g.t.h.RestrictedGuacamoleHTTPTunnelServlet - tunnel closed',
  ],
  mariadb: ['[Note] Aborted connection 412 to db: "guacamole_db"', '[Note] InnoDB: Buffer pool(s) load completed'],
  nginx: [
    '{"level":"info","status":200,"request":"GET / HTTP/2.0","ms":12}',
    '{"level":"warn","status":429,"request":"POST /api/tokens HTTP/2.0","ms":3}',
    '{"level":"error","status":502,"request":"GET /tunnel HTTP/1.1","upstream":"guacamole:8080"}',
    '\u001b[32mGET\u001b[0m /health \u001b[1;32m200\u001b[0m 2 ms',
    '\u001b[31mGET\u001b[0m /tunnel \u001b[1;31m502\u001b[0m upstream closed the connection',
    '198.51.100.7 "GET / HTTP/2.0" 200 5120',
    '203.0.113.20 "GET /health HTTP/1.1" 200 2',
  ],
  'prom/node-exporter': ['level=info msg="collected in 0.02 s"'],
};

const troubles: readonly string[] = [
  'health: http://localhost:6080 did not answer within 3 s',
  'supervisor: packet-tracer ended with status 139, starting it again',
  'vnc: no frame for 30 s',
];

export function lineOf(container: SimContainer, chance: Chance): Pick<SimLogEntry, 'stream' | 'text'> {
  if (container.health === 'unhealthy' && chance.next() < 0.5) return { stream: 'stderr', text: chance.pick(troubles) };
  const pool = texts[container.image.split(':')[0]!] ?? ['ready'];
  return { stream: chance.next() < 0.1 ? 'stderr' : 'stdout', text: chance.pick(pool) };
}

/** Lines between both times, UTC ms. */
export function history(container: SimContainer, chance: Chance, from: number, to: number): SimLogEntry[] {
  const count = chance.between(40, 160);
  const times = Array.from({ length: count }, () => from + chance.next() * Math.max(1, to - from)).sort(
    (a, b) => a - b,
  );
  return times.map((at) => ({ at: Math.floor(at), ...lineOf(container, chance) }));
}

/** Lines at once: one container of the lab is as busy as a proxy is. */
export const linesAtOnce = ({ name }: Pick<SimContainer, 'name'>): number => (name === 'proxy' ? 60 : 1);
