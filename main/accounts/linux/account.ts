// One account of a host in the words of Provost, and all that would be lost with it.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Capture, LiveAccount } from '../target.ts';
import { readExpiry } from './dates.ts';
import type { HostState, PasswdEntry, ShadowEntry } from './state.ts';

const captureShape = z.object({
  kind: z.literal('linux'),
  name: z.string(),
  uid: z.number().int(),
  gid: z.number().int(),
  /** Name of the primary group; null: it has none any more. */
  group: z.string().nullable(),
  gecos: z.string(),
  home: z.string(),
  shell: z.string(),
  groups: z.array(z.string()),
  shadow: z.object({
    hash: z.string(),
    lastChange: z.string(),
    min: z.string(),
    max: z.string(),
    warn: z.string(),
    inactive: z.string(),
    expire: z.string(),
  }),
});
export type LinuxCapture = z.infer<typeof captureShape>;

const noShadow: ShadowEntry = { hash: '', lastChange: '', min: '', max: '', warn: '', inactive: '', expire: '' };

export const shadowOf = (state: HostState, name: string): ShadowEntry => state.shadow.get(name) ?? noShadow;

/** The first part of the GECOS field; room and phones follow it. */
export const fullNameOf = (gecos: string): string | null => gecos.split(',', 1)[0] || null;

/** @throws ZodError for what is no capture of a Linux account */
export const readCapture = (capture: Capture): LinuxCapture => captureShape.parse(capture);

export function captureOf(state: HostState, entry: PasswdEntry): LinuxCapture {
  const { name, uid, gid, gecos, home, shell } = entry;
  return {
    kind: 'linux',
    ...{ name, uid, gid, gecos, home, shell },
    group: state.groupOfGid.get(gid) ?? null,
    groups: state.memberships.get(name) ?? [],
    shadow: shadowOf(state, name),
  };
}

function protectedWhy(state: HostState, entry: PasswdEntry): string | null {
  if (!state.local.has(entry.name)) return 'comes from another directory';
  if (entry.name === state.login) return 'is the account that Provost signs in with';
  if (entry.uid === 0 || entry.name === 'nobody' || entry.uid < state.uidMin || entry.uid > state.uidMax) {
    return 'is a system account';
  }
  return null;
}

export const protectedIn = (state: HostState, name: string): string | null => {
  const entry = state.local.get(name) ?? state.foreign.get(name);
  return entry ? protectedWhy(state, entry) : null;
};

function accountOf(capture: LinuxCapture): Omit<LiveAccount, 'protected' | 'lastSeen'> {
  const { shadow } = capture;
  const { disabled, validUntil } = readExpiry(shadow.expire);
  return {
    username: capture.name,
    values: {
      username: capture.name,
      full_name: fullNameOf(capture.gecos),
      groups: [...capture.groups].toSorted(),
      disabled: String(disabled),
      valid_until: validUntil,
      must_change_password: String(shadow.lastChange === '0'),
      home: capture.home || null,
      shell: capture.shell || null,
    },
    org: null,
    // A hash of the hash: it holds a salt that nobody knows, so nothing can be guessed from it.
    passwordMark: createHash('sha256').update(shadow.hash).digest('base64url'),
  };
}

export function liveOf(state: HostState, entry: PasswdEntry): LiveAccount {
  const foreign = !state.local.has(entry.name);
  return {
    ...accountOf(captureOf(state, entry)),
    ...(foreign && { passwordMark: null }),
    lastSeen: state.lastSeen.get(entry.name) ?? null,
    protected: protectedWhy(state, entry),
  };
}

export const describeCapture = (capture: Capture): LiveAccount => ({
  ...accountOf(readCapture(capture)),
  lastSeen: null,
  protected: null,
});
