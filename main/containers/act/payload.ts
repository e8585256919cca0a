// What a change of `containers.act` carries. Each has its own verb, so that an inverse plan can mix them.
import { z } from 'zod';
import { selection, verbs, type Verb } from '../../../preload/contract/containers.ts';
import type { Json, PlannedChange } from '../../plans/operation.ts';

/** `recreate` only ever comes from undo. */
export type ActVerb = Verb | 'recreate';

export type ActOptions = {
  /** Seconds; null: as the container says. */
  grace: number | null;
  signal: string;
  force: boolean;
  volumes: boolean;
  to: string | null;
};

export const noOptions: ActOptions = { grace: null, signal: 'SIGKILL', force: false, volumes: false, to: null };

export type ActPayload = ActOptions & {
  verb: ActVerb;
  engineId: string;
  /** The container's id; of a recreation, that of the one that was removed. */
  id: string;
  name: string;
  /** recreate: id of the captured definition. */
  definition: string | null;
  /** start and recreate: what to do after. */
  then: 'nothing' | 'start' | 'pause';
  /** recreate: attach the anonymous volumes again. */
  keepVolumes: boolean;
};

export type ActChange = PlannedChange<ActPayload>;

export const actParams = z.object({
  verb: z.enum(verbs),
  selection,
  options: z.object({
    grace: z.number().int().nullable(),
    signal: z.string(),
    force: z.boolean(),
    volumes: z.boolean(),
    to: z.string().nullable(),
  }),
  /** Whose containers the operator may touch; null: everybody's. */
  orgs: z.array(z.string()).nullable(),
});
/** Undefined members of the selection are left out, so that it is JSON. */
export type ActParams = z.infer<typeof actParams> & { [key: string]: Json };
