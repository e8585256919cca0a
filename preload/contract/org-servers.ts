// Files of nginx, systemd units and env.toml as they are read: where servers listen and lead, what units set, and what each
// environment of a service inherits.
import { z } from 'zod';
import { orgPlace, orgValue } from './org-value.ts';

const orgPlaceholder = z.object({ name: z.string(), place: orgPlace });

/** A server of nginx. Keys are names of directives; those of its locations are among them. */
export const orgNginxServer = z.object({
  place: orgPlace,
  listen: z.array(orgValue),
  names: z.array(orgValue),
  certificates: z.array(orgValue),
  certificateKeys: z.array(orgValue),
  proxies: z.array(orgValue),
  roots: z.array(orgValue),
});
export type OrgNginxServer = z.infer<typeof orgNginxServer>;

export const orgSiteStates = [
  /** A link in sites-enabled leads to it, or it is a file there. */
  'enabled',
  'disabled',
  /** The link in sites-enabled leads nowhere: nginx does not start. */
  'enabled-broken',
  /** It stands in no sites-available or sites-enabled. */
  'alone',
] as const;

/** A file of nginx: read, never run or tested. */
export const orgNginx = z.object({
  /** Null: only the link in sites-enabled is there. */
  file: z.string().nullable(),
  state: z.enum(orgSiteStates),
  link: z.object({ path: z.string(), target: z.string() }).nullable(),
  environment: z.string().nullable(),
  servers: z.array(orgNginxServer),
  upstreams: z.array(z.object({ name: z.string(), place: orgPlace, servers: z.array(orgValue) })),
  /** {{NAME}} that nobody filled in. */
  placeholders: z.array(orgPlaceholder),
});
export type OrgNginx = z.infer<typeof orgNginx>;

/** A systemd unit. */
export const orgUnit = z.object({
  file: z.string(),
  /** Of the unit: "app@.service"; of a drop-in the unit that it is for. */
  name: z.string(),
  /** "app@.service" is one for many, of which %i is the name. */
  template: z.boolean(),
  /** "dev" of "app@dev.service" */
  instance: z.string().nullable(),
  environment: z.string().nullable(),
  sections: z.array(z.object({ name: z.string(), place: orgPlace })),
  /** "Service.ExecStart"; what Environment= sets by its name: "Service.Environment.PORT". */
  settings: z.array(orgValue),
  placeholders: z.array(orgPlaceholder),
});
export type OrgUnit = z.infer<typeof orgUnit>;

/** A value of an environment that inherits: which table it is from, and what it stands in place of, the nearest first. */
export const orgInherited = orgValue.extend({
  /** What the service gets it as: "PORT" of "dev.PORT". */
  name: z.string(),
  /** shared, local, dev, … or secrets. */
  from: z.string(),
  overrides: z.array(z.object({ from: z.string(), value: orgValue })),
});
export type OrgInherited = z.infer<typeof orgInherited>;

export const orgServiceEnvironment = z.object({
  name: z.string(),
  place: orgPlace,
  /** Tables, each of which goes before those ahead of it: shared, local, dev, … */
  chain: z.array(z.string()),
  /** inherit = "x"; null: the usual chain. */
  inherit: orgValue.nullable(),
  /** circle: it inherits from itself. missing: from a table that is not there. */
  broken: z.enum(['circle', 'missing']).nullable(),
  /** In the order of their names. */
  values: z.array(orgInherited),
});

/** An env.toml, from which Tetra generates a service for each environment. */
export const orgServiceSource = z.object({
  file: z.string(),
  name: z.string().nullable(),
  /** Whose secrets.env it takes secrets from; null: that is not said, or it is not here. */
  org: z.string().nullable(),
  command: orgValue.nullable(),
  description: orgValue.nullable(),
  environments: z.array(orgServiceEnvironment),
});
export type OrgServiceSource = z.infer<typeof orgServiceSource>;
