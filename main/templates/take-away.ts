// The plan that removes a template's containers: removals of `containers.act`, each with the volumes that were made for
// its account, when those are to go too.
import {
  accountLabel,
  noOptions,
  orgLabel,
  type ActOperation,
  type ActPayload,
  type Engines,
} from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { Json, PlannedChange, PlanOutline } from '../plans/operation.ts';
import { personKey } from './lay-out.ts';
import { readEngines, readThings } from './live.ts';
import type { TakeAwayParams, TemplateChange, TemplatePayload } from './payload.ts';
import { labels } from './render.ts';

const lostVolumes = 'Content of the volumes that were made for the accounts';

/** A change of `containers.act` as one of ours. */
export const wrap = (change: PlannedChange<ActPayload>, volumes: readonly string[] = []): TemplateChange => ({
  ...change,
  payload: { step: 'act', act: change.payload, volumes: [...volumes] },
  ...(volumes.length > 0 && {
    fields: [...change.fields, ...volumes.map((volume) => ({ field: 'volume', old: volume, new: null }))],
    undo: { ...change.undo, cannot: [...change.undo.cannot, lostVolumes] },
  }),
});

export async function planTakeAway(
  engines: Engines,
  acting: ActOperation,
  params: TakeAwayParams,
  signal: AbortSignal,
): Promise<PlanOutline<TemplatePayload>> {
  const facts = await readEngines(engines, signal);
  const wanted = params.usernames && new Set(params.usernames);
  const rows = engines
    .rows()
    .filter(
      ({ labels: own, org }) =>
        own[labels.template] === params.template &&
        (params.org === null || org === params.org) &&
        (wanted === null || wanted.has(own[accountLabel] ?? '')),
    );
  if (rows.length === 0) {
    throw new ProvostError('NOT_FOUND', 'There is no such container of this template.', {
      hint: `List them with the filter label:${labels.template}=${params.template}.`,
    });
  }
  const volumes = new Map<string, string[]>();
  if (params.volumes) {
    const none = { images: new Set<string>(), networks: new Set<string>(), volumes: true };
    await Promise.all(facts.map((one) => readThings(engines, one, none, signal)));
    for (const { engineId, volumes: there } of facts) {
      for (const { Name, Labels: own } of there.values()) {
        if (own?.[labels.template] !== params.template || own[accountLabel] === undefined) continue;
        const key = `${engineId}\0${personKey(own[orgLabel] || null, own[accountLabel])}`;
        volumes.set(key, [...(volumes.get(key) ?? []), Name]);
      }
    }
  }
  const people = new Map(
    rows.map((row) => [
      `${row.engineId}/${row.id}`,
      `${row.engineId}\0${personKey(row.org, row.labels[accountLabel] ?? '')}`,
    ]),
  );
  const selection = { names: rows.map(({ id }) => id), ...(params.org !== null && { org: params.org }) };
  const outline = await acting.plan(
    acting.params.parse({
      ...{ verb: 'remove', selection, options: { ...noOptions, force: params.force }, orgs: params.orgs },
    } as Json),
    signal,
  );
  return { ...outline, changes: wrapped(outline.changes, (key) => volumes.get(people.get(key) ?? '') ?? []) };
}

async function* wrapped(
  changes: PlanOutline<ActPayload>['changes'],
  volumesOf: (key: string) => readonly string[],
): AsyncGenerator<TemplateChange> {
  for await (const change of changes) yield wrap(change, change.kind === 'delete' ? volumesOf(change.key) : []);
}
