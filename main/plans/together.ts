// Several operations as one: their changes stand in one plan, are carried out by one job, and are put back by one undo.
// Each part goes on its own lanes, under its own limits and outages, so that none waits for another.
import { z } from 'zod';
import {
  batchesOf,
  type AnyOperation,
  type Applied,
  type BatchItem,
  type BatchOperation,
  type Json,
  type Operation,
  type PlannedChange,
  type PlanOutline,
  type Population,
} from './operation.ts';

export interface Part {
  operation: AnyOperation;
  /** Its action beside those of the other parts: "create" → "add". */
  action?(action: string): string;
  /** For a part whose params are known only when the parts before it have been planned. */
  late?: {
    population(): Population;
    /** Called when its turn has come. @returns null when there is nothing to do */
    params(own: Json): Json | null;
  };
}

/** @returns a part with whatever params and payload its operation has: they come back to it as it gave them */
export const partOf = <Params extends Json, Payload extends Json>(
  operation: Operation<Params, Payload> | BatchOperation<Params, Payload>,
  rest: Omit<Part, 'operation'> = {},
): Part => ({ operation: operation as unknown as AnyOperation, ...rest });

/** By the name of the part; one that is not named has nothing to do. */
export type TogetherParams = Record<string, Json>;

/** What a change of a part is to the part itself. */
type Tagged = { part: string; action: string; payload: Json };

const tag = (name: string, part: Part, change: PlannedChange): PlannedChange<Tagged> => ({
  ...change,
  action: part.action?.(change.action) ?? change.action,
  payload: { part: name, action: change.action, payload: change.payload },
});

/** @returns the change as its own part made it */
const untag = (change: PlannedChange<Tagged>): PlannedChange => ({
  ...change,
  action: change.payload.action,
  payload: change.payload.payload,
});

/** So many of each part, so many in all. */
function sumOf(populations: readonly Population[]): Population {
  const orgs: Record<string, number> = {};
  for (const one of populations) {
    for (const [org, count] of Object.entries(one.orgs)) orgs[org] = (orgs[org] ?? 0) + count;
  }
  const counted = populations.some((one) => one.counted === true);
  return { total: populations.reduce((sum, { total }) => sum + total, 0), orgs, ...(counted && { counted }) };
}

export interface Together extends Pick<BatchOperation, 'name' | 'version' | 'noun'> {
  /** Name of the part that a lane is of: no two parts share one. */
  ofLane(lane: string): string;
}

/**
 * @param parts by name, in the order in which they stand in the plan; undone in the reverse order. No two parts have changes
 *   with the same key.
 */
export function together(
  { name, version, noun, ofLane }: Together,
  parts: ReadonlyMap<string, Part>,
): BatchOperation<TogetherParams, Tagged> {
  const forms = new Map([...parts].map(([of, { operation }]) => [of, batchesOf(operation)]));
  const partNamed = (of: string): Part => parts.get(of)!;
  const formOf = (changes: readonly PlannedChange<Tagged>[]) => forms.get(changes[0]!.payload.part)!;
  const itemOf = <Item extends BatchItem<Tagged>>(item: Item) => ({ ...item, change: untag(item.change) });

  const merged = (outlines: readonly (readonly [string, PlanOutline<Json>])[]): PlanOutline<Tagged> => ({
    changes: (async function* () {
      // What needs a decision comes first, whichever part it is of.
      const rest: PlannedChange<Tagged>[] = [];
      for (const [of, outline] of outlines) {
        for await (const change of outline.changes) {
          const tagged = tag(of, partNamed(of), change);
          if (change.kind === 'conflict' || change.kind === 'error') yield tagged;
          else rest.push(tagged);
        }
      }
      yield* rest;
    })(),
    unchanged: () => outlines.reduce((sum, [, outline]) => sum + (outline.unchanged?.() ?? 0), 0),
    population: sumOf(outlines.map(([, { population }]) => population)),
    org: outlines.find(([, { org }]) => org !== null)?.[1].org ?? null,
  });

  /** Asks each part that has something to do, one after the other. */
  const ask = async (
    names: readonly string[],
    outlineOf: (of: string, part: Part) => Promise<PlanOutline<Json>> | null,
  ): Promise<PlanOutline<Tagged>> => {
    const outlines: [string, PlanOutline<Json>][] = [];
    for (const of of names) {
      const outline = await outlineOf(of, partNamed(of));
      if (outline) outlines.push([of, outline]);
    }
    return merged(outlines);
  };
  const names = [...parts.keys()];

  /** Planned when those before it have been read to their end. */
  const planLate = (
    { operation }: Part,
    late: NonNullable<Part['late']>,
    own: Json,
    signal: AbortSignal,
  ): PlanOutline<Json> => {
    let outline: PlanOutline<Json> | null = null;
    return {
      changes: (async function* () {
        const params = late.params(own);
        if (params === null) return;
        outline = await operation.plan(operation.params.parse(params), signal);
        yield* outline.changes;
      })(),
      unchanged: () => outline?.unchanged?.() ?? 0,
      population: late.population(),
      org: null,
    };
  };

  return {
    name,
    version,
    noun,
    params: z.record(z.string(), z.json()) as unknown as z.ZodType<TogetherParams>,
    plan: (params, signal) =>
      ask(names, (of, part) => {
        const own = params[of];
        if (own === undefined) return null;
        if (part.late) return Promise.resolve(planLate(part, part.late, own, signal));
        return part.operation.plan(part.operation.params.parse(own), signal);
      }),
    planInverse: (applied, signal) =>
      ask(names.toReversed(), (of, { operation }) => {
        const own = applied.flatMap((one): Applied[] =>
          one.change.payload.part === of ? [{ ...one, change: untag(one.change) }] : [],
        );
        return own.length === 0 ? null : operation.planInverse(own, signal);
      }),
    planAgain: (changes, signal) =>
      ask(names, (of, { operation }) => {
        const own = changes.filter(({ payload }) => payload.part === of).map(untag);
        return own.length === 0 ? null : operation.planAgain(own, signal);
      }),
    owner: (lane) => partNamed(ofLane(lane)).operation,
    concurrency: (lane, action) => partNamed(ofLane(lane)).operation.concurrency(lane, action),
    ready: (lane, signal) => partNamed(ofLane(lane)).operation.ready(lane, signal),
    batch: {
      size: (lane) => forms.get(ofLane(lane))!.size(lane),
      inspect: (changes, signal) => formOf(changes).inspect(changes.map(untag), signal),
      apply: (items, signal, errand) =>
        formOf(items.map(({ change }) => change)).apply(items.map(itemOf), signal, errand),
      happened: (items, signal, jobId) =>
        formOf(items.map(({ change }) => change)).happened(items.map(itemOf), signal, jobId),
    },
  };
}
