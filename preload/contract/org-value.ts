// What everything read from a folder of organizations is made of: places, values with where they come from, problems.
import { z } from 'zod';

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
  /** It stands for a value that somebody has yet to fill in, by one of the patterns of Tetra's own check. */
  placeholder: z.boolean(),
  /** Which environment it is for, when key or file says so. */
  environment: z.string().nullable(),
});
export type OrgValue = z.infer<typeof orgValue>;
