// What the overview counts as there now, and what it only knows from before.
import { expect, test } from 'vitest';
import type { ContainerRow, EngineStatus } from '../../preload/contract/containers.ts';
import { byState } from '../../renderer/features/overview/bars.tsx';

const row = (engineId: string, state: string) => ({ engineId, state, health: 'unhealthy' }) as ContainerRow;
const engine = (engineId: string, state: string) => ({ engineId, state }) as EngineStatus;
const rows = [row('here', 'running'), row('here', 'exited'), row('farm', 'running'), row('farm', 'running')];
const counts = (engines: EngineStatus[]) => byState(rows, engines).map(({ name, count }) => [name, count]);

test('running are those of engines that are there', () => {
  expect(Object.fromEntries(counts([engine('here', 'connected'), engine('farm', 'down')]))).toEqual({
    ...{ running: 1, exited: 1, unhealthy: 2, 'last known': 2 },
  });
  expect(Object.fromEntries(counts([engine('here', 'connected'), engine('farm', 'connected')]))).toEqual({
    ...{ running: 3, exited: 1, unhealthy: 4 },
  });
});
