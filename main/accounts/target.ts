// What every kind of target offers to the rest of this room. A target knows its own rows, rules and words; it knows nothing
// of plans, files or the window.
import type { AccountValues, PasswordPolicy, TargetKind } from '../../preload/contract/account-model.ts';
import type { TargetRow, TestStep } from '../../preload/contract/targets.ts';
import type { Json } from '../plans/operation.ts';

export type Traits = TargetRow['traits'];

/** One account as it is in its target just now. */
export interface LiveAccount {
  /** As the target spells it. */
  username: string;
  /** By field, only those that the target keeps; lists sorted. Never a password. */
  values: AccountValues;
  org: string | null;
  /** Changes whenever the password does, and says nothing about it; null: the target does not tell. */
  passwordMark: string | null;
  /** UTC ms. Null: never, or not known. */
  lastSeen: number | null;
  /** Why nothing of it is to be changed ("is the account that Provost signs in with", "a system account"). */
  protected: string | null;
}

/**
 * All that deleting or changing an account would lose, in the target's own form: hash and salt of the password too. The
 * caller seals it; nobody else reads it.
 */
export type Capture = Json;

/** A connection to be made, with the settings of another one. `values.connections` of the same deed name it. */
export type NewConnection = {
  /** One that has this name already, and leads to the same host, is used; one that leads elsewhere is refused. */
  connection: string;
  /** Where it leads: a container's name. */
  hostname: string;
  /** Connection whose settings it takes; only `hostname` differs. */
  like: string;
};

/** A connection, and who may use it by a permission of their own; who administers it is not counted. */
export interface Lead {
  /** As `connections()` names it. */
  connection: string;
  hostname: string;
  users: string[];
  groups: string[];
}

/** Connections that go with accounts. */
interface Accompanied {
  /** Removed after what is done to the account, together with it. One that others may use stays, and the outcome says so. */
  takes?: readonly string[];
}

/** One thing to do to one account, in one step with the connections that go with it. Values are only those that change. */
export type Deed =
  | { verb: 'create'; values: AccountValues; password: string | null; org: string | null; makes?: NewConnection }
  /** `values.username` renames it. Null empties a field. */
  | ({
      verb: 'update';
      username: string;
      values: AccountValues;
      password: string | null;
      makes?: NewConnection;
    } & Accompanied)
  | ({ verb: 'delete'; username: string } & Accompanied)
  /** Back to what was captured, whether the account is still there or not. `brings`: connections that are put back first. */
  | ({ verb: 'restore'; username: string; capture: Capture; brings?: readonly Capture[] } & Accompanied)
  /** Something that only this kind of target knows: "reset-totp", "repair:orphan-entity", "pseudonymise". */
  | { verb: 'special'; what: string; subject: string; detail: Json };

export type DeedOutcome =
  /** `account`: as it is now, where the target knows without being asked again. */
  | { ok: true; message?: string; account?: LiveAccount }
  /** `words`: the target's own. */
  | { ok: false; message: string; words?: string };

/** How the target tells names apart, and what it takes. Pure: asks nobody. */
export interface NameRules {
  /** Two usernames that the target takes for the same have the same key. */
  keyOf(username: string): string;
  /** What the target would refuse, or do other than meant; null when it is fine. Says what is wrong and what would be right. */
  problem(field: string, value: string | readonly string[]): string | null;
}

/** Live state of an account with what undo needs. */
export interface Captured {
  account: LiveAccount;
  capture: Capture;
}

export interface Probe {
  /** "Guacamole schema 1.6.0 on MariaDB 10.11.19" */
  version: string;
  steps: TestStep[];
  warnings: string[];
  accounts: number | null;
}

export interface GroupInfo {
  name: string;
  members: number;
  groups: string[];
  disabled: boolean;
}

export interface Grant {
  connection: string;
  through: string | null;
  permissions: string[];
  /** Where the connection leads: a container's name, for Guacamole's parameter `hostname`. */
  hostname: string | null;
}

export interface SignIn {
  connection: string | null;
  from: number;
  to: number | null;
  remoteHost: string | null;
}

export interface UsageQuery {
  by: 'account' | 'group' | 'connection' | 'day';
  /** UTC ms. */
  from: number;
  to: number;
}

export interface Usage {
  name: string;
  /** Null: there are none of it (a connection), or the target does not tell. */
  signIns: number | null;
  sessions: number;
  hours: number;
  accounts: number;
  lastSeen: number | null;
}

