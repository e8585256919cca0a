// The filter of the list of accounts: which fields there are, and the chips that are a filter too. Pure.
import { formatFilter, parseFilter } from '../../../preload/contract/filter.ts';

/** As the backend knows them (main/accounts/fields.ts; a test compares the two). */
export const filterFields = [
  ...['username', 'name', 'email', 'group', 'role', 'state', 'org', 'seen', 'ends', 'purge', 'protected', 'connection'],
  ...['id', 'organization', 'title', 'timezone', 'valid_from', 'valid_until', 'note'],
] as const;

export const unknownField = (filter: string): string | null =>
  parseFilter(filter).find(({ field }) => field !== null && !filterFields.some((name) => name === field))?.field ??
  null;

export const stateChips = ['disabled', 'expired'] as const;
export type StateChip = (typeof stateChips)[number];

const ofState = ({ field, negated }: { field: string | null; negated: boolean }) => field === 'state' && !negated;

/** The chip that the filter stands for; null: none, or more than one. */
export function chipOf(filter: string): StateChip | null {
  const terms = parseFilter(filter).filter(ofState);
  const [term] = terms;
  return terms.length === 1 ? (stateChips.find((chip) => chip === term?.value) ?? null) : null;
}

/** The filter with this state and no other; null: with none. */
export function withChip(filter: string, chip: StateChip | null): string {
  const others = parseFilter(filter).filter((term) => !ofState(term));
  return formatFilter([
    ...others,
    ...(chip === null ? [] : [{ field: 'state', op: '=' as const, value: chip, negated: false }]),
  ]);
}
