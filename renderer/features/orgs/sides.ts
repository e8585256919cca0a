// What can be held against something else: each organization, and each of its environments.
import type { OrgRow } from '../../../preload/contract/orgs.ts';

/** "acme", "acme:dev", "acme:prod", … in the order of the list. */
export const sidesOf = (rows: readonly Pick<OrgRow, 'name' | 'environments'>[]): string[] =>
  rows.flatMap(({ name, environments }) => [name, ...environments.map((environment) => `${name}:${environment}`)]);
