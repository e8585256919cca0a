// An invented teaching lab: its images, organizations, accounts and containers. No name, address or account in it is real.
import type { Chance } from './chance.ts';
import { healthcheck } from './health.ts';
import { history } from './log-lines.ts';
import type { SimContainer, SimImage, SimStatus } from './model.ts';

export const organizations = [
  {
    org: 'northfield-college',
    accounts: [
      'amara.okafor',
      'ben.lindqvist',
      'carla.mendes',
      'dario.ricci',
      'elif.kaya',
      'farid.haddad',
      'greta.holm',
      'hana.sato',
      'ivan.petrov',
      'jonas.weber',
      'keiko.mori',
      'lena.fischer',
      'marco.silva',
      'nadia.rahman',
      'omar.aziz',
      'priya.nair',
      'quentin.roy',
      'rosa.ortiz',
      'sven.berg',
      'tara.walsh',
    ],
  },
  {
    org: 'harbor-institute',
    accounts: [
      'uma.patel',
      'viktor.novak',
      'wanda.kowal',
      'xenia.popa',
      'yusuf.demir',
      'zoe.martin',
      'aldo.conti',
      'bianca.reyes',
      'cedric.dubois',
      'dalia.cohen',
      'emil.larsen',
      'fiona.byrne',
      'gustav.krog',
      'helga.jonas',
      'idris.bello',
      'julia.costa',
    ],
  },
  {
    org: 'riverside-academy',
    accounts: [
      'karim.saleh',
      'lucia.moreno',
      'milan.kral',
      'noor.khan',
      'oskar.lund',
      'paula.vega',
      'rafael.cruz',
      'selma.aydin',
      'tomas.blaha',
      'ulla.nystrom',
      'vera.ivanova',
      'wout.peeters',
      'yara.santos',
      'zdenek.malik',
    ],
  },
] as const;

export const images: SimImage[] = [
  'lab/packet-tracer-desktop:8.2',
  'lab/linux-desktop:24.04',
  'lab/python-notebook:3.13',
  'guacamole/guacd:1.5.5',
  'guacamole/guacamole:1.5.5',
  'mariadb:11.4',
  'nginx:1.28',
  'prom/node-exporter:v1.8',
].map((name, index) => ({ name, id: `sha256:${(index + 1).toString(16).repeat(64).slice(0, 64)}` }));

/** What the notebooks were created from, before their image was built anew: it has lost its name to the newer one. */
export const olderImages: SimImage[] = [{ name: '', id: `sha256:${'9'.repeat(64)}` }];

/** Every other stop of one with this label fails: what a partial failure looks like, and that a retry may help. */
export const stubbornLabel = 'lab.stubborn';
const stubborn = new Set(['greta.holm', 'ivan.petrov']);

export interface Plot {
  name: string;
  image: string;
  labels: Record<string, string>;
  status: SimStatus;
  health?: SimContainer['health'];
  exitCode?: number;
  restartCount?: number;
  tty?: boolean;
  port?: number;
}

/** What Docker Compose writes on what it creates. */
export const compose = (project: string, service: string): Record<string, string> => ({
  'com.docker.compose.project': project,
  'com.docker.compose.service': service,
});

const infrastructure: Plot[] = [
  {
    name: 'guacd',
    image: 'guacamole/guacd:1.5.5',
    labels: { 'provost.role': 'gateway', ...compose('guacamole', 'guacd') },
    status: 'running',
    health: 'healthy',
  },
  {
    name: 'guacamole',
    image: 'guacamole/guacamole:1.5.5',
    labels: { 'provost.role': 'gateway', ...compose('guacamole', 'web') },
    status: 'running',
    health: 'healthy',
    port: 8080,
  },
  {
    name: 'guacamole-db',
    image: 'mariadb:11.4',
    labels: { 'provost.role': 'database', ...compose('guacamole', 'database') },
    status: 'running',
    health: 'healthy',
  },
  { name: 'proxy', image: 'nginx:1.28', labels: { 'provost.role': 'gateway' }, status: 'running', port: 443 },
  {
    name: 'node-exporter',
    image: 'prom/node-exporter:v1.8',
    labels: { 'provost.role': 'monitoring' },
    status: 'running',
  },
];

const desktops = ['lab/packet-tracer-desktop:8.2', 'lab/linux-desktop:24.04', 'lab/python-notebook:3.13'] as const;

/** The container of an account: the image that it is of, and what it is called. */
export function seatOf(orgIndex: number, index: number, account: string) {
  const image = index % 5 === 4 ? desktops[1] : desktops[orgIndex === 2 && index % 3 === 0 ? 2 : 0];
  const kind = image === desktops[0] ? 'pt' : image === desktops[1] ? 'desk' : 'note';
  return { image, kind, name: `${kind}-${account.replace('.', '-')}` };
}

