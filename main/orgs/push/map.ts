// What goes where: push.toml in an organization's folder, and the tables of an older resources.toml. Read as data, with the
// line of whatever is wrong; commands in it are run by nobody but a job whose plan showed them.
import { parse } from 'smol-toml';
import { z } from 'zod';
import { ProvostError } from '../../errors.ts';
import { readTomlFile } from '../edit/index.ts';

export type Argv = string[];

export type Check = 'env' | 'toml' | 'systemd' | 'nginx' | Argv;

export type Health = { unit: string } | { http: string } | { argv: Argv };

/** One entry, before it is said for which environment. */
export interface MapEntry {
  name: string;
  /** From the organization's folder. */
  file: string;
  /** On the host; of each environment where they differ. */
  path: string | Record<string, string>;
  /** Null: all that have hosts. */
  environments: string[] | null;
  mode: number | null;
  owner: string | null;
  validate: Check | null;
  after: Argv[];
  health: Health | null;
  healthSeconds: number;
  guard: boolean;
  direction: 'push' | 'pull' | 'both';
  place: { file: string; line: number };
}

export interface PushMap {
  entries: MapEntry[];
  /** Destinations by environment, in the order in which they are pushed to. */
  hosts: Record<string, string[]>;
}

const line = z
  .string()
  .min(1)
  .max(4000)
  .regex(/^[^\n\r\0]*$/, 'has a line end in it');
const argv = z.array(line).min(1).max(50);
const unit = '[A-Za-z0-9:_.@\\\\-]+';
const verb = new RegExp(`^(?:daemon-reload|(?:restart|reload|reload-or-restart) ${unit})$`);
const afterWords =
  'is none of "restart UNIT", "reload UNIT", "reload-or-restart UNIT", "daemon-reload" or a list of words';
const healthWords = 'is none of "unit NAME", "http URL" or a list of words';
const mode = line.regex(/^0?[0-7]{3}$/, 'is no mode like "640"');
const owner = line.regex(/^(?:[\w.-]|\{\w+\})+(?::(?:[\w.-]|\{\w+\})+)?$/, 'is no "user" or "user:group"');
const hostPath = line.regex(/^\/(?!.*(?:^|\/)\.\.?(?:\/|$))[^/](?:.*[^/])?$/, 'is no whole path of a file on a host');
const ownPath = line.regex(
  /^(?!\/|[A-Za-z]:|\\)(?!.*(?:^|[/\\])\.\.(?:[/\\]|$)).*[^/\\]$/,
  'does not stay in the folder',
);

const entrySchema = z.strictObject({
  file: ownPath,
  path: hostPath,
  environments: z.array(line).min(1).optional(),
  mode: mode.optional(),
  owner: owner.optional(),
  validate: z.union([z.enum(['env', 'toml', 'systemd', 'nginx']), argv]).optional(),
  after: z
    .array(z.union([line.regex(verb, afterWords), argv]))
    .max(20)
    .optional(),
  health: z.union([line.regex(new RegExp(`^(?:unit ${unit}|http https?://\\S+)$`), healthWords), argv]).optional(),
  health_seconds: z.number().int().min(1).max(600).optional(),
  guard: z.boolean().optional(),
});
const mapSchema = z.strictObject({
  push: z.record(z.string(), entrySchema).optional(),
  hosts: z.record(z.string(), z.array(line).min(1).max(100)).optional(),
});

const resourceSchema = z.object({
  type: z.string().optional(),
  operation: z.string().optional(),
  permissions: mode.optional(),
  owner: owner.optional(),
  source: z.object({ locator: ownPath.optional() }).optional(),
  targets: z.record(z.string(), z.unknown()).optional(),
});

/** Whoever locks themselves out can’t come back to put this right: ssh, firewall, network, and what stands before it all. */
const dangerous =
  /^\/etc\/(?:ssh|nginx|ufw|iptables|nftables|netplan|network|systemd\/network|firewalld|pam\.d|sudoers(?:\.d)?)(?:\/|$|\.)/;
export const needsGuard = (path: string): boolean => dangerous.test(path);

/** @throws ProvostError BAD_INPUT with file and line */
export function readPushMap(text: string, file: string): PushMap {
  const { model, lineAt } = taken(text, file);
  const map = checked(mapSchema, model, [], lineAt, file);
  const entries = Object.entries(map.push ?? {}).map(([name, entry]): MapEntry => {
    const place = { file, line: lineAt(['push', name]) };
    const texts = [entry.file, entry.path, entry.owner ?? ''];
    for (const one of texts) requireVariables(one, place, allowed);
    for (const word of [...(entry.after ?? []), entry.health].filter(Array.isArray).flat() as Argv)
      requireVariables(word, place, allowed);
    if (Array.isArray(entry.validate))
      for (const word of entry.validate) requireVariables(word, place, [...allowed, 'file']);
    return {
      ...{ name, file: entry.file, path: entry.path, environments: entry.environments ?? null, place },
      mode: entry.mode === undefined ? null : Number.parseInt(entry.mode, 8),
      owner: entry.owner ?? null,
      validate: entry.validate ?? null,
      after: (entry.after ?? []).map((one) => (Array.isArray(one) ? one : ['systemctl', ...one.split(' ')])),
      health: healthOf(entry.health),
      healthSeconds: entry.health_seconds ?? 30,
      guard: entry.guard ?? needsGuard(entry.path),
      direction: 'both',
    };
  });
  return { entries, hosts: map.hosts ?? {} };
}

