// The engines of the demo: two that answer, one that has been away for days, and one that can still be added.
import { chanceFrom } from './chance.ts';
import { inventSmallLab } from './small-lab.ts';
import { toListed } from './model.ts';
import { startSimulatedEngine, type SimulatedEngine } from './server.ts';

export interface DemoEngine {
  engineId: string;
  name: string;
  /** In the list without anybody adding it. */
  isOn: boolean;
  cpus: number;
  /** Null: nothing answers there. */
  start: (() => Promise<SimulatedEngine>) | null;
  /** What was last known of one that is away, and when. */
  known: { at: number; listed: ReturnType<typeof toListed>[] } | null;
}

const day = 86_400_000;

/** @param keepIn folder of the data that they keep; in memory alone when left out */
export function demoEngines(keepIn: string | undefined, now = Date.now()): DemoEngine[] {
  const kept = (suffix: string) => (keepIn === undefined ? {} : { keepIn, suffix });
  const small = (seed: number, org: string, count: number, at = now, kind = 'desk') =>
    inventSmallLab(chanceFrom(seed), at, { org, count, kind });
  const away = now - 6 * day - 5 * 3_600_000;
  return [
    {
      ...{ engineId: 'demo', name: 'lab-1', isOn: true, cpus: 4, known: null },
      start: () => startSimulatedEngine({ name: 'lab-1', cpus: 4, ...kept('') }),
    },
    {
      ...{ engineId: 'demo-lab-2', name: 'lab-2', isOn: true, cpus: 8, known: null },
      start: () =>
        startSimulatedEngine({
          ...{ name: 'lab-2', cpus: 8, seed: 2027, swarm: true, containers: small(2027, 'lakeside-school', 12) },
          ...kept('-2'),
        }),
    },
    {
      ...{ engineId: 'demo-lab-3', name: 'lab-3', isOn: true, cpus: 2, start: null },
      known: { at: away, listed: small(2028, 'westbrook-college', 6, away, 'ws').map((one) => toListed(one, away)) },
    },
    {
      ...{ engineId: 'demo-lab-4', name: 'lab-4', isOn: false, cpus: 4, known: null },
      start: () =>
        startSimulatedEngine({
          ...{ name: 'lab-4', cpus: 4, seed: 2029, containers: small(2029, 'eastgate-campus', 5) },
          ...kept('-4'),
        }),
    },
  ];
}
