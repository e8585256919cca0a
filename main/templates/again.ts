// A creation that was not done, planned again against live state: for a retry.
import { accountLabel, inspectOrNull, type Engines, type StoredRow } from '../containers/index.ts';
import type { PlannedChange } from '../plans/operation.ts';
import { differences } from './differ.ts';
import type { EngineFacts } from './live.ts';
import type { CreatePayload, TemplateChange } from './payload.ts';
import { PortPools } from './place.ts';
import { labels, type Rendered } from './render.ts';
import type { TemplateStore } from './store.ts';

interface Deps {
  engines: Engines;
  store: TemplateStore;
}

const owns = (row: StoredRow, { template, username, org }: CreatePayload): boolean =>
  row.labels[labels.template] === template && row.labels[accountLabel] === username && row.org === org;

export async function againChange(
  { engines, store }: Deps,
  facts: readonly EngineFacts[],
  change: PlannedChange<CreatePayload>,
  rendered: Rendered,
  signal: AbortSignal,
): Promise<TemplateChange> {
  const { payload } = change;
  const left = (kind: 'skip' | 'conflict' | 'error', reason: string, where = change.where): TemplateChange => ({
    ...change,
    ...{ kind, reason, where, fields: [], undo: { restores: null, cannot: [] } },
  });
  const has = facts.flatMap((engine) =>
    engine.rows.filter((row) => owns(row, payload)).map((row) => ({ engine, row })),
  )[0];
  if (has) {
    const { engine, row } = has;
    if (engine.away !== null) return left('error', `has one as last known, and ${engine.away}`, engine.name);
    const live = await engines.call(engine.engineId, (client) => inspectOrNull(client, row.id, signal));
    const pools = store.version(payload.template, payload.version)?.template.ports ?? [];
    const image = engine.images.get(rendered.body.Image) ?? null;
    const fields = live ? differences(live, rendered, image, pools) : [];
    if (fields.length === 0) return left('skip', 'exists already', engine.name);
    const named = fields.map(({ field }) => field).join(', ');
    return { ...left('conflict', `exists and differs in ${named}`, engine.name), fields };
  }
  const engine = facts.find(({ engineId }) => engineId === payload.engineId);
  if (!engine) return left('error', 'its engine is not open here any more');
  if (engine.away !== null) return left('error', `${engine.away}. Create again to put it on another engine`);
  if (engine.rows.some(({ name }) => name === payload.name))
    return left('conflict', `another container is called "${payload.name}" there`);
  if (!engine.images.get(rendered.body.Image) && !payload.pull)
    return left('error', `the image ${rendered.body.Image} is not on ${engine.name}`);
  const missing = [rendered.body.HostConfig.NetworkMode, ...rendered.join].find(
    (network) => !engine.networks.get(network),
  );
  if (missing) return left('error', `there is no network "${missing}" on ${engine.name}`);
  const ports = portsAgain(store, engine, payload);
  if ('problem' in ports) return left('error', ports.problem);
  return { ...change, kind: 'create', reason: null, payload: { ...payload, ports } };
}

/** What it was to have, unless somebody has that now. */
function portsAgain(
  store: TemplateStore,
  engine: EngineFacts,
  payload: CreatePayload,
): CreatePayload['ports'] | { problem: string } {
  if (payload.ports.length === 0) return [];
  const template = store.version(payload.template, payload.version)?.template;
  const pools = new PortPools(template?.ports ?? [], engine);
  if (pools.areFree(payload.ports.map(({ host }) => host))) return payload.ports;
  const given = pools.give();
  return 'problem' in given ? given : pools.spare(given, payload.n);
}
