// The ways to group the list of containers.
import type { ContainerRow } from '../../../preload/contract/containers.ts';
import type { Grouping } from '../../ui/grid/index.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import { engineName, type Engines } from './columns.tsx';
import { engineTones, isStale } from './words.ts';

export const containerGroups = (engines: Engines): Grouping<ContainerRow>[] => [
  {
    id: 'engine',
    title: 'Engine',
    value: (row) => engineName(engines, row.engineId),
    none: 'no engine',
    detail(_name, rows) {
      const engine = engines.get(rows[0]?.engineId ?? '');
      if (!engine) return null;
      // Of one that is away: how old what is shown is.
      const since = isStale(engine) ? (engine.listedAt ?? engine.since) : undefined;
      return <StateDot tone={engineTones[engine.state]} word={engine.state} since={since} />;
    },
  },
  { id: 'org', title: 'Organization', value: (row) => row.org, none: 'no organization' },
  { id: 'account', title: 'Account', value: (row) => row.account, none: 'no account' },
  { id: 'image', title: 'Image', value: (row) => row.image, none: 'no image' },
  { id: 'project', title: 'Project', value: (row) => row.project, none: 'no project' },
  { id: 'service', title: 'Service', value: (row) => row.service, none: 'no service' },
  { id: 'state', title: 'State', value: (row) => row.state, none: 'unknown' },
  {
    id: 'health',
    title: 'Health',
    value: (row) => (row.health === 'none' ? null : row.health),
    none: 'no health check',
  },
];