const healthOf = (health: string | Argv | undefined): Health | null => {
  if (health === undefined) return null;
  if (Array.isArray(health)) return { argv: health };
  const [kind, what] = health.split(' ') as [string, string];
  return kind === 'unit' ? { unit: what } : { http: what };
};

/**
 * The files of a resources.toml (October 2025): what is pushed or pulled, and its paths by "@environment". Folders, buckets
 * and databases are none of ours, and a post_sync is a line for a shell, which is never run.
 * @throws ProvostError BAD_INPUT with file and line
 */
export function readResources(text: string, file: string): PushMap {
  const { model, lineAt } = taken(text, file);
  const entries: MapEntry[] = [];
  const resources = z.record(z.string(), z.unknown()).safeParse(model['resources']).data ?? {};
  for (const [name, written] of Object.entries(resources)) {
    const at = ['resources', name];
    const { type = 'file', operation, source, targets, ...one } = checked(resourceSchema, written, at, lineAt, file);
    if (!['file', 'env', 'config'].includes(type) || !['push', 'pull'].includes(operation ?? '')) continue;
    const paths = Object.entries(targets ?? {}).filter(([symbol]) => symbol.startsWith('@'));
    if (source?.locator === undefined || paths.length === 0) continue;
    const place = { file, line: lineAt(at) };
    const path = Object.fromEntries(
      paths.map(([symbol, there]) => {
        const whole = checked(hostPath, there, [...at, 'targets', symbol], lineAt, file);
        requireVariables(whole, place, allowed);
        return [symbol.slice(1), whole];
      }),
    );
    for (const one of [source.locator]) requireVariables(one, place, allowed);
    entries.push({
      ...{ name, file: source.locator, path, environments: Object.keys(path), place },
      mode: one.permissions === undefined ? null : Number.parseInt(one.permissions, 8),
      owner: one.owner ?? null,
      validate: type === 'env' ? 'env' : source.locator.endsWith('.toml') ? 'toml' : null,
      ...{ after: [], health: null, healthSeconds: 30 },
      guard: Object.values(path).some(needsGuard),
      direction: operation as 'push' | 'pull',
    });
  }
  return { entries, hosts: {} };
}

const allowed = ['environment', 'work_user', 'org_name'];

function requireVariables(text: string, place: MapEntry['place'], names: readonly string[]): void {
  for (const [whole, name] of text.matchAll(/\{(\w+)\}/g)) {
    if (!names.includes(name!)) {
      throw wrong(place.file, place.line, `${whole} is none of {environment}, {work_user} and {org_name}.`);
    }
  }
}

type At = readonly (string | number)[];

function taken(text: string, file: string) {
  let read: ReturnType<typeof readTomlFile>;
  try {
    read = readTomlFile(text);
  } catch (error) {
    if (!(error instanceof ProvostError)) throw error;
    throw new ProvostError('BAD_INPUT', `${file}: ${error.message}`, error.data, { cause: error });
  }
  const { values, headers, body, entries } = read;
  /** Of the value itself, or of the nearest table above it. */
  const lineAt = (at: At): number => {
    for (let end = at.length; end > 0; end--) {
      const part = at.slice(0, end);
      const key = JSON.stringify(part);
      const entry = entries.find(({ path }) => JSON.stringify(path) === key);
      const found =
        entry?.node ?? values.get(key) ?? headers.find(({ resolvedKey }) => JSON.stringify(resolvedKey) === key);
      if (found) return found.loc.start.line;
    }
    return 1;
  };
  return { model: parse(body) as Record<string, unknown>, lineAt };
}

function checked<T extends z.ZodType>(schema: T, value: unknown, at: At, lineAt: (at: At) => number, file: string) {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const where = [...at, ...(issue.path as (string | number)[])];
  const odd = issue.code === 'unrecognized_keys' ? [...where, issue.keys[0]!] : where;
  const name = where.map(String).join('.');
  throw wrong(file, lineAt(odd), `“${name}” ${wordsOf(issue)}.`);
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `has ${issue.keys.join(', ')}, which says nothing here`;
  if (issue.code === 'invalid_format' || issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_union') {
    const own = issue.errors.flat().find(({ code }) => code === 'invalid_format');
    return own?.message ?? 'is none of what can stand here';
  }
  if (issue.code === 'invalid_type')
    return `should be ${issue.expected === 'array' ? 'a list' : `a ${issue.expected}`}`;
  return 'can’t be this';
}

export const wrong = (file: string, at: number, why: string): ProvostError =>
  new ProvostError('BAD_INPUT', `${file}, line ${at}: ${why}`, { hint: 'Correct the file, then plan again.' });
