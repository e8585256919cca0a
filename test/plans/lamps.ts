// A small world for the plan engine's tests: lamps that are on or off, with faults on demand.
import { z } from 'zod';
import { LaneUnavailable, type Json, type Operation, type PlannedChange } from '../../main/plans/operation.ts';

export interface LampWorld {
  /** on or off by name; absent: does not exist. */
  lamps: Map<string, boolean>;
  /** Lamps that somebody else has dimmed: neither on nor off. */
  dimmed: Set<string>;
  /** Every switch that reached a lamp, in order. */
  switched: string[];
  underWay: number;
  mostUnderWay: number;
  away: boolean;
  /** Lanes that are away while others are not. */
  awayLanes: Set<string>;
  /** Called before a lamp is switched; may throw or wait. */
  beforeSwitch: (name: string) => void | Promise<void>;
  /** Called after a lamp was switched and before the answer is given. */
  afterSwitch: (name: string) => void | Promise<void>;
  concurrency: number;
  orgOf: (name: string) => string | null;
}

export const lampWorld = (count: number, on = false): LampWorld => ({
  lamps: new Map(Array.from({ length: count }, (_, index) => [`lamp-${String(index).padStart(3, '0')}`, on])),
  dimmed: new Set(),
  switched: [],
  underWay: 0,
  mostUnderWay: 0,
  away: false,
  awayLanes: new Set(),
  beforeSwitch: () => undefined,
  afterSwitch: () => undefined,
  concurrency: 4,
  orgOf: () => null,
});

export interface LampParams extends Record<string, Json> {
  on: boolean;
  names: string[];
}
interface LampPayload extends Record<string, Json> {
  on: boolean;
}

function orgsOf(world: LampWorld): Record<string, number> {
  const orgs: Record<string, number> = {};
  for (const name of world.lamps.keys()) {
    const org = world.orgOf(name);
    if (org) orgs[org] = (orgs[org] ?? 0) + 1;
  }
  return orgs;
}

const laneOf = (name: string): string => (name < 'lamp-500' ? 'left' : 'right');
const isAway = (world: LampWorld, lane: string): boolean => world.away || world.awayLanes.has(lane);

const word = (on: boolean | undefined) => (on === undefined ? 'absent' : on ? 'on' : 'off');

export function lampOperation(world: LampWorld): Operation<LampParams, LampPayload> {
  const planOne = (name: string, on: boolean): PlannedChange<LampPayload> => {
    const now = world.lamps.get(name);
    const kind = now === undefined ? 'error' : now === on ? 'skip' : on ? 'update' : 'delete';
    return {
      kind,
      key: name,
      label: name,
      action: on ? 'light' : 'douse',
      where: 'hall',
      lane: laneOf(name),
      org: world.orgOf(name),
      fields: [{ field: 'state', old: word(now), new: word(on) }],
      reason: now === undefined ? 'There is no such lamp' : now === on ? `It is ${word(on)} already` : null,
      seen: word(now),
      payload: { on },
      undo: { restores: word(now), cannot: on ? [] : ['the warmth of the bulb'] },
      braked: !on,
    };
  };
  const outline = (changes: PlannedChange<LampPayload>[]) => ({
    changes,
    population: { total: world.lamps.size, orgs: orgsOf(world) },
    org: null,
  });
  return {
    name: 'lamps.switch',
    version: 1,
    params: z.object({ on: z.boolean(), names: z.array(z.string()) }),
    noun: { one: 'lamp', many: 'lamps' },
    plan: async ({ on, names }) => outline(names.map((name) => planOne(name, on))),
    planInverse: async (applied) => outline(applied.map(({ change }) => planOne(change.label, !change.payload.on))),
    planAgain: async (changes) => outline(changes.map((change) => planOne(change.label, change.payload.on))),
    concurrency: () => world.concurrency,
    inspect: async ({ label, payload }) => {
      if (isAway(world, laneOf(label))) throw new LaneUnavailable('The hall is dark');
      const now = world.lamps.get(label);
      return {
        content: world.dimmed.has(label) ? 'dimmed' : word(now),
        before: word(now),
        ...(now === undefined
          ? { settled: 'It was removed meanwhile' }
          : now === payload.on
            ? { settled: 'It is so already' }
            : {}),
      };
    },
    apply: async ({ label, payload }) => {
      if (isAway(world, laneOf(label))) throw new LaneUnavailable('The hall is dark');
      world.underWay++;
      world.mostUnderWay = Math.max(world.mostUnderWay, world.underWay);
      try {
        await world.beforeSwitch(label);
        world.lamps.set(label, payload.on);
        world.switched.push(label);
        await world.afterSwitch(label);
        return { state: 'done', message: `It is ${word(payload.on)}`, after: word(payload.on) };
      } finally {
        world.underWay--;
      }
    },
    happened: async ({ label, payload }) =>
      world.lamps.get(label) === payload.on
        ? { answer: 'yes', outcome: { state: 'done', after: word(payload.on) } }
        : { answer: 'no' },
    ready: async (lane) => {
      if (isAway(world, lane)) throw new Error('The hall is dark');
    },
  };
}
