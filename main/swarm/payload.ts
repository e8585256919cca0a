// What a change of `swarm.act` carries. `restore` and `create` come from undo, and name the captured specification by id.
import { z } from 'zod';
import type { Json, PlannedChange } from '../plans/operation.ts';
import { hashOf } from '../database/captured.ts';
import { createParams } from '../templates/index.ts';
import type { ApiNode, ApiNodeSpec, ApiService } from './api.ts';

export const serviceVerbs = ['scale', 'update', 'rollback', 'remove'] as const;
export const nodeVerbs = ['drain', 'activate'] as const;
export type ServiceVerb = (typeof serviceVerbs)[number];
export type NodeVerb = (typeof nodeVerbs)[number];

export const swarmParams = z.object({
  verb: z.enum([...serviceVerbs, ...nodeVerbs, 'create']),
  names: z.array(z.string()),
  label: z.array(z.string()),
  org: z.string().nullable(),
  swarm: z.string().nullable(),
  replicas: z.number().int().nullable(),
  image: z.string().nullable(),
  parallelism: z.number().int().nullable(),
  /** create: accounts and the template, with where its tasks may run. */
  create: createParams
    .pick({ template: true, version: true, accounts: true, problems: true, org: true, group: true, orgs: true })
    .extend({ constraints: z.array(z.string()) })
    .nullable(),
  /** Whose services the operator may touch; null: everybody's. */
  orgs: z.array(z.string()).nullable(),
});
export type SwarmParams = z.infer<typeof swarmParams> & { [key: string]: Json };

export type SwarmPayload = {
  verb: ServiceVerb | NodeVerb | 'restore' | 'create';
  engineId: string;
  swarmId: string;
  /** Of the service or node. */
  id: string;
  name: string;
  replicas: number | null;
  image: string | null;
  parallelism: number | null;
  /** drain, activate: what the node is to be. */
  availability: ApiNodeSpec['Availability'] | null;
  /** restore, create: id of the captured specification. */
  spec: string | null;
};

export type SwarmChange = PlannedChange<SwarmPayload>;

/** Kept with each result, for the inverse. */
export type SwarmBefore = {
  hash: string;
  /** Of the captured specification; null for a node. */
  spec: string | null;
  /** What a rollback would lead to. */
  previous: string | null;
  force: number;
  replicas: number | null;
  availability: ApiNodeSpec['Availability'] | null;
} | null;
export type SwarmAfter = { id: string; hash: string } | null;

export const absent = 'absent';

export const isNodeVerb = (verb: SwarmPayload['verb']): verb is NodeVerb => verb === 'drain' || verb === 'activate';

export const serviceContent = (service: ApiService): string => hashOf(service.Spec);
export const nodeContent = (node: ApiNode): string => hashOf(node.Spec);
