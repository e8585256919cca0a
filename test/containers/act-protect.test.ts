// Which containers a selection leaves out, and which nothing touches.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isProtected } from '../../preload/contract/protection.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { driver, openBench, untilState, type Bench } from './harness.ts';

describe('by label, name and image', () => {
  const settings = {
    protectedNames: ['guacd', 'proxy-*'],
    protectedImages: ['guacamole/guacd', 'traefik', 'lab/*:infra'],
  };
  const one = (name: string, image = 'nginx:1.28', labels: Record<string, string> = {}) => ({ name, image, labels });
  test.each([
    [one('web'), false],
    [one('web', 'nginx', { 'provost.protect': 'true' }), true],
    [one('guacd', 'nginx', { 'provost.protect': 'false' }), false],
    [one('GuacD'), true],
    [one('guacd-2'), false],
    [one('proxy-a'), true],
    [one('x', 'guacamole/guacd:1.5.5'), true],
    [one('x', 'registry.example.com:5000/guacamole/guacd:1.5.5'), true],
    [one('x', 'docker.io/library/traefik:v3'), true],
    [one('x', 'someone/traefik:v3'), false],
    [one('x', 'guacamole/guacd@sha256:abc'), true],
    [one('x', 'lab/anything:infra'), true],
    [one('x', 'lab/anything:1'), false],
  ])('%o: %s', (row, expected) => expect(isProtected(row, settings)).toBe(expected));
});

describe('in plans', () => {
  let fault: FaultEngine;
  let bench: Bench;
  let run: ReturnType<typeof driver>;

  beforeEach(async () => {
    const lab = smallLab(['web', 'guard', 'task.1', 'seat-1']).map((one) => ({
      ...one,
      config: { ...one.config, Labels: {} as Record<string, string> },
    }));
    lab[1]!.config.Labels['provost.protect'] = 'true';
    Object.assign(lab[2]!.config.Labels, {
      'com.docker.swarm.task.id': 't1',
      'com.docker.swarm.service.name': 'desks',
    });
    fault = await startFaultEngine({ containers: lab });
    bench = await openBench(
      { DOCKER_HOST: fault.host },
      { protection: { protectedNames: ['seat-*'], protectedImages: [] } },
    );
    run = driver(bench);
    await untilState(bench, 'connected');
  });
  afterEach(async () => {
    await bench.close();
    await fault.close();
  });

  test.each([{ all: true }, { filter: 'state:running' }, { state: ['running'] }, { image: 'guacamole/guacd' }])(
    '%o leaves protected ones out and says so',
    async (selection) => {
      const changes = await run.plan('stop', selection);
      expect(changes.map(({ label, kind, reason }) => [label, kind, reason])).toEqual([
        ['guard', 'skip', 'protected: name it to include it'],
        ['seat-1', 'skip', 'protected: name it to include it'],
        ['task.1', 'skip', 'belongs to the Swarm service desks: scale or update the service'],
        ['web', 'update', null],
      ]);
    },
  );

  test('named by name or id they are meant', async () => {
    const { id } = fault.sim.find('seat-1');
    const changes = await run.plan('stop', { names: ['guard', id] });
    expect(changes.map(({ label, kind }) => [label, kind])).toEqual([
      ['guard', 'update'],
      ['seat-1', 'update'],
    ]);
  });

  test.each(['start', 'stop', 'restart', 'pause', 'kill', 'remove', 'update', 'upgrade'])(
    'a task of a Swarm service is left alone by %s even when it is named',
    async (verb) => {
      const limits = { cpus: 1, memory: null, memorySwap: null, pids: null, restart: null };
      const [change] = await run.plan(verb, { names: ['task.1'] }, { force: true, limits });
      expect(change).toMatchObject({ kind: 'skip', reason: expect.stringContaining('Swarm service desks') as string });
    },
  );
});
