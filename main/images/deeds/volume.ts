// Volumes: made empty, and removed with all that is in them.
import { orgLabel, orNull } from '../../containers/index.ts';
import { showBytes } from '../../plans/sentence.ts';
import type { ApiVolume } from '../api.ts';
import { contentOfVolume, namesOfUsers, readVolume, type LiveVolume } from '../live.ts';
import { absent, change, type Change, type Context, type PayloadOf } from '../payload.ts';
import type { DeedRules } from './deed.ts';

const limit = 60_000;

/** Options of a network file system may hold its password: such are kept nowhere. */
export const holdSecret = (options: Record<string, string>): boolean =>
  Object.entries(options).some(([key, value]) => /passw|secret|token|credential/i.test(`${key}=${value}`));

/** @param size bytes; null: was not measured */
export function volumeRemoval(
  context: Context,
  engineId: string,
  { volume, usedBy }: LiveVolume,
  size: number | null,
): Change {
  const payload: PayloadOf<'remove-volume'> = { deed: 'remove-volume', engineId, name: volume.Name, frees: size ?? 0 };
  const told = { label: volume.Name, subject: `volume/${volume.Name}`, org: volume.Labels?.[orgLabel] || null };
  if (usedBy.length > 0) {
    const reason = `is used by ${namesOfUsers(usedBy)}: remove ${usedBy.length === 1 ? 'it' : 'them'} first`;
    return change(context, payload, { ...told, kind: 'conflict', reason });
  }
  return change(context, payload, {
    ...told,
    kind: 'delete',
    fields: [
      { field: 'volume', old: volume.Driver ?? 'local', new: null },
      { field: 'size', old: size === null ? 'not measured' : showBytes(size), new: null },
    ],
    seen: contentOfVolume({ volume, usedBy }),
    undo: { restores: 'makes an empty volume of this name', cannot: ['What is in the volumes'] },
    braked: true,
  });
}

export function volumeCreation(
  context: Context,
  engineId: string,
  spec: Pick<PayloadOf<'create-volume'>, 'name' | 'driver' | 'labels' | 'options'>,
  there: ApiVolume | null,
): Change {
  const { name, driver, labels, options } = spec;
  const payload: PayloadOf<'create-volume'> = { deed: 'create-volume', engineId, name, driver, labels, options };
  const told = { label: name, subject: `volume/${name}`, org: labels[orgLabel] || null };
  if (there && (there.Driver ?? 'local') !== driver) {
    return change(context, payload, {
      ...told,
      kind: 'conflict',
      reason: `there is a volume of this name with the driver ${there.Driver ?? 'local'}`,
    });
  }
  if (there) return change(context, payload, { ...told, kind: 'skip', reason: 'is there already' });
  return change(context, payload, {
    ...told,
    kind: 'create',
    fields: [
      { field: 'driver', old: null, new: driver },
      ...Object.entries(labels).map(([key, value]) => ({ field: `label ${key}`, old: null, new: value })),
      ...Object.keys(options).map((key) => ({ field: `option ${key}`, old: null, new: 'set' })),
    ],
    seen: absent,
    undo: { restores: 'removes it again', cannot: ['What is written to the new volumes meanwhile'] },
  });
}

export const createVolume: DeedRules<'create-volume'> = {
  async inspect(_context, client, { name }, signal) {
    const live = await readVolume(client, name, signal);
    return live
      ? { content: contentOfVolume(live), settled: 'is there already', before: null }
      : { content: absent, before: null };
  },
  async apply(_context, client, { name, driver, labels, options }, _before, signal) {
    const body = { Name: name, Driver: driver, Labels: labels, DriverOpts: options };
    const made = await client.ask<ApiVolume>({ method: 'POST', path: '/volumes/create', body, limit, signal });
    return { state: 'done', after: { createdAt: made.CreatedAt ?? '' } };
  },
  async happened(_context, client, { name }, _before, _sentAt, signal) {
    const live = await readVolume(client, name, signal);
    return live && { state: 'done', after: { createdAt: live.volume.CreatedAt ?? '' } };
  },
  async inverse(context, client, { change: was, after }, { engineId, name }, signal) {
    const live = await readVolume(client, name, signal);
    const told = { label: was.label, subject: `volume/${name}` };
    const gone = { deed: 'remove-volume' as const, engineId, name, frees: 0 };
    if (!live) return [change(context, gone, { ...told, kind: 'skip', reason: 'was removed meanwhile' })];
    if ((live.volume.CreatedAt ?? '') !== (after as { createdAt: string }).createdAt) {
      return [change(context, gone, { ...told, kind: 'conflict', reason: 'is another volume of this name meanwhile' })];
    }
    return [{ ...volumeRemoval(context, engineId, live, null), braked: false }];
  },
};

export const removeVolume: DeedRules<'remove-volume'> = {
  async inspect(_context, client, { name }, signal) {
    const live = await readVolume(client, name, signal);
    if (!live) return { content: absent, settled: 'is gone already', before: null };
    const { Driver = 'local', Labels, Options } = live.volume;
    return {
      content: contentOfVolume(live),
      before: { driver: Driver, labels: { ...Labels }, options: holdSecret({ ...Options }) ? null : { ...Options } },
    };
  },
  async apply(_context, client, { name }, _before, signal) {
    await orNull(client, { method: 'DELETE', path: `/volumes/${encodeURIComponent(name)}`, limit, signal });
    return { state: 'done' };
  },
  happened: async (_context, client, { name }, _before, _sentAt, signal) =>
    (await readVolume(client, name, signal)) ? null : { state: 'done' },
  async inverse(context, client, { before }, { engineId, name }, signal) {
    const { options, ...kept } = before as {
      driver: string;
      labels: Record<string, string>;
      options: Record<string, string> | null;
    };
    const live = await readVolume(client, name, signal);
    const made = volumeCreation(context, engineId, { name, ...kept, options: options ?? {} }, live?.volume ?? null);
    if (options === null && made.kind === 'create') {
      const reason = 'its options held a password, which Provost keeps nowhere: make it by hand';
      return [{ ...made, kind: 'conflict', reason, fields: [], seen: '' }];
    }
    return [made.kind === 'create' ? { ...made, undo: { ...made.undo, cannot: ['What was in the volumes'] } } : made];
  },
};
