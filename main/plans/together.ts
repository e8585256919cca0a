// Several operations as one: their changes stand in one plan, are carried out by one job, and are put back by one undo.
// Each part goes on its own lanes, so that none waits for another.
import { z } from 'zod';
import {
  batchesOf,
  type AnyOperation,
  type Applied,
  type BatchItem,
  type BatchOperation,
  type Json,
  type PlannedChange,
  type PlanOutline,
  type Population,
} from './operation.ts';

export interface Part {
  operation: AnyOperation;
  /** Its action beside those of the other parts: "create" → "make a container for". */
  action?(action: string): string;
}

/** By the name of the part; one that is not named has nothing to do. */
export type TogetherParams = Record<string, Json>;

/** What a change of a part is to the part itself. */
type Tagged = { part: string; action: string; payload: Json };

/** Parts whose lanes or keys are called alike don't meet. */
const separator = ' › ';

function tag(name: string, part: Part, change: PlannedChange): PlannedChange<Tagged> {
  const { action, payload } = change;
  return {
    ...change,
    key: `${name}${separator}${change.key}`,
    lane: `${name}${separator}${change.lane}`,
    action: part.action?.(action) ?? action,
    payload: { part: name, action, payload },
  };
}

const laneWithin = (lane: string): string => lane.slice(lane.indexOf(separator) + separator.length);
const partOfLane = (lane: string): string => lane.slice(0, lane.indexOf(separator));

/** @returns the change as its own part made it */
const untag = (change: PlannedChange<Tagged>): PlannedChange => ({
  ...change,
  key: laneWithin(change.key),
  lane: laneWithin(change.lane),
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

/**
 * @param parts by name, in the order in which they stand in the plan; undone in the reverse order
 * @param name of the operation as a whole
 */
export function together(
  { name, version, noun }: Pick<BatchOperation, 'name' | 'version' | 'noun'>,
  parts: ReadonlyMap<string, Part>,
): BatchOperation<TogetherParams, Tagged> {
  const forms = new Map([...parts].map(([of, { operation }]) => [of, batchesOf(operation)]));
  const partNamed = (of: string): Part => parts.get(of)!;
  const formOf = (changes: readonly PlannedChange<Tagged>[]) => forms.get(changes[0]!.payload.part)!;
  const itemOf = <Item extends BatchItem<Tagged>>(item: Item) => ({ ...item, change: untag(item.change) });

  const merged = (outlines: readonly (readonly [string, PlanOutline<Json>])[]): PlanOutline<Tagged> => ({
    changes: (async function* () {
      for (const [of, outline] of outlines) {
        for await (const change of outline.changes) yield tag(of, partNamed(of), change);
      }
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

  return {
    name,
    version,
    noun,
    params: z.record(z.string(), z.json()) as unknown as z.ZodType<TogetherParams>,
    plan: (params, signal) =>
      ask(names, (of, { operation }) => {
        const own = params[of];
        return own === undefined ? null : operation.plan(operation.params.parse(own), signal);
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
    concurrency: (lane, action) => partNamed(partOfLane(lane)).operation.concurrency(laneWithin(lane), action),
    ready: (lane, signal) => partNamed(partOfLane(lane)).operation.ready(laneWithin(lane), signal),
    batch: {
      size: (lane) => forms.get(partOfLane(lane))!.size(laneWithin(lane)),
      inspect: (changes, signal) => formOf(changes).inspect(changes.map(untag), signal),
      apply: (items, signal, errand) =>
        formOf(items.map(({ change }) => change)).apply(items.map(itemOf), signal, errand),
      happened: (items, signal, jobId) =>
        formOf(items.map(({ change }) => change)).happened(items.map(itemOf), signal, jobId),
    },
  };
}
