// Plans what removes by name, key or filter; and what makes volumes and networks.
import type { ResourceSelection } from '../../../preload/contract/images.ts';
import { mapWide, type EngineClient } from '../../containers/index.ts';
import { ProvostError } from '../../errors.ts';
import { imageRemoval } from '../deeds/removal.ts';
import { networkCreation, networkRemoval } from '../deeds/network.ts';
import { holdSecret, volumeCreation, volumeRemoval } from '../deeds/volume.ts';
import { imageKind, networkKind, volumeKind } from '../kinds.ts';
import { readImage, readNetwork, readVolume } from '../live.ts';
import { familiar } from '../names.ts';
import { change, type Change, type Context, type Payload } from '../payload.ts';
import { imageRows, networkRows, volumeRows } from '../rows.ts';
import { pickRows, requireSelection, type Kind } from '../select.ts';
import { stat } from 'node:fs/promises';
import { enginesNamed, onEach } from './engines.ts';

type Row = { engineId: string; name: string };

/**
 * Picks rows from fresh lists, then reads each as it is. Rows of an engine that is away are errors: known, and not reachable.
 * @param none the payload of a word that means nothing
 */
async function eachPicked<R extends Row>(
  context: Context,
  selection: ResourceSelection,
  kind: Kind<R>,
  rowsOf: (inventory: Parameters<typeof imageRows>[0]) => R[],
  payloadOf: (engineId: string, id: string) => Payload,
  work: (client: EngineClient, row: R) => Promise<Change | null>,
  signal: AbortSignal,
): Promise<Change[]> {
  requireSelection(selection, kind.noun);
  const { inventories, engines } = await context.inventories.all(
    { measure: false, maxAge: 0, engine: selection.engine },
    signal,
  );
  const picked = pickRows(inventories.flatMap(rowsOf), selection, kind);
  const where = engines[0]?.engineId ?? '';
  const known = engines.every(({ listedAt }) => listedAt !== null);
  const unknown = picked.unmatched.map((word) =>
    change(context, payloadOf(where, word), {
      ...{ kind: 'error', label: word, subject: `unknown/${word}` },
      reason: known
        ? `no ${kind.noun} of this name`
        : `no ${kind.noun} of this name is known, and not every engine could be asked`,
    }),
  );
  const changes: Change[] = [...unknown];
  const away = new Map(
    engines.filter(({ state }) => state === 'down' || state === 'connecting').map((one) => [one.engineId, one]),
  );
  const each = mapWide(picked.rows, 8, async (row): Promise<Change | null> => {
    const subject = `${kind.noun}/${kind.idOf(row)}`;
    const gone = away.get(row.engineId);
    const payload = payloadOf(row.engineId, kind.idOf(row));
    if (gone)
      return change(context, payload, { kind: 'error', label: row.name, subject, reason: 'its engine is away' });
    return (
      (await context.engines.call(row.engineId, (client) => work(client, row))) ??
      change(context, payload, { kind: 'skip', label: row.name, subject, reason: 'was removed meanwhile' })
    );
  });
  for await (const one of each) if (one) changes.push(one);
  return changes;
}

export async function planRemoveImages(
  context: Context,
  input: ResourceSelection & { force: boolean; save?: string },
  signal: AbortSignal,
): Promise<Change[]> {
  const { force, save = null, ...selection } = input;
  if (save !== null && !(await stat(save).catch(() => null))?.isDirectory()) {
    throw new ProvostError('BAD_INPUT', 'The folder to save to is not there.', { hint: 'Make it first.' });
  }
  const kind = imageKind(context);
  const words = (selection.names ?? []).map(familiar);
  return eachPicked(
    context,
    selection,
    kind,
    (inventory) => imageRows(inventory, context.inventories.measured(inventory.engineId), null),
    (engineId, id) => ({ deed: 'remove-image', engineId, id, refs: [], last: true, force, saveTo: save, frees: 0 }),
    async (client, row) => {
      const live = await readImage(client, row.id, signal);
      // Named by tags, only those go; named by id, key or filter, all of it does.
      const tags = live?.tags.filter((tag) => words.includes(familiar(tag))) ?? [];
      const byName =
        tags.length > 0 && !selection.names!.some((word) => row.id.replace('sha256:', '').startsWith(word));
      return (
        live &&
        imageRemoval(context, row.engineId, live, {
          refs: byName ? tags : null,
          force,
          saveTo: save,
          shared: row.sharedSize,
        })
      );
    },
    signal,
  );
}

