// Networks: what is removed can be made again from its definition, down to its subnet.
import { orgLabel, orNull } from '../../containers/index.ts';
import type { Json } from '../../plans/operation.ts';
import type { ApiNetwork } from '../api.ts';
import { contentOfNetwork, namesOfUsers, readNetwork, type LiveNetwork } from '../live.ts';
import { isSystem } from '../rows.ts';
import { absent, change, type Change, type Context, type PayloadOf } from '../payload.ts';
import type { DeedRules } from './deed.ts';

const limit = 60_000;
const newId = 'Its id: what names it by id has to be told the new one';

export function networkRemoval(context: Context, engineId: string, { network, usedBy }: LiveNetwork): Change {
  const payload: PayloadOf<'remove-network'> = { deed: 'remove-network', engineId, id: network.Id, name: network.Name };
  const told = { label: network.Name, subject: `network/${network.Id}`, org: network.Labels?.[orgLabel] || null };
  if (isSystem(network)) {
    return change(context, payload, { ...told, kind: 'conflict', reason: 'is the engine’s own and can’t be removed' });
  }
  if (usedBy.length > 0) {
    const it = usedBy.length === 1 ? 'it' : 'them';
    const stopped = usedBy.every((user) => !user.running) ? ' (stopped, but they would not start without it)' : '';
    const reason = `is used by ${namesOfUsers(usedBy)}${stopped}: remove ${it} first`;
    return change(context, payload, { ...told, kind: 'conflict', reason });
  }
  return change(context, payload, {
    ...told,
    kind: 'delete',
    fields: [
      { field: 'network', old: network.Driver ?? '', new: null },
      ...subnetsOf(network).map((subnet) => ({ field: 'subnet', old: subnet, new: null })),
    ],
    seen: contentOfNetwork({ network, usedBy }),
    undo: { restores: 'makes it again with its driver, subnets, options and labels', cannot: [newId] },
    braked: true,
  });
}

const subnetsOf = ({ IPAM }: ApiNetwork): string[] => (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet || []);

/** @param body of /networks/create */
export function networkCreation(
  context: Context,
  engineId: string,
  body: PayloadOf<'create-network'>['body'],
  there: ApiNetwork | null,
): Change {
  const name = body['Name'] as string;
  const driver = body['Driver'] as string;
  const labels = (body['Labels'] ?? {}) as Record<string, string>;
  const payload: PayloadOf<'create-network'> = { deed: 'create-network', engineId, name, body };
  const told = { label: name, subject: `network/${name}`, org: labels[orgLabel] || null };
  if (there) {
    const same = there.Driver === driver && (there.Internal === true) === (body['Internal'] === true);
    return change(context, payload, {
      ...told,
      kind: same ? 'skip' : 'conflict',
      reason: same ? 'is there already' : `there is a network of this name, with the driver ${there.Driver ?? ''}`,
    });
  }
  const subnets = subnetsOf(body as unknown as ApiNetwork);
  return change(context, payload, {
    ...told,
    kind: 'create',
    fields: [
      { field: 'driver', old: null, new: driver },
      { field: 'subnet', old: null, new: subnets.join(', ') || 'chosen by the engine' },
      ...(body['Internal'] === true ? [{ field: 'internal', old: null, new: 'yes' }] : []),
      ...Object.entries(labels).map(([key, value]) => ({ field: `label ${key}`, old: null, new: value })),
    ],
    seen: absent,
    undo: { restores: 'removes it again', cannot: [] },
  });
}

/** What creates a network of the same kind again. */
function recipeOf(network: ApiNetwork): PayloadOf<'create-network'>['body'] {
  const { Name, Driver, EnableIPv6, Internal, Attachable, IPAM, Options, Labels } = network;
  const ipam = {
    Driver: IPAM?.Driver ?? 'default',
    ...(IPAM?.Options && { Options: IPAM.Options }),
    Config: (IPAM?.Config ?? []) as unknown as Json,
  };
  return {
    Name,
    CheckDuplicate: true,
    Driver: Driver ?? 'bridge',
    EnableIPv6: EnableIPv6 === true,
    Internal: Internal === true,
    Attachable: Attachable === true,
    IPAM: ipam,
    Options: { ...Options },
    Labels: { ...Labels },
  };
}

export const createNetwork: DeedRules<'create-network'> = {
  async inspect(_context, client, { name }, signal) {
    const live = await readNetwork(client, name, signal);
    return live
      ? { content: contentOfNetwork(live), settled: 'is there already', before: null }
      : { content: absent, before: null };
  },
  async apply(_context, client, { body }, _before, signal) {
    const made = await client.ask<{ Id: string }>({ method: 'POST', path: '/networks/create', body, limit, signal });
    return { state: 'done', after: { id: made.Id } };
  },
  async happened(_context, client, { name }, _before, _sentAt, signal) {
    const live = await readNetwork(client, name, signal);
    return live && { state: 'done', after: { id: live.network.Id } };
  },
  async inverse(context, client, { change: was, after }, { engineId, name }, signal) {
    const { id } = after as { id: string };
    const live = await readNetwork(client, id, signal);
    if (live) return [{ ...networkRemoval(context, engineId, live), braked: false }];
    const gone = { deed: 'remove-network' as const, engineId, id, name };
    const told = { label: was.label, subject: `network/${id}` };
    return [change(context, gone, { ...told, kind: 'skip', reason: 'was removed meanwhile' })];
  },
};

export const removeNetwork: DeedRules<'remove-network'> = {
  async inspect(_context, client, { id }, signal) {
    const live = await readNetwork(client, id, signal);
    if (!live) return { content: absent, settled: 'is gone already', before: null };
    return { content: contentOfNetwork(live), before: { body: recipeOf(live.network) } };
  },
  async apply(_context, client, { id }, _before, signal) {
    await orNull(client, { method: 'DELETE', path: `/networks/${encodeURIComponent(id)}`, limit, signal });
    return { state: 'done' };
  },
  happened: async (_context, client, { id }, _before, _sentAt, signal) =>
    (await readNetwork(client, id, signal)) ? null : { state: 'done' },
  async inverse(context, client, { before }, { engineId, name }, signal) {
    const { body } = before as { body: PayloadOf<'create-network'>['body'] };
    const live = await readNetwork(client, name, signal);
    return [networkCreation(context, engineId, body, live?.network ?? null)];
  },
};
