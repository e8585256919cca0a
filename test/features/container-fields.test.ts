// The window and the backend must read a filter the same way: "select all that match" is worked out by both.
import { expect, test } from 'vitest';
import { filterFields } from '../../main/containers/rows.ts';
import { containerFilterFields, type ContainerRow } from '../../preload/contract/containers.ts';
import { containerFields } from '../../renderer/features/containers/fields.ts';

test('a container offers the same to a filter on both sides', () => {
  const row: ContainerRow = {
    engineId: 'local',
    id: '4f5e',
    name: 'web-1',
    image: 'busybox:1.36',
    state: 'running',
    status: 'Up 2 minutes (healthy)',
    health: 'healthy',
    ports: [
      { container: 80, protocol: 'tcp', host: 8080, address: '192.0.2.7' },
      { container: 53, protocol: 'udp', host: null, address: null },
    ],
    org: 'demo',
    account: null,
    project: 'shop',
    service: null,
    task: null,
    labels: { 'provost.org': 'demo', tier: '' },
    createdAt: 1_000,
    seenAt: 9_000,
  };
  expect(containerFields(row, 'lab', 61_000)).toEqual(filterFields(row, 'lab', 61_000));
  expect(Object.keys(filterFields(row, 'lab', 61_000)).sort()).toEqual(Object.keys(containerFilterFields).sort());
  expect(containerFields(row, 'lab', 61_000)['age']).toBe(60_000);
});
