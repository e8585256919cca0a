// What is read from a folder of organizations: one model for all generations and layouts, in which every value knows where
// it is written. Secret values are not in it. Paths of files are relative to the root, with forward slashes; those of a
// digest beside the root begin with "../".
import { z } from 'zod';
import { time } from './common.ts';

export const orgPlace = z.object({
  file: z.string(),
  /** From 1. */
  line: z.number().int(),
});
export type OrgPlace = z.infer<typeof orgPlace>;

/** What could not be read, or not as it is written. Stops nothing else. */
export const orgProblemCodes = [
  'unreadable',
  'too-large',
  'not-utf8',
  'not-toml',
  'not-json',
  'not-an-env-file',
  /** A line of a service or env file that a shell would have to run; it is not. */
  'not-an-assignment',
  /** Braces, semicolons or quotes of a file of nginx do not fit. */
  'not-nginx',
  /** A line of a systemd unit that is neither a section nor a setting. */
  'not-a-unit',
  'link-broken',
  /** It leads out of the root and was not followed; the active link is followed, and this is said. */
  'link-outside',
  'active-missing',
  'active-broken',
  /** config/tetra.toml is a file and no link. */
  'active-not-a-link',
  'same-name',
  'too-many-files',
] as const;
export const orgProblem = z.object({
  code: z.enum(orgProblemCodes),
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  /** A sentence for the operator, without values. */
  message: z.string(),
});
export type OrgProblem = z.infer<typeof orgProblem>;

/** Something that a value is made of and that stands elsewhere. */
export const orgReference = z.object({
  /** As it is written: "${variables.port}", "var.SPACES_KEY", "$HOME". */
  written: z.string(),
  /** config: a key of the same organization. process: from the process environment, which is never read. */
  kind: z.enum(['config', 'process']),
  /** The key or variable: "variables.port", "SPACES_KEY". */
  name: z.string(),
  /** Where it is defined; null: nowhere, or in the process environment. */
  place: orgPlace.nullable(),
});
export type OrgReference = z.infer<typeof orgReference>;

export const orgSecret = z.object({
  /** name: its key says so. file: all of this file is secret. url: a password in an address. value: it looks like one. reference: it takes one from elsewhere. */
  why: z.enum(['name', 'file', 'url', 'value', 'reference']),
  /** Equal for equal values of one reading, and of no use for anything else; null: it is empty or has no value. */
  hash: z.string().nullable(),
});
export type OrgSecret = z.infer<typeof orgSecret>;

export const orgValue = z.object({
  /** As in the file: "env.dev.host", "NODE_ENV"; the default of a field has the field's name. */
  key: z.string(),
  /** Null: nobody wrote it, it is Tetra's own default. */
  place: orgPlace.nullable(),
  kind: z.enum(['string', 'number', 'boolean', 'moment', 'list']),
  /** Without its quotes; lists as they stand in the file. Null: it is secret. References alone are shown. */
  written: z.string().nullable(),
  /** With all references put in. Null: it is secret, or a reference leads nowhere or to the process environment. */
  resolved: z.string().nullable(),
  references: z.array(orgReference),
  secret: orgSecret.nullable(),
  /** It waits for somebody: PLACEHOLDER_X_HERE, your-domain-name, CHANGEME, TODO. */
  placeholder: z.boolean(),
  /** Which environment it is for, when key or file says so. */
  environment: z.string().nullable(),
});
export type OrgValue = z.infer<typeof orgValue>;

/** Of the reference's names for them (host, ssh_host, server_ip, address, …) whichever is written. */
export const orgFields = [
  'host',
  'authUser',
  'workUser',
  'key',
  'port',
  'privateIp',
  'floatingIp',
  'domain',
  'url',
  'appPort',
  'nodeEnv',
  'description',
  'ufwRules',
] as const;
export type OrgField = (typeof orgFields)[number];

