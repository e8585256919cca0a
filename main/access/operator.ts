// Who is asking, and what that person may do. Deny by default.
import { permissions, type Permission } from '../../preload/contract/procedure.ts';

export interface Operator {
  /** Shown to this operator and, while known, in the audit log. */
  name: string;
  permissions: ReadonlySet<Permission>;
  /** Organizations that the operator may see; null: all. */
  orgs: ReadonlySet<string> | null;
}

/** The person who opened the data folder: whoever can read its files can do everything here. */
export const localOwner = (name: string): Operator => ({ name, permissions: new Set(permissions), orgs: null });
