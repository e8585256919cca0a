// What a change of an account carries from its plan to its job, and what stands in the journal. No secrets: references only.
import { z } from 'zod';
import type { FieldChange } from '../../../preload/contract/plans.ts';
import type { Json, PlannedChange } from '../../plans/operation.ts';
import type { NewConnection } from '../target.ts';
import type { VaultRef } from '../vault.ts';

/** What is asked is worked out while it is planned; with the plan stands only what it was, and where its passwords lie. */
export const accountParams = z.object({
  /** Of a request that is being planned; afterwards the scope of the vault that the plan's passwords are in. */
  request: z.string(),
  /** "import", "disable". */
  verb: z.string(),
  targetId: z.string(),
});
export type AccountParams = z.infer<typeof accountParams>;

/** By field, as JSON has it. */
type Values = Record<string, string | string[] | null>;

export type AccountPayload = {
  verb: 'create' | 'update' | 'delete' | 'restore' | 'special' | 'none';
  /** As it is before the change; of one that is made, as it will be. Of a special one, its subject. */
  username: string;
  /** Those that change; `username` renames. */
  values?: Values;
  /** A password in the vault, and whether a slip is made of it. */
  password?: VaultRef;
  slip?: true;
  org?: string;
  managedBy?: string;
  /** Groups that are made first when they are missing. */
  makes?: string[];
  /** A connection that is made with it; `values.connections` names it. */
  desktop?: NewConnection;
  /** Connections that are removed with it. */
  takes?: string[];
  /** What is put back, in the vault. */
  capture?: VaultRef;
  /** Connections that are put back with it, in the vault, and their names. */
  brings?: VaultRef;
  brought?: string[];
  /** special: what only this kind of target knows. */
  what?: string;
  detail?: Json;
  /** UTC ms from when on it may be purged; null: no longer. */
  purge?: number | null;
};

export type AccountChange = PlannedChange<AccountPayload>;

/** What `inspect` found, for the inverse. */
export type Before = {
  /** The account as it was, in the vault; null: there was none. */
  capture: VaultRef | null;
  purge: number | null;
  /** Connections that it took along, as they were, in the vault. */
  taken?: VaultRef;
};

/** What undo expects to find: the content hash of the account, and its name by then. */
export type After = { content: string; username: string };

export const field = (name: string, old: string | null, now: string | null): FieldChange => ({
  field: name,
  old,
  new: now,
});