/** @returns containers in the order they were created; the same for the same chance and `now` */
export function inventLab(chance: Chance, now: number): SimContainer[] {
  const students = organizations.flatMap(({ org, accounts }, orgIndex) =>
    accounts.map((account, index): Plot => {
      const { image, kind, name } = seatOf(orgIndex, index, account);
      return {
        name,
        image,
        labels: {
          ...{ 'provost.org': org, 'provost.account': account, 'provost.template': kind },
          ...(stubborn.has(account) && { [stubbornLabel]: 'stop' }),
        },
        ...fate(orgIndex * 20 + index),
        tty: index % 7 === 3,
      };
    }),
  );
  const shared: Plot[] = organizations.flatMap(({ org }): Plot[] => [
    {
      name: `${org}-files`,
      image: 'nginx:1.28',
      labels: { 'provost.org': org, 'provost.role': 'files' },
      status: 'running',
      health: 'healthy',
    },
    {
      name: `${org}-demo`,
      image: desktops[0],
      labels: { 'provost.org': org, 'provost.account': 'instructor' },
      status: 'running',
      health: 'healthy',
    },
  ]);
  return [...infrastructure, ...shared, ...students].map((plot, index) => furnish(plot, index, chance, now));
}

/** Most run well; a few do not, so that there is something to look into. */
function fate(index: number): Pick<Plot, 'status' | 'health' | 'exitCode' | 'restartCount'> {
  if (index === 11 || index === 42) return { status: 'paused', health: 'healthy' };
  if (index === 24) return { status: 'restarting', exitCode: 1, restartCount: 14 };
  if (index === 33) return { status: 'created' };
  if (index === 47) return { status: 'running', health: 'starting' };
  if (index % 17 === 5) return { status: 'running', health: 'unhealthy' };
  if (index % 13 === 7) return { status: 'exited', exitCode: index % 2 === 0 ? 137 : 0 };
  return { status: 'running', health: 'healthy' };
}

export function furnish(plot: Plot, index: number, chance: Chance, now: number): SimContainer {
  const id = chance.hex(64);
  const createdAt = now - chance.between(20, 80) * 86_400_000 - chance.between(0, 86_400_000);
  const started = plot.status === 'created' ? null : now - chance.between(5, 70 * 60) * 60_000;
  const stopped =
    plot.status === 'exited' && started !== null
      ? Math.min(now - 60_000, started + chance.between(1, 240) * 60_000)
      : null;
  const volume = chance.hex(64);
  const image = images.find(({ name }) => name === plot.image)!;
  const container: SimContainer = {
    id,
    name: plot.name,
    image: plot.image,
    imageId: plot.image === desktops[2] ? olderImages[0]!.id : image.id,
    createdAt,
    status: plot.status,
    startedAt: started,
    finishedAt: stopped,
    exitCode: plot.exitCode ?? 0,
    restartCount: plot.restartCount ?? 0,
    health: plot.health ?? null,
    config: {
      Hostname: id.slice(0, 12),
      Image: plot.image,
      Tty: plot.tty ?? false,
      Cmd: ['/usr/bin/start'],
      ...(plot.health && { Healthcheck: healthcheck }),
      ...(/desktop/.test(plot.image) && { ExposedPorts: { '5901/tcp': {} } }),
      Env: ['LANG=en_US.UTF-8', `LAB_SEAT=${index + 1}`, 'VNC_PASSWORD=not-a-real-one'],
      Labels: plot.labels,
      StopTimeout: 10,
    },
    hostConfig: {
      NetworkMode: 'lab-net',
      RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
      AutoRemove: false,
      Binds: [`home-${plot.name}:/home`],
      Mounts: [],
    },
    mounts: [
      {
        Type: 'volume',
        Name: `home-${plot.name}`,
        Source: `/var/lib/docker/volumes/home-${plot.name}/_data`,
        Destination: '/home',
        RW: true,
      },
      {
        Type: 'volume',
        Name: volume,
        Source: `/var/lib/docker/volumes/${volume}/_data`,
        Destination: '/var/cache/lab',
        RW: true,
      },
    ],
    networks: { 'lab-net': { IPAddress: `192.0.2.${10 + index}`, Aliases: [plot.name], IPAMConfig: null } },
    ports:
      plot.port === undefined ? [] : [{ IP: '192.0.2.1', PrivatePort: plot.port, PublicPort: plot.port, Type: 'tcp' }],
    log: [],
  };
  if (started !== null) container.log = history(container, chance, started, stopped ?? now);
  return container;
}
