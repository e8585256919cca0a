// The addresses of the area: /accounts/TARGET and /accounts/TARGET/USERNAME. Names may hold any letter, so that they are read
// from the address as it stands, and not as the router has decoded it.
import { formatFilter } from '../../../preload/contract/filter.ts';

export const views = ['accounts', 'groups', 'expiring', 'usage', 'repair'] as const;
export type View = (typeof views)[number];

/** What stands below /accounts and is no target; such a target is called by its id. */
const taken = new Set(['import', 'slips']);

export interface AddressTarget {
  targetId: string;
  name: string;
}

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray % that somebody typed: it is meant as it stands.
    return part;
  }
};

/** The parts of an address below its area, decoded. */
export const partsOf = (pathname: string): string[] => pathname.split('/').slice(2).filter(Boolean).map(decode);

export const targetAddress = ({ targetId, name }: AddressTarget): string =>
  `/accounts/${encodeURIComponent(taken.has(name) ? targetId : name)}`;

export const accountAddress = (target: AddressTarget, username: string): string =>
  `${targetAddress(target)}/${encodeURIComponent(username)}`;

/** The list of a target with this filter. */
export const filteredAddress = (target: AddressTarget, field: string, value: string): string =>
  `${targetAddress(target)}?${new URLSearchParams({
    filter: formatFilter([{ field, op: '=', value, negated: false }]),
  }).toString()}`;

export const importAddress = ({ name }: Pick<AddressTarget, 'name'>): string =>
  `/accounts/import?${new URLSearchParams({ target: name }).toString()}`;