export const orgEnvironment = z.object({
  name: z.string(),
  kind: z.enum(['local', 'remote', 'managed']),
  /** Of its header, or the first line that is about it. */
  place: orgPlace,
  /** Null: not written, and there is no default. */
  fields: z.record(z.enum(orgFields), orgValue.nullable()),
});
export type OrgEnvironment = z.infer<typeof orgEnvironment>;

/**
 * source: what `org build` puts together. shadowed: flat sections beside a sections folder, which Tetra ignores.
 * generated: tetra.toml where there are sources. config: the one file of an organization that has no sections.
 */
export const orgFileRoles = [
  'source',
  'shadowed',
  'generated',
  'config',
  'customizations',
  'manifest',
  'environment',
  'mapping',
  'resources',
  'secrets',
  'env',
  'service',
  'dns',
  'target',
  'record',
  'backup',
  'digest',
  'nginx',
  'systemd',
  'other',
] as const;
export type OrgFileRole = (typeof orgFileRoles)[number];

export const orgFile = z.object({
  path: z.string(),
  role: z.enum(orgFileRoles),
  /** Which environment it is for, when its name says so. */
  environment: z.string().nullable(),
  bytes: z.number().int(),
  modifiedAt: time,
  /** Permission bits ("600"); null where there are none (Windows). */
  mode: z.string().nullable(),
  /** The first of them; all are with the organization. */
  problem: orgProblem.nullable(),
});
export type OrgFile = z.infer<typeof orgFile>;

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

export const orgLayouts = ['sections', 'flat', 'single', 'environments', 'compiled', 'plain'] as const;
export const orgGenerations = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

/** Whether the generated tetra.toml says what its sources say. unknown: there is nothing to compare, or it can't be read. */
export const orgDirty = z.object({
  state: z.enum(['clean', 'dirty', 'unknown']),
  /** time: contents could not be compared, so that a newer source is taken for a change. */
  by: z.enum(['content', 'time']).nullable(),
  /** Keys that differ (20 at most), or sources that are newer. */
  differs: z.array(z.string()),
});
export type OrgDirty = z.infer<typeof orgDirty>;

export const org = z.object({
  /** Of its folder. */
  name: z.string(),
  label: orgValue.nullable(),
  type: orgValue.nullable(),
  description: orgValue.nullable(),
  /** Links beside its folder that lead to it. */
  aliases: z.array(z.string()),
  folder: z.string(),
  layout: z.enum(orgLayouts),
  /** Null: it is none of Tetra's. */
  generation: z.enum(orgGenerations).nullable(),
  active: z.boolean(),
  dirty: orgDirty,
  files: z.array(orgFile),
  environments: z.array(orgEnvironment),
  /** Every key of its TOML, JSON mapping and env files but those of shadowed, generated and backup files. */
  keys: z.array(orgValue),
  /** Headers of its TOML files, in order: the name as in the header. Also of shadowed and generated files. */
  tables: z.array(z.object({ name: z.string(), place: orgPlace })),
  /** [services] of its configs. */
  ports: z.array(z.object({ name: z.string(), port: z.number().int(), place: orgPlace })),
  nginx: z.array(orgNginx),
  units: z.array(orgUnit),
  problems: z.array(orgProblem),
});
export type Org = z.infer<typeof org>;

export const orgServiceStates = [
  'enabled',
  'disabled',
  /** Its link leads nowhere: it is passed over at start. */
  'enabled-broken',
  /** A file where a link has to be: it is passed over at start. */
  'enabled-not-a-link',
  /** It was generated, and what it was generated from is newer. */
  'generated-stale',
] as const;

