// Podman's Docker-compatible socket, in its shape: an old ApiVersion with components, events under names of its own whose
// answer begins with the first of them, and an /info that leaves things out.
import { afterEach, expect, test } from 'vitest';
import { parseEvent } from '../../main/containers/events.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { engine, listAll, openBench, until, untilState, type Bench } from './harness.ts';

let fault: FaultEngine | undefined;
let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  await fault?.close();
  bench = fault = undefined;
});

const version = {
  Platform: { Name: 'linux/amd64/debian-12' },
  Components: [
    { Name: 'Podman Engine', Version: '4.3.1', Details: { APIVersion: '4.3.1', MinAPIVersion: '4.0.0' } },
    { Name: 'Conmon', Version: 'conmon version 2.1.6', Details: { Package: 'conmon_2.1.6' } },
  ],
  Version: '4.3.1',
  ApiVersion: '1.41',
  MinAPIVersion: '1.24',
};
const json = (body: object) =>
  ({ kind: 'body', contentType: 'application/json', chunks: [Buffer.from(JSON.stringify(body))] }) as const;

test('connects although its events have not begun, and follows them when they do', async () => {
  const podman = (fault = await startFaultEngine({ containers: smallLab(['web']), apiVersion: '1.41' }));
  podman.fault(/\/version$/, json(version));
  podman.fault(/\/info$/, json({ ID: 'f2b6', NCPU: 8, Labels: null, Containers: 1 }));
  // No header before the first event.
  const end = podman.fault(/\/events$/, { kind: 'delay', ms: 1500 });
  const console = (bench = await openBench({ DOCKER_HOST: podman.host }));
  const before = Date.now();
  await untilState(console, 'connected');
  expect(Date.now() - before).toBeLessThan(1400);
  expect(await engine(console)).toMatchObject({ product: 'podman', version: '4.3.1', apiVersion: '1.41', cpus: 8 });
  expect((await listAll(console)).total).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1600));
  end();
  await podman.sim.stop('web');
  await until('web is shown as stopped', async () => (await listAll(console)).rows[0]!.state === 'exited');
});

test('its words for events are understood, and those of a health check left out', () => {
  const event = (Action: string) =>
    parseEvent(JSON.stringify({ status: Action, id: 'abc', Type: 'container', Action, Actor: { ID: 'abc' }, time: 1 }));
  expect(event('died')).toMatchObject({ id: 'abc', action: 'died' });
  expect(event('remove')).toMatchObject({ id: 'abc' });
  expect(event('health_status')).toMatchObject({ id: 'abc' });
  expect(event('exec_died')).toBeNull();
});
