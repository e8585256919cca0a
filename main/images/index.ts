// Images, volumes and networks of all engines.
import type {
  images as imagesContract,
  networks as networksContract,
  volumes as volumesContract,
} from '../../preload/contract/images.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { Engines } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { Json, PlannedChange } from '../plans/operation.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import { readDetail } from './detail.ts';
import { Inventories } from './inventory.ts';
import { imageKind, networkKind, volumeKind } from './kinds.ts';
import { resourceOperation, type Kind as OperationKind, type ResourceOperation } from './operation.ts';
import type { Context, Params, Payload } from './payload.ts';
import { planCopy, planLoad, planPull, planSave, planTag } from './plan/bring.ts';
import { requireAll } from './plan/engines.ts';
import { removalsOf } from './plan/project.ts';
import { planPrune } from './plan/prune.ts';
import {
  planCreateNetwork,
  planCreateVolume,
  planRemoveImages,
  planRemoveNetworks,
  planRemoveVolumes,
} from './plan/remove.ts';
import { imageRows, networkRows, volumeRows } from './rows.ts';
import { pageOf, pickRows, type Kind } from './select.ts';

/** For features whose things have images, networks and volumes too. */
export interface Resources {
  /** Inspects, applies and puts back each of their changes. */
  operation: ResourceOperation;
  /** Changes that pull these images on one engine. */
  pulls(engineId: string, images: readonly string[], signal: AbortSignal): Promise<PlannedChange<Payload>[]>;
  /**
   * Changes that remove a Compose project's networks, and its volumes when asked, once its containers are gone.
   * @param after.gone ids of containers that go before
   */
  removalsOf(
    engineId: string,
    project: string,
    after: { gone: ReadonlySet<string>; volumes: boolean },
    signal: AbortSignal,
  ): Promise<PlannedChange<Payload>[]>;
}

export interface ImagesDeps {
  engines: Engines;
  /** For DOCKER_CONFIG. */
  env: NodeJS.ProcessEnv;
  plans: {
    plan(operation: string, params: Json, call: Call): Promise<PlanSummary>;
    onJobFinished(listener: (operation: string, jobId: string) => void): void;
  };
}

export interface Images {
  handlers: Handlers<typeof imagesContract>;
  volumeHandlers: Handlers<typeof volumesContract>;
  networkHandlers: Handlers<typeof networksContract>;
  /** To be registered with the plan engine. */
  operations: ResourceOperation[];
  resources: Resources;
}

/** A list that is this old is as good as new: several screens ask at once. */
const fresh = 1500;

/** What each plan procedure computes. Its input was checked by the contract before it was stored. */
type Planner = (
  context: Context,
  input: never,
  signal: AbortSignal,
) => Promise<Awaited<ReturnType<OperationKind['plan']>>>;

const planners = {
  pull: planPull,
  tag: planTag,
  save: planSave,
  load: planLoad,
  copy: planCopy,
  removeImages: planRemoveImages,
  createVolume: planCreateVolume,
  removeVolumes: planRemoveVolumes,
  createNetwork: planCreateNetwork,
  removeNetworks: planRemoveNetworks,
  prune: planPrune,
} satisfies Record<string, Planner>;
type What = keyof typeof planners;

const planned: OperationKind['plan'] = (context, { what, input }: Params, signal) =>
  (planners[what as What] as Planner)(context, input as never, signal);

