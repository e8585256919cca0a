// The grid's part of the address: `<id>.filter`, `<id>.group` and `<id>.sort` (the column, with - in front when descending).

export interface SortBy {
  column: string;
  descending: boolean;
}

export const filterParameter = (id: string): string => `${id}.filter`;
export const groupParameter = (id: string): string => `${id}.group`;
export const sortParameter = (id: string): string => `${id}.sort`;

export const formatSort = ({ column, descending }: SortBy): string => (descending ? `-${column}` : column);

/** Null when there is none, or when it names a column that the list doesn't have. */
export function parseSort(text: string | null, columns: readonly { id: string }[]): SortBy | null {
  if (!text) return null;
  const descending = text.startsWith('-');
  const column = descending ? text.slice(1) : text;
  return columns.some(({ id }) => id === column) ? { column, descending } : null;
}

/** The address of a list with a filter, for links from other screens: `gridAddress('/containers', 'containers', 'health=unhealthy')`. */
export const gridAddress = (path: string, id: string, filter: string): string =>
  `${path}?${new URLSearchParams({ [filterParameter(id)]: filter }).toString()}`;
