// What a change of `containers.act` carries. Each has its own verb, so that an inverse plan can mix them.
import { z } from 'zod';
import { selection, verbs, type Verb } from '../../../preload/contract/containers.ts';
import type { Json, PlannedChange } from '../../plans/operation.ts';

/** `recreate` and `replace` only ever come from undo: of a removal, and of an upgrade. */
export type ActVerb = Verb | 'recreate' | 'replace';

/** Limits that can be changed while a container runs; null: as it is. */
export type Limits = {
  cpus: number | null;
  /** Bytes; 0: none. */
  memory: number | null;
  /** Bytes, memory and swap together; 0: none was set, -1: none. */
  memorySwap: number | null;
  /** 0: none. */
  pids: number | null;
  /** "no", "always", "unless-stopped", "on-failure", "on-failure:3". */
  restart: string | null;
};

export type ActOptions = {
  /** Seconds; null: as the container says. */
  grace: number | null;
  signal: string;
  force: boolean;
  volumes: boolean;
  to: string | null;
  /** remove: keep it as an image first. */
  commit: boolean;
  /** update: what is to be. */
  limits: Limits | null;
};

export const noOptions: ActOptions = {
  ...{ grace: null, signal: 'SIGKILL', force: false, volumes: false, to: null, commit: false, limits: null },
};

export type ActPayload = ActOptions & {
  verb: ActVerb;
  engineId: string;
  /** The container's id; of a recreation, that of the one that was removed. */
  id: string;
  name: string;
  /** recreate and replace: id of the captured definition. */
  definition: string | null;
  /** start, recreate, upgrade and replace: what to do after. */
  then: 'nothing' | 'start' | 'pause';
  /** recreate: attach the anonymous volumes again. */
  keepVolumes: boolean;
  /** upgrade: id of the image that its name means now. replace and recreate: what to create it from, when not as defined. */
  image: string | null;
  /** remove: the image that it is kept as; null: none. */
  backup: string | null;
};

export type ActChange = PlannedChange<ActPayload>;

const limits = z.object({
  cpus: z.number().nullable(),
  memory: z.number().nullable(),
  memorySwap: z.number().nullable(),
  pids: z.number().nullable(),
  restart: z.string().nullable(),
});

export const actParams = z.object({
  verb: z.enum(verbs),
  selection,
  options: z.object({
    grace: z.number().int().nullable(),
    signal: z.string(),
    force: z.boolean(),
    volumes: z.boolean(),
    to: z.string().nullable(),
    commit: z.boolean().default(false),
    limits: limits.nullable().default(null),
  }),
  /** Whose containers the operator may touch; null: everybody's. */
  orgs: z.array(z.string()).nullable(),
});
/** Undefined members of the selection are left out, so that it is JSON. */
export type ActParams = z.infer<typeof actParams> & { [key: string]: Json };
