// What the contract's `accounts.*` answer with: accounts, groups, sessions, slips.
import { z } from 'zod';
import { id, time } from './common.ts';

/** disabled, expired (valid until has passed), not yet valid, or can sign in. */
export const accountStates = ['enabled', 'disabled', 'expired', 'not-yet'] as const;

export const accountRow = z.object({
  username: z.string(),
  /** By field, lists joined by "; ". Only what the target keeps. */
  values: z.record(z.string(), z.string().nullable()),
  state: z.enum(accountStates),
  role: z.string().nullable(),
  groups: z.array(z.string()),
  org: z.string().nullable(),
  /** Null: never, or the target does not know. */
  lastSeen: time.nullable(),
  /** Provost leaves it alone: why. */
  protected: z.string().nullable(),
  /** When Provost disabled it to delete it: from when on it may be purged. */
  purgeAt: time.nullable(),
});
export type AccountRow = z.infer<typeof accountRow>;

export const timelineEntry = z.object({
  at: time,
  actor: z.string(),
  /** "change.disable" */
  action: z.string(),
  jobId: z.string().nullable(),
  outcome: z.string().nullable(),
});

export const connectionGrant = z.object({
  connection: z.string(),
  /** Group that gives it; null: its own. */
  through: z.string().nullable(),
  permissions: z.array(z.string()),
  /** Container that the connection leads to. */
  container: z.object({ engineId: id, name: z.string(), state: z.string() }).nullable(),
});

export const session = z.object({
  connection: z.string().nullable(),
  from: time,
  /** Null: still going on, or it was cut off. */
  to: time.nullable(),
  remoteHost: z.string().nullable(),
});

export const accountDetail = accountRow.extend({
  /** Groups that it is in through others. */
  nestedGroups: z.array(z.string()),
  connections: z.array(connectionGrant),
  /** Newest first; 100 at most. Null: the target keeps no history. */
  sessions: z.array(session).nullable(),
  timeline: z.array(timelineEntry),
  /** Null: this was read just now; otherwise since when the target does not answer. */
  knownSince: time.nullable(),
});
export type AccountDetail = z.infer<typeof accountDetail>;

export const groupRow = z.object({
  name: z.string(),
  members: z.number().int(),
  /** Groups inside it. */
  groups: z.array(z.string()),
  disabled: z.boolean(),
});

export const repairRow = z.object({
  key: id,
  kind: z.enum(['orphan-entity', 'no-self-read', 'mapping-without-permission', 'permission-without-mapping']),
  subject: z.string(),
  problem: z.string(),
  fix: z.string(),
});

export const slip = z.object({
  username: z.string(),
  password: z.string(),
  fullName: z.string().nullable(),
  groups: z.array(z.string()),
  /** It has to be changed at the first sign-in. */
  mustChange: z.boolean(),
});
export type Slip = z.infer<typeof slip>;

export const usageRow = z.object({
  name: z.string(),
  /** Null: there are none of it (a connection), or the target does not tell. */
  signIns: z.number().int().nullable(),
  sessions: z.number().int(),
  /** Of sessions that have ended. */
  hours: z.number(),
  accounts: z.number().int(),
  lastSeen: time.nullable(),
});
