// What changes of the templates' operations carry. A body is rendered again from the stored version when it is sent, so
// that no value of a variable is in a plan.
import { z } from 'zod';
import type { ActPayload } from '../containers/index.ts';
import type { Json, PlannedChange } from '../plans/operation.ts';
import type { PlannedPort } from './place.ts';

export type CreatePayload = {
  step: 'create';
  engineId: string;
  name: string;
  template: string;
  version: number;
  username: string;
  n: number;
  org: string | null;
  group: string | null;
  /** Only those that the template uses. */
  columns: { name: string; value: string }[];
  hash: string;
  ports: PlannedPort[];
  start: boolean;
  pull: boolean;
  keepFailed: boolean;
};

/** A verb of `containers.act`, and what goes with it. */
export type ActStep = {
  step: 'act';
  act: ActPayload;
  /** Volumes to delete after it was removed. */
  volumes: string[];
};

/** Nothing to carry out: a line that can't be read. */
export type NoStep = { step: 'none' };

export type TemplatePayload = CreatePayload | ActStep | NoStep;
export type TemplateChange = PlannedChange<TemplatePayload>;

const columns = z.array(z.object({ name: z.string(), value: z.string() }));

/** Accounts are kept with the plan as far as the template uses them; nothing else of a file is. */
export const createParams = z.object({
  template: z.string(),
  version: z.number().int(),
  accounts: z.array(z.object({ line: z.number().int(), username: z.string(), columns })),
  problems: z.array(z.object({ line: z.number().int(), username: z.string(), problem: z.string() })),
  org: z.string().nullable(),
  group: z.string().nullable(),
  engines: z.array(z.string()),
  start: z.boolean(),
  pull: z.boolean(),
  keepFailed: z.boolean(),
  /** Whose containers the operator may make; null: everybody's. */
  orgs: z.array(z.string()).nullable(),
});
export type CreateParams = z.infer<typeof createParams> & { [key: string]: Json };

export const takeAwayParams = z.object({
  template: z.string(),
  /** null: of all accounts. */
  usernames: z.array(z.string()).nullable(),
  org: z.string().nullable(),
  force: z.boolean(),
  volumes: z.boolean(),
  orgs: z.array(z.string()).nullable(),
});
export type TakeAwayParams = z.infer<typeof takeAwayParams> & { [key: string]: Json };
