// Containers that another screen wants selected in the list: those that a job did not get done.
import { formatFilter } from '../../../preload/contract/filter.ts';
import { gridAddress } from '../../ui/grid/index.ts';

/** More than these do not fit into an address as a filter; they are selected among all. */
const filteredAtMost = 150;

let waiting: ReadonlySet<string> = new Set();

/** @param keys row keys, "engine/id". @returns the list's address, narrowed to them */
export function handOver(keys: readonly string[]): string {
  waiting = new Set(keys);
  if (keys.length > filteredAtMost) return '/containers';
  const terms = keys.map((key) => ({
    ...{ field: 'id', op: ':' as const, negated: false },
    value: key.slice(key.lastIndexOf('/') + 1).slice(0, 12),
  }));
  return gridAddress('/containers', 'containers', formatFilter(terms));
}

/** What is to be selected. Only read, since a list may be rendered more than once before it is shown. */
export const handedOver = (): ReadonlySet<string> => waiting;

/** The list is shown with them: one that is opened anew begins empty. */
export function taken(keys: ReadonlySet<string>): void {
  if (waiting === keys) waiting = new Set();
}
