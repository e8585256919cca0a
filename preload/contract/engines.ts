// Engines: where containers run, how each is reached, and in what state it is.
import { z } from 'zod';
import { id, time } from './common.ts';
import { errorStatus, type ErrorCode } from './errors.ts';
import { procedure } from './procedure.ts';

/** connecting: not reached yet since it was opened. degraded: answers, but its event stream is down. */
export const engineState = z.enum(['connecting', 'connected', 'degraded', 'down']);

export const engineProblem = z.object({
  code: z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  words: z.string().nullable(),
  hint: z.string(),
});

/** How an engine is reached. `found`: by Docker's own rules, from the environment and Docker's files. */
export const engineKinds = ['found', 'socket', 'context', 'tcp', 'ssh', 'simulated'] as const;

export const engineStatus = z.object({
  engineId: id,
  /** "local", a context's name, or what the operator calls it. No two have the same. */
  name: z.string(),
  /** Where it is, in words for the operator: the socket's path, host and port, ssh://destination. */
  endpoint: z.string(),
  /** Where that came from: "DOCKER_HOST", "context lab", "default socket", "added". */
  source: z.string(),
  kind: z.enum(engineKinds),
  simulated: z.boolean(),
  state: engineState,
  /** When it got into this state. */
  since: time,
  /** When its containers were last read; null: never. */
  listedAt: time.nullable(),
  nextTryAt: time.nullable(),
  problem: engineProblem.nullable(),
  version: z.string().nullable(),
  apiVersion: z.string().nullable(),
  /** Podman speaks Docker's API too; null: never reached. */
  product: z.enum(['docker', 'podman']).nullable(),
  cpus: z.number().int().nullable(),
  /** Changes under way at once that the operator allows; null: as many as suit its processors. */
  concurrency: z.number().int().nullable(),
});
export type EngineStatus = z.infer<typeof engineStatus>;

/** Changes at once on one engine. */
const concurrency = z.coerce.number().int().min(1).max(64);

const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'letters, digits, spaces, . _ - only, beginning with a letter or digit');
const file = z.string().max(1000).optional();

/** Where an engine is. One of `address` and `context`. */
const place = z.object({
  address: z
    .string()
    .trim()
    .max(1000)
    .optional()
    .describe(
      'Address: /path/to/docker.sock, tcp://host:2376, ssh://user@host, http://host:2375 (not encrypted), or "default"',
    ),
  context: z.string().trim().max(200).optional().describe('Name of a Docker context, instead of an address'),
  caFile: file.describe('File of the certificate authority (tcp)'),
  certFile: file.describe('File of the client certificate (tcp)'),
  keyFile: file.describe('File of the client key (tcp)'),
  skipTlsVerify: z.boolean().default(false).describe('Trust whatever answers (tcp); only where nobody can interfere'),
});
export type EnginePlace = z.infer<typeof place>;

/** Another engine that may be meant; nothing was opened to find it. */
export const engineCandidate = z.object({
  /** What `add` takes: an address, or a context's name. */
  address: z.string().nullable(),
  context: z.string().nullable(),
  name: z.string(),
  kind: z.enum(engineKinds),
  /** "rootless socket", "Docker Desktop", "Docker context", "host in ~/.ssh/config". */
  source: z.string(),
  /** Id of the engine that is this one already. */
  engineId: z.string().nullable(),
});
export type EngineCandidate = z.infer<typeof engineCandidate>;

export const engineTest = z.object({
  ok: z.boolean(),
  endpoint: z.string(),
  version: z.string().nullable(),
  apiVersion: z.string().nullable(),
  product: z.enum(['docker', 'podman']).nullable(),
  cpus: z.number().int().nullable(),
  containers: z.number().int().nullable(),
  /** Milliseconds of one call on a connection that was open. */
  latency: z.number().nullable(),
  /** No encryption, or none that was checked. */
  warning: z.string().nullable(),
  /** Name of the engine in the list that is this one. */
  sameAs: z.string().nullable(),
  problem: engineProblem.nullable(),
  /** Key of an SSH host that is not trusted yet. */
  hostKey: z.object({ destination: z.string(), fingerprint: z.string() }).nullable(),
  /** SSH host that takes none of the logins that were offered: a password or passphrase may be missing. */
  loginAt: z.string().nullable(),
});
export type EngineTest = z.infer<typeof engineTest>;

const manage = { permission: 'engines.manage', scope: 'global' } as const;
const engineId = id.describe('Engine id or name');
/** Named from where the command is typed. */
const files = ['caFile', 'certFile', 'keyFile'];

export const engines = {
  list: procedure({
    permission: 'containers.read',
    scope: 'global',
    kind: 'query',
    summary: 'List engines and their state',
    cli: { columns: ['engineId', 'name', 'state', 'version', 'endpoint', 'source'] },
  })
    .input(z.object({}))
    .output(z.object({ rows: z.array(engineStatus) })),
  reconnect: procedure({
    permission: 'containers.read',
    scope: 'global',
    kind: 'command',
    summary: 'Try an engine again now',
    cli: { positional: 'engineId' },
  })
    .input(z.object({ engineId }))
    .output(engineStatus),
  discover: procedure({
    ...manage,
    kind: 'query',
    summary: 'List engines that can be added: sockets, Docker contexts, SSH hosts',
    cli: { columns: ['name', 'kind', 'source', 'address', 'context', 'engineId'] },
  })
    .input(z.object({}))
    .output(z.object({ rows: z.array(engineCandidate).max(500) })),
  add: procedure({
    ...manage,
    kind: 'command',
    summary: 'Add an engine, after testing it',
    cli: { positional: 'address', files },
  })
    .input(
      place.extend({
        name: name.optional().describe('What to call it'),
        untested: z.boolean().default(false).describe('Add it without testing it first'),
      }),
    )
    .output(engineStatus),
  test: procedure({
    ...manage,
    kind: 'command',
    summary: 'Connect to an engine and say what answers, or why nothing does',
    cli: { positional: 'address', files },
  })
    .input(place.extend({ engineId: id.optional().describe('Id or name of an engine in the list, instead') }))
    .output(engineTest),
  remove: procedure({
    ...manage,
    kind: 'command',
    summary: 'Take an engine off the list; nothing on it changes',
    cli: { positional: 'engineId' },
  })
    .input(z.object({ engineId }))
    .output(z.object({ engineId: id, name: z.string() })),
  rename: procedure({
    ...manage,
    kind: 'command',
    summary: 'Call an engine by another name',
    cli: { positional: 'engineId' },
  })
    .input(z.object({ engineId, name: name.describe('New name') }))
    .output(engineStatus),
  setConcurrency: procedure({
    ...manage,
    kind: 'command',
    summary: 'Set how many changes may be under way at once on an engine',
    cli: { positional: 'engineId', command: 'engines concurrency' },
  })
    .input(
      z.object({ engineId, atOnce: concurrency.optional().describe('Changes at once; left out: as suits the engine') }),
    )
    .output(engineStatus),
};