export function createImages({ engines, env, plans }: ImagesDeps): Images {
  const inventories = new Inventories(engines);
  const context: Context = { engines, inventories, env };
  const known = () => engines.list().flatMap(({ engineId }) => inventories.known(engineId) ?? []);
  const count = (of: 'images' | 'volumes' | 'networks') => () => known().reduce((sum, one) => sum + one[of].length, 0);
  const counts = { images: count('images'), volumes: count('volumes'), networks: count('networks') };
  const operation = (name: string, one: string, counted: OperationKind['count']) =>
    resourceOperation(context, { name, noun: { one, many: `${one}s` }, plan: planned, count: counted });
  const operations = [
    operation('images.act', 'image', counts.images),
    operation('volumes.act', 'volume', counts.volumes),
    operation('networks.act', 'network', counts.networks),
    operation('images.prune', 'item', () => counts.images() + counts.volumes() + counts.networks()),
  ];
  const mine = new Set(operations.map(({ name }) => name));
  plans.onJobFinished((name) => {
    if (mine.has(name)) inventories.expire();
  });

  const plan = (name: string, what: What) => (input: object, call: Call) => {
    requireAll(call.operator.orgs);
    // What is undefined in the input is left out, so that what is stored is JSON.
    return plans.plan(name, JSON.parse(JSON.stringify({ what, input })) as Json, call);
  };

  /** One list of all engines: read anew where they answer, last known where they don't. */
  async function list<Row extends { engineId: string; name: string }>(
    kind: Kind<Row>,
    rowsOf: (inventory: Parameters<typeof imageRows>[0]) => Row[],
    input: { engine?: string | undefined; measure?: boolean; cursor?: string | undefined; limit: number },
    { signal }: Call,
  ) {
    const { measure = false, engine } = input;
    const all = await inventories.all({ measure, maxAge: fresh, engine }, signal);
    const { rows } = pickRows(all.inventories.flatMap(rowsOf), { ...input, engine: undefined }, kind);
    const page = pageOf(rows, kind, input);
    const complete = all.engines.every(({ listedAt }) => listedAt !== null);
    return { ...page, total: complete ? page.total : null, engines: all.engines };
  }

  return {
    operations,
    resources: {
      operation: operations[0]!,
      pulls: (engineId, images, signal) =>
        images.length === 0
          ? Promise.resolve([])
          : planPull(context, { images: [...images], engines: [engineId] }, signal),
      removalsOf: (engineId, project, after, signal) => removalsOf(context, engineId, project, after, signal),
    },
    handlers: {
      list: (input, call) =>
        list(
          imageKind(context),
          (one) => imageRows(one, inventories.measured(one.engineId), call.operator.orgs),
          input,
          call,
        ),
      async get({ engineId, image }, call) {
        const all = await inventories.all({ measure: false, maxAge: fresh, engine: engineId }, call.signal);
        const rows = all.inventories.flatMap((one) =>
          imageRows(one, inventories.measured(one.engineId), call.operator.orgs),
        );
        const { rows: found } = pickRows(rows, { names: [image] }, imageKind(context));
        const row = found[0];
        if (!row) {
          const away = all.engines.find(({ problem }) => problem !== null)?.problem;
          if (away) {
            const message = `Whether there is an image "${image}" is not known. ${away.message}`;
            throw new ProvostError(away.code, message, { hint: away.hint, ...(away.words && { words: away.words }) });
          }
          throw new ProvostError('NOT_FOUND', `There is no image called "${image}".`, { hint: 'List the images.' });
        }
        const detail = await engines.call(row.engineId, (client) => readDetail(client, row, call.signal));
        if (detail) return detail;
        throw new ProvostError('NOT_FOUND', `The image "${row.name}" was removed.`, { hint: 'List the images.' });
      },
      planPull: plan('images.act', 'pull'),
      planTag: plan('images.act', 'tag'),
      planSave: plan('images.act', 'save'),
      planLoad: plan('images.act', 'load'),
      planCopy: plan('images.act', 'copy'),
      planRemove: plan('images.act', 'removeImages'),
      planPrune: plan('images.prune', 'prune'),
    },
    volumeHandlers: {
      list: (input, call) =>
        list(
          volumeKind(context),
          (one) => volumeRows(one, inventories.measured(one.engineId), call.operator.orgs),
          input,
          call,
        ),
      planCreate: plan('volumes.act', 'createVolume'),
      planRemove: plan('volumes.act', 'removeVolumes'),
    },
    networkHandlers: {
      list: (input, call) => list(networkKind(context), (one) => networkRows(one, call.operator.orgs), input, call),
      planCreate: plan('networks.act', 'createNetwork'),
      planRemove: plan('networks.act', 'removeNetworks'),
    },
  };
}