export const orgService = z.object({
  name: z.string(),
  /** Null: of the root itself. */
  org: z.string().nullable(),
  state: z.enum(orgServiceStates),
  /** Also true of a stale one that is started. */
  enabled: z.boolean(),
  /** Null: only the link or file in services-enabled is there. */
  file: z.string().nullable(),
  link: z.object({ path: z.string(), target: z.string() }).nullable(),
  /** TSM_COMMAND, TSM_PORT and so on; null where it can't be told without running the file. */
  command: orgValue.nullable(),
  port: orgValue.nullable(),
  cwd: orgValue.nullable(),
  env: orgValue.nullable(),
  description: orgValue.nullable(),
  /** Everything that it sets. */
  values: z.array(orgValue),
  generated: z.object({ environment: z.string().nullable(), source: z.string().nullable() }).nullable(),
});
export type OrgService = z.infer<typeof orgService>;

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

/** Lists of a digest. unknown: it is empty, and the command that wrote it leaves the list empty when it fails too. */
export const orgDigest = z.object({
  path: z.string(),
  /** The folder's name: the context of NodeHolder, or the organization. */
  context: z.string(),
  modifiedAt: time,
  lists: z.record(z.string(), z.object({ state: z.enum(['known', 'unknown']), count: z.number().int() })),
  droplets: z.array(
    z.object({
      name: z.string(),
      id: z.string().nullable(),
      status: z.string().nullable(),
      region: z.string().nullable(),
      publicIps: z.array(z.string()),
      privateIps: z.array(z.string()),
      floatingIps: z.array(z.string()),
      tags: z.array(z.string()),
      memoryMb: z.number().nullable(),
      vcpus: z.number().nullable(),
      diskGb: z.number().nullable(),
      place: orgPlace,
    }),
  ),
  domains: z.array(z.object({ name: z.string(), place: orgPlace })),
  /** env-map.conf beside it: which environments a droplet is for. */
  environments: z.array(z.object({ droplet: z.string(), environments: z.array(z.string()), place: orgPlace })),
  problems: z.array(orgProblem),
});
export type OrgDigest = z.infer<typeof orgDigest>;

export const orgPort = z.object({ name: z.string(), port: z.number().int(), table: z.string(), place: orgPlace });
export type OrgPort = z.infer<typeof orgPort>;

export const orgPortRange = z.object({
  /** The environment that it is for, in whatever words. */
  name: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  place: orgPlace,
});
export type OrgPortRange = z.infer<typeof orgPortRange>;

export const orgActive = z.object({
  /** config/tetra.toml. */
  link: z.string(),
  /** What is in the link; null: it is a file. */
  target: z.string().nullable(),
  /** The name that Tetra would show, which may be an alias. */
  name: z.string().nullable(),
  /** The organization that it means; null: none of those that are here. */
  org: z.string().nullable(),
  problem: orgProblem.nullable(),
});
export type OrgActive = z.infer<typeof orgActive>;

export const orgRegistryEntry = z.object({
  org: z.string(),
  repo: z.string().nullable(),
  alias: z.string().nullable(),
  description: z.string().nullable(),
  place: orgPlace,
});

export const orgRoot = z.object({
  root: z.string(),
  kind: z.enum(['tetra', 'plain']),
  orgs: z.array(org),
  registry: z.array(orgRegistryEntry),
  active: orgActive.nullable(),
  /** config/ports.toml. */
  ports: z.array(orgPort),
  /** [port_ranges] of it. */
  portRanges: z.array(orgPortRange),
  services: z.array(orgService),
  serviceSources: z.array(orgServiceSource),
  digests: z.array(orgDigest),
  /** Aliases that lead nowhere or out of the root are here too. */
  problems: z.array(orgProblem),
});
export type OrgRoot = z.infer<typeof orgRoot>;

/** A fault that a check found, at its place. */
export const orgFinding = z.object({
  /** Which check: "duplicate-section". */
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  /** Null: of the folder itself. */
  org: z.string().nullable(),
  environment: z.string().nullable(),
  file: z.string(),
  line: z.number().int(),
  /** What is wrong, without values of secrets. */
  message: z.string(),
  /** Why it matters. */
  why: z.string(),
  /** What to do. */
  fix: z.string(),
  /** What to do is sure: it can be planned. */
  fixable: z.boolean(),
});
export type OrgFinding = z.infer<typeof orgFinding>;
