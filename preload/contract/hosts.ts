// Hosts that are reached over SSH: whether they can be, which keys of theirs are trusted, and the secrets to log in with.
import { z } from 'zod';
import { limit, offset, time } from './common.ts';
import { procedure } from './procedure.ts';

const destination = z
  .string()
  .min(1)
  .max(500)
  .describe('Alias of ~/.ssh/config, user@host, user@host:port or ssh://user@host:port');
const fingerprint = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint begins with SHA256: and has 43 more characters')
  .describe('Fingerprint, as “ssh-keygen -lf” prints it');

/** changed: another key of this type is known. revoked: marked so in a known_hosts file. */
export const hostKeyVerdict = z.enum(['known', 'unknown', 'changed', 'revoked']);

const inspected = z.object({
  /** "[host.example.com]:2222": as known_hosts names it. */
  name: z.string(),
  type: z.string(),
  fingerprint: z.string(),
  verdict: hostKeyVerdict,
  /** Types of the keys that are known for it. */
  knownTypes: z.array(z.string()),
});

const hostKey = z.object({ name: z.string(), type: z.string(), fingerprint: z.string(), trustedAt: time });

/** A password belongs to a user on a host, a passphrase to a key file. */
const secretOf = {
  destination: destination.optional(),
  keyFile: z.string().min(1).max(1000).optional().describe('Key file that the passphrase opens'),
};
const oneOf = {
  check: (input: { destination?: string | undefined; keyFile?: string | undefined }) =>
    (input.destination === undefined) !== (input.keyFile === undefined),
  message: { error: 'either a destination (password) or a key file (passphrase)' },
};

const manage = { permission: 'hosts.manage', scope: 'global' } as const;

const hostRow = z.object({
  /** As it is asked for: an alias of ~/.ssh/config. */
  name: z.string(),
  user: z.string().nullable(),
  host: z.string().nullable(),
  port: z.number().int().nullable(),
  /** Hosts on the way. */
  jumps: z.number().int().nullable(),
  /** Whether a key of it is known, in known_hosts or here; whether it is the right one shows when it is connected to. */
  keyKnown: z.boolean(),
  /** Why it can’t be reached as it is configured. */
  problem: z.string().nullable(),
});

export const hosts = {
  list: procedure({
    permission: 'hosts.read',
    scope: 'global',
    kind: 'query',
    summary: 'List the hosts that ~/.ssh/config names; none is asked',
    cli: { columns: ['name', 'user', 'host', 'port', 'jumps', 'keyKnown', 'problem'] },
  })
    .input(z.object({ limit, offset }))
    .output(z.object({ rows: z.array(hostRow).max(500), total: z.number().int() })),
  test: procedure({
    ...manage,
    kind: 'command',
    summary: 'Connect to a host and say how it went',
    cli: { positional: 'destination' },
  })
    .input(z.object({ destination }))
    .output(
      z.object({
        user: z.string(),
        /** The server's own words: "OpenSSH_9.2p1". */
        server: z.string(),
        /** Milliseconds until we were logged in. */
        took: z.number(),
        /** Hosts on the way. */
        jumps: z.number().int(),
        /** What ~/.ssh/config asks for and is not done. */
        notes: z.array(z.string()),
      }),
    ),
  inspectKey: procedure({
    ...manage,
    kind: 'query',
    summary: 'Show the key of a host, without logging in',
    cli: { positional: 'destination' },
  })
    .input(z.object({ destination }))
    .output(inspected),
  trustKey: procedure({
    ...manage,
    kind: 'command',
    summary: 'Trust the key of a host that has this fingerprint',
    cli: { command: 'hosts trust', positional: 'destination' },
  })
    .input(
      z.object({
        destination,
        fingerprint,
        replace: z.boolean().default(false).describe('Even though another key is known; forgets the one trusted here'),
      }),
    )
    .output(hostKey),
  listKeys: procedure({
    permission: 'hosts.read',
    scope: 'global',
    kind: 'query',
    summary: 'List the keys of hosts that are trusted here, besides those of known_hosts',
    cli: { columns: ['name', 'type', 'fingerprint', 'trustedAt'] },
  })
    .input(z.object({ limit, offset }))
    .output(z.object({ rows: z.array(hostKey).max(500), total: z.number().int() })),
  forgetKey: procedure({
    ...manage,
    kind: 'command',
    summary: 'Trust a key of a host no longer',
    cli: { positional: 'name' },
  })
    .input(
      z.object({
        name: z.string().min(1).max(500).describe('As the list of keys names the host'),
        fingerprint: fingerprint.optional().describe('Only this key'),
      }),
    )
    .output(z.object({ forgotten: z.number().int() })),
  setSecret: procedure({
    ...manage,
    kind: 'command',
    summary: 'Store the password of a user on a host, or the passphrase of a key file',
    cli: { positional: 'destination', secret: 'secret', files: ['keyFile'] },
  })
    .input(
      z
        .object({ ...secretOf, secret: z.string().min(1).max(10_000).describe('Password or passphrase') })
        .refine(oneOf.check, oneOf.message),
    )
    .output(z.object({ stored: z.literal(true) })),
  removeSecret: procedure({
    ...manage,
    kind: 'command',
    summary: 'Forget the password of a user on a host, or the passphrase of a key file',
    cli: { positional: 'destination', files: ['keyFile'] },
  })
    .input(z.object(secretOf).refine(oneOf.check, oneOf.message))
    .output(z.object({ removed: z.boolean() })),
};
