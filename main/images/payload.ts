// What a change of images, volumes, networks or build cache carries. Each has its own deed, so that one plan can mix them.
import { z } from 'zod';
import type { ChangeKind } from '../../preload/contract/plans.ts';
import type { Engines } from '../containers/index.ts';
import type { Json, PlannedChange } from '../plans/operation.ts';
import type { Inventories } from './inventory.ts';

/** An image by name (or id when it has none), and the id that it has or should get. */
export type Wanted = { ref: string; id: string };

export type Payload = { engineId: string } & (
  | { deed: 'pull'; ref: string; platform: string | null; tags: string[] }
  | { deed: 'tag'; source: string; ref: string }
  | { deed: 'save'; refs: string[]; file: string; overwrite: boolean; bytes: number }
  | { deed: 'load'; file: string; wanted: Wanted[] | null; bytes: number }
  | { deed: 'copy'; from: string; wanted: Wanted[]; bytes: number }
  | {
      deed: 'remove-image';
      id: string;
      refs: string[];
      last: boolean;
      force: boolean;
      saveTo: string | null;
      frees: number;
    }
  | {
      deed: 'create-volume';
      name: string;
      driver: string;
      labels: Record<string, string>;
      options: Record<string, string>;
    }
  | { deed: 'remove-volume'; name: string; frees: number }
  | { deed: 'create-network'; name: string; body: { [key: string]: Json } }
  | { deed: 'remove-network'; id: string; name: string }
  | { deed: 'remove-cache'; id: string; frees: number }
);
export type Deed = Payload['deed'];
export type PayloadOf<D extends Deed> = Extract<Payload, { deed: D }>;
export type Change = PlannedChange<Payload>;

export interface Context {
  engines: Engines;
  inventories: Inventories;
  env: NodeJS.ProcessEnv;
}

/** What is asked for, as the contract checked it. */
export const params = z.object({ what: z.string(), input: z.record(z.string(), z.json()) });
export type Params = { what: string; input: { [key: string]: Json } };

/** Content of what is not there. */
export const absent = 'absent';

const actions: Record<Deed, string> = {
  pull: 'pull',
  tag: 'tag',
  save: 'save',
  load: 'load',
  copy: 'copy',
  'remove-image': 'remove',
  'create-volume': 'create',
  'remove-volume': 'remove',
  'create-network': 'create',
  'remove-network': 'remove',
  'remove-cache': 'remove',
};

interface Told extends Partial<Pick<Change, 'action' | 'fields' | 'reason' | 'seen' | 'undo' | 'braked' | 'org'>> {
  kind: ChangeKind;
  label: string;
  /** What it concerns on its engine, for changes that must not run at the same time: "image/nginx:latest". */
  subject: string;
}

/** A change with the usual parts filled in. */
export function change(context: Context, payload: Payload, told: Told): Change {
  const { kind, label, subject, ...rest } = told;
  const { engineId, deed } = payload;
  return {
    kind,
    key: `${engineId}/${subject}`,
    label,
    action: actions[deed],
    where: nameOf(context, engineId),
    lane: engineId,
    org: null,
    fields: [],
    reason: null,
    seen: '',
    payload,
    undo: { restores: null, cannot: [] },
    braked: false,
    ...rest,
  };
}

export const nameOf = ({ engines }: Pick<Context, 'engines'>, engineId: string): string =>
  engines.list().find((engine) => engine.engineId === engineId)?.name ?? engineId;
