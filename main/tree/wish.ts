// What is asked of one organization of the tree, and what it would be then.
import { z } from 'zod';
import { mainHierarchy, nodeStatuses, nodeTypes, orgLink } from '../../preload/contract/tree.ts';
import type { FieldChange } from '../../preload/contract/plans.ts';
import { moved, parentAt, type NodeState } from './node.ts';

export const wish = z.object({
  org: z.string(),
  /** Verb of the change: create, edit, move, suspend, import. */
  action: z.string(),
  /** create: it must not be there. change: it must. either: a row of a file. */
  when: z.enum(['create', 'change', 'either']),
  name: z.string().nullable(),
  type: z.enum(nodeTypes).nullable(),
  /** reason: why; null with a status: no reason is given, and that of before is forgotten. */
  status: z.object({ is: z.enum(nodeStatuses), reason: z.string().nullable() }).nullable(),
  /** is null: it is unlinked. */
  link: z.object({ is: orgLink.nullable() }).nullable(),
  /** parent null: to the top. */
  place: z.object({ hierarchy: z.string(), parent: z.string().nullable(), from: z.number() }).nullable(),
  /** Why it can't be planned at all: what is wrong with its row of a file. */
  problem: z.string().nullable(),
});
export type Wish = z.infer<typeof wish>;

export const noWish = { name: null, type: null, status: null, link: null, place: null, problem: null } as const;

/** @returns why not, or what it would be */
export function wantedOf(
  asked: Wish,
  live: NodeState | null,
  now: number,
): { wanted: NodeState } | { problem: string } {
  const { org, when, name, type, status, link, place, problem } = asked;
  if (problem !== null) return { problem };
  if (when === 'create' && live) return { problem: 'There is an organization with this id already.' };
  if (when === 'change' && !live) return { problem: 'There is no such organization in the tree.' };
  if (!live && type === null) return { problem: 'A new organization needs a type.' };
  const base: NodeState = live ?? {
    ...{ name: name ?? org, type: type!, status: 'active', reason: null, link: null },
    ...{ createdAt: place ? Math.min(now, place.from) : now, edges: [] },
  };
  return {
    wanted: {
      ...base,
      ...(name !== null && { name }),
      ...(type !== null && { type }),
      ...(status !== null &&
        (status.is !== base.status || status.reason !== null) && { status: status.is, reason: status.reason }),
      ...(link !== null && { link: link.is }),
      ...(place !== null && placed(base, place)),
    },
  };
}

function placed(base: NodeState, { hierarchy, parent, from }: NonNullable<Wish['place']>): Pick<NodeState, 'edges'> {
  const later = base.edges.some((edge) => edge.hierarchy === hierarchy && edge.from > from);
  if (parentAt(base, hierarchy, from) === parent && !later) return { edges: base.edges };
  return { edges: moved(base.edges, hierarchy, parent, from) };
}

const wordsOf = (edge: NodeState['edges'][number]) =>
  `${edge.parent} from ${new Date(edge.from).toISOString()}${edge.to === null ? '' : ` to ${new Date(edge.to).toISOString()}`}`;

/** Fields that differ, old and new. */
export function fieldsOf(old: NodeState | null, wanted: NodeState | null): FieldChange[] {
  const plain = (state: NodeState | null): Record<string, string | null> => {
    const places = new Map<string, string[]>();
    for (const edge of state?.edges ?? []) {
      const field = edge.hierarchy === mainHierarchy ? 'below' : `below in ${edge.hierarchy}`;
      places.set(field, [...(places.get(field) ?? []), wordsOf(edge)]);
    }
    return {
      ...{ name: state?.name ?? null, type: state?.type ?? null, status: state?.status ?? null },
      ...{ reason: state?.reason ?? null, folder: state?.link ? `${state.link.name} in ${state.link.root}` : null },
      ...Object.fromEntries([...places].map(([field, words]) => [field, words.join(', ')])),
    };
  };
  const [before, after] = [plain(old), plain(wanted)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field) => {
    const change = { field, old: before[field] ?? null, new: after[field] ?? null };
    return change.old === change.new ? [] : [change];
  });
}