export const planRemoveVolumes = (
  context: Context,
  selection: ResourceSelection,
  signal: AbortSignal,
): Promise<Change[]> =>
  eachPicked(
    context,
    selection,
    volumeKind(context),
    (inventory) => volumeRows(inventory, context.inventories.measured(inventory.engineId), null),
    (engineId, name) => ({ deed: 'remove-volume', engineId, name, frees: 0 }),
    async (client, row) => {
      const live = await readVolume(client, row.name, signal);
      return live && volumeRemoval(context, row.engineId, live, row.size);
    },
    signal,
  );

export const planRemoveNetworks = (
  context: Context,
  selection: ResourceSelection,
  signal: AbortSignal,
): Promise<Change[]> =>
  eachPicked(
    context,
    selection,
    networkKind(context),
    (inventory) => networkRows(inventory, null),
    (engineId, id) => ({ deed: 'remove-network', engineId, id, name: id }),
    async (client, row) => {
      const live = await readNetwork(client, row.id, signal);
      return live && networkRemoval(context, row.engineId, live);
    },
    signal,
  );

/** "a=b", "c" → { a: 'b', c: '' } */
const pairs = (texts: readonly string[] | undefined): Record<string, string> =>
  Object.fromEntries(
    (texts ?? []).map((text) => {
      const at = text.indexOf('=');
      return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    }),
  );

export async function planCreateVolume(
  context: Context,
  input: { name: string; engines?: string[]; driver: string; label?: string[]; option?: string[] },
  signal: AbortSignal,
): Promise<Change[]> {
  const { name, driver } = input;
  const options = pairs(input.option);
  if (holdSecret(options)) {
    throw new ProvostError('BAD_INPUT', 'Options with a password would be stored with the plan, in plain text.', {
      hint: 'Make this volume with docker on its host.',
    });
  }
  const spec = { name, driver, labels: pairs(input.label), options };
  return onEach(
    context,
    enginesNamed(context, input.engines),
    (engineId) => ({ payload: { deed: 'create-volume', engineId, ...spec }, label: name, subject: `volume/${name}` }),
    async (client, engineId) => [
      volumeCreation(context, engineId, spec, (await readVolume(client, name, signal))?.volume ?? null),
    ],
  );
}

export async function planCreateNetwork(
  context: Context,
  input: {
    name: string;
    engines?: string[];
    driver: string;
    subnet?: string;
    gateway?: string;
    internal: boolean;
    label?: string[];
  },
  signal: AbortSignal,
): Promise<Change[]> {
  const { name, driver, subnet, gateway, internal } = input;
  if (gateway !== undefined && subnet === undefined) {
    throw new ProvostError('BAD_INPUT', 'A gateway needs a subnet.', { hint: 'Give the subnet too.' });
  }
  const body = {
    ...{ Name: name, CheckDuplicate: true, Driver: driver, Internal: internal, Labels: pairs(input.label) },
    ...(subnet !== undefined && {
      IPAM: { Driver: 'default', Config: [{ Subnet: subnet, ...(gateway !== undefined && { Gateway: gateway }) }] },
    }),
  };
  return onEach(
    context,
    enginesNamed(context, input.engines),
    (engineId) => ({
      payload: { deed: 'create-network', engineId, name, body },
      label: name,
      subject: `network/${name}`,
    }),
    async (client, engineId) => [
      networkCreation(context, engineId, body, (await readNetwork(client, name, signal))?.network ?? null),
    ],
  );
}