export interface Repair {
  key: string;
  kind: 'orphan-entity' | 'no-self-read' | 'mapping-without-permission' | 'permission-without-mapping';
  subject: string;
  problem: string;
  fix: string;
  detail: Json;
}

/**
 * A target that can be worked with. Every method rejects with ProvostError TARGET_UNREACHABLE (away: worth another try),
 * TARGET_DENIED (credentials, permissions), TARGET_UNSUPPORTED (schema or version that is not known), TARGET_FAILED (its own
 * words), HOST_* when an SSH hop is to blame, or with the signal's reason. None hangs: each has a time limit of its own.
 */
export interface AccountTarget {
  readonly kind: TargetKind;
  readonly traits: Traits;
  readonly names: NameRules;
  /** Accounts that are best done in one `apply`: one transaction where the target has them. */
  readonly chunk: number;
  /** A chunk happens as a whole or not at all, also when the connection is lost or the database killed. */
  readonly atomic: boolean;
  /** Looks at everything that could keep it from working; cheap enough to run before each plan. */
  probe(signal: AbortSignal): Promise<Probe>;
  /** Every account, in batches of some thousand, in no order. 100,000 in seconds, and never blocking for 50 ms. */
  snapshot(signal: AbortSignal): AsyncIterable<LiveAccount[]>;
  /** Those that are there, by `names.keyOf` of their username. */
  read(usernames: readonly string[], signal: AbortSignal): Promise<Map<string, LiveAccount>>;
  /** The same with all that would be lost. */
  capture(usernames: readonly string[], signal: AbortSignal): Promise<Map<string, Captured>>;
  /**
   * Does all of them, in one transaction where there are any. What is wrong with one account is its own outcome and harms no
   * other. Repeating what was half done completes it.
   * @returns an outcome for each deed, in their order
   */
  apply(deeds: readonly Deed[], options: ApplyOptions, signal: AbortSignal): Promise<DeedOutcome[]>;
  /** What these accounts would be after a `restore` of their captures, for the plan of an undo. */
  describe(capture: Capture): LiveAccount;
  groups?(signal: AbortSignal): Promise<GroupInfo[]>;
  /** Their names alone, where counting their members takes longer than naming them. */
  namesOfGroups?(signal: AbortSignal): Promise<string[]>;
  /** Names of the connections there are, for targets whose accounts have connections. */
  connections?(signal: AbortSignal): Promise<string[]>;
  /** For targets that make and remove connections (trait `makesConnections`). */
  leads?: {
    /** Connections that lead to any of these hosts. */
    to(hostnames: readonly string[], signal: AbortSignal): Promise<Lead[]>;
    /** All that removing connections would lose, by their names; those that are not there are left out. */
    capture(connections: readonly string[], signal: AbortSignal): Promise<Map<string, Capture>>;
  };
  /** Effective connections and nested groups of one account. */
  grants?(username: string, signal: AbortSignal): Promise<{ nestedGroups: string[]; connections: Grant[] }>;
  /** Newest first, at most `limit`. */
  sessions?(username: string, limit: number, signal: AbortSignal): Promise<SignIn[]>;
  usage?(query: UsageQuery, signal: AbortSignal): Promise<Usage[]>;
  repairs?(signal: AbortSignal): Promise<Repair[]>;
  /** Usernames of accounts that are gone and still named in the history, with how many rows. */
  forgotten?(signal: AbortSignal): Promise<{ username: string; rows: number }[]>;
  /** Live state of the subject of a special deed: its content (compared before applying), null when there is nothing to do. */
  special?(what: string, subjects: readonly string[], signal: AbortSignal): Promise<Map<string, string>>;
  close(): Promise<void>;
}

export interface ApplyOptions {
  policy: PasswordPolicy;
  /** Account that gets READ, UPDATE, DELETE and ADMINISTER on those that are made (Guacamole). */
  managedBy: string | null;
  /** Groups that are made first when they are not there, whichever chunk comes first. */
  makeGroups: readonly string[];
}

/** What a target is opened with. */
export interface TargetConfig {
  targetId: string;
  name: string;
  kind: TargetKind;
  /** With user, without password; null: the roster. */
  url: string | null;
  /** SSH destination that it is reached through. */
  via: string | null;
  org: string | null;
  dataSource: string | null;
  /** PEM. */
  ca: string | null;
  bindDn: string | null;
  searchFilter: string | null;
}
