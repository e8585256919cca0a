// The order of a list that the backend sorts, kept in the address: "took" or "-took" for most first.
import { useAddress } from '../address.ts';
import type { PagedSort } from './paged-grid.tsx';

export interface Sorted<By extends string> {
  sorted: PagedSort & { by: By };
  onSort(sort: PagedSort): void;
}

/**
 * @param orders those that the backend knows; the first is that of a list that was not sorted
 * @param ascending whether it is least first then; most first otherwise
 */
export function useSort<By extends string>(orders: readonly [By, ...By[]], ascending = false): Sorted<By> {
  const [text, setText] = useAddress('sort');
  const by = orders.find((order) => order === text?.replace(/^-/, ''));
  return {
    sorted: by === undefined ? { by: orders[0], ascending } : { by, ascending: !text!.startsWith('-') },
    onSort: (sort) => setText(`${sort.ascending ? '' : '-'}${sort.by}`),
  };
}
