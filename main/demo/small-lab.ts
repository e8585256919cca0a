// The lab of a further simulated engine: the desktops of one organization, a service of a swarm, a Compose project.
import type { Chance } from './chance.ts';
import { compose, furnish, type Plot } from './lab.ts';
import type { SimContainer, SimStatus } from './model.ts';

/** Pupils without a name. */
const seat = (org: string, number: number): string => `${org.split('-')[0]}-${String(number).padStart(2, '0')}`;

function fate(index: number): Pick<Plot, 'status' | 'health'> {
  const status: SimStatus = index % 6 === 4 ? 'exited' : 'running';
  return { status, health: status === 'exited' || index % 7 === 6 ? 'unhealthy' : 'healthy' };
}

export interface SmallLab {
  org: string;
  /** Desktops. */
  count: number;
  /** What their names begin with. */
  kind: string;
}

/** @returns `count` desktops and three shared containers; the same for the same chance and `now` */
export function inventSmallLab(chance: Chance, now: number, { org, count, kind }: SmallLab): SimContainer[] {
  const short = org.split('-')[0]!;
  const desktops = Array.from({ length: count }, (_, index): Plot => {
    const account = seat(org, index + 1);
    return {
      name: `${kind}-${account}`,
      image: index % 3 === 2 ? 'lab/python-notebook:3.13' : 'lab/linux-desktop:24.04',
      labels: { 'provost.org': org, 'provost.account': account, 'provost.template': kind },
      ...fate(index),
    };
  });
  const wiki = ['web', 'database'].map((service): Plot => ({
    name: `${short}-wiki-${service}-1`,
    image: service === 'web' ? 'nginx:1.28' : 'mariadb:11.4',
    labels: { 'provost.org': org, ...compose(`${short}-wiki`, service) },
    status: 'running',
    health: 'healthy',
  }));
  const exporter: Plot = {
    name: `${short}-node-exporter`,
    image: 'prom/node-exporter:v1.8',
    labels: { 'provost.role': 'monitoring' },
    status: 'running',
  };
  return [...wiki, exporter, ...desktops].map((plot, index) => furnish(plot, 100 + index, chance, now));
}
