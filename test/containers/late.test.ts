// A call that takes longer than its limit: the engine goes on with it, so it is looked at and never sent again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callFor, send } from '../../main/containers/act/calls.ts';
import { asBefore } from '../../main/containers/act/facts.ts';
import type { ActPayload } from '../../main/containers/act/payload.ts';
import { EngineLate, type Ask, type EngineClient } from '../../main/containers/index.ts';
import { make } from '../../main/templates/create.ts';
import type { CreatePayload } from '../../main/templates/payload.ts';
import { labels, type Rendered } from '../../main/templates/render.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { driver, engine, openBench, until, untilState, type Bench, type Change } from './harness.ts';

let fault: FaultEngine;
let bench: Bench;
let run: ReturnType<typeof driver>;
/** The real client, with less patience for what changes something. */
let client: EngineClient;
let patient: EngineClient;

beforeEach(async () => {
  const lab = smallLab(['web', 'mail']);
  lab[1]!.status = 'exited';
  fault = await startFaultEngine({ containers: lab });
  bench = await openBench({ DOCKER_HOST: fault.host });
  run = driver(bench);
  await untilState(bench, 'connected');
  const { engineId } = await engine(bench);
  patient = await bench.containers.engines.call(engineId, async (found) => found);
  client = { ...patient, ask: (ask) => patient.ask(ask.method === 'GET' ? ask : { ...ask, limit: 150 }) };
});
afterEach(async () => {
  await bench.close();
  await fault.close();
});

const payloadOf = (change: Change): ActPayload => change.payload as unknown as ActPayload;
const sent = (pattern: RegExp) => fault.seen.filter((line) => pattern.test(line)).length;

test.each([
  ['stop', 'web', 'running', 'exited'],
  ['start', 'mail', 'exited', 'running'],
] as const)('%s: unknown with the state of now, and the engine ends it alone', async (verb, name, now, then) => {
  const [change] = await run.plan(verb, { names: [name] });
  const { before } = await run.operation.inspect(change!, run.signal);
  fault.fault(new RegExp(`/${verb}$`), { kind: 'delay', ms: 500 });
  const outcome = await send(client, verb, payloadOf(change!), asBefore(before)!, run.signal);
  expect(outcome).toMatchObject({
    state: 'unknown',
    message: `The engine did not answer within 0 s. It is ${now} now, and the engine may still be at it.`,
  });
  await until('the engine has done it', () => fault.sim.find(name).status === then);
  expect(sent(new RegExp(`^POST .*/${verb}$`))).toBe(1);
});

test('a creation: unknown, and made once', async () => {
  const own = { [labels.template]: 'desk', [labels.hash]: 'h', 'provost.account': 'ada' };
  const payload = {
    ...{ step: 'create', engineId: 'e', name: 'desk-ada', template: 'desk', version: 1, username: 'ada', n: 1 },
    ...{ org: null, group: null, columns: [], hash: 'h', ports: [], start: false, pull: false, keepFailed: false },
  } as CreatePayload;
  const body = { Image: 'nginx:1.28', Labels: own } as unknown as Rendered['body'];
  const rendered: Rendered = { name: 'desk-ada', body, join: [], volumes: [], binds: [], hash: 'h', problems: [] };
  const making = { client, payload, rendered, tell: () => undefined, signal: run.signal };
  fault.fault(/containers\/create$/, { kind: 'delay', ms: 500 }, 1);
  // Sent whole, and given up before the answer.
  const impatient: EngineClient = {
    ...patient,
    ask: async <Answer>(ask: Ask) => {
      const answer = patient.ask<Answer>(ask);
      if (ask.method === 'GET') return answer;
      answer.catch(() => undefined); // Nobody waits for it any more.
      throw new EngineLate(150);
    },
  };
  const { outcome } = await make({ ...making, client: impatient, inTurn: (start) => start() });
  expect(outcome).toMatchObject({ state: 'unknown', message: expect.stringContaining('still be making it') as string });
  const made = () => [...fault.sim.containers.values()].filter((one) => one.name === 'desk-ada');
  await until('the engine has made it', () => made().length === 1);
  expect(sent(/containers\/create$/)).toBe(1);
  // Tried again, it is found to be the one that was wanted.
  const again = { ...making, client: patient, inTurn: <Result>(start: () => Promise<Result>) => start() };
  expect((await make(again)).outcome).toMatchObject({ state: 'done' });
  expect(made()).toHaveLength(1);
});

test('limits by verb: those of a busy engine, and a stop’s own grace on top', async () => {
  const [change] = await run.plan('stop', { names: ['web'] });
  const limitOf = (verb: Parameters<typeof callFor>[0], grace: number | null = null) =>
    callFor(verb, { ...payloadOf(change!), grace }, 10).limit / 1000;
  expect([limitOf('start'), limitOf('remove'), limitOf('stop'), limitOf('stop', 600)]).toEqual([120, 120, 40, 630]);
});
