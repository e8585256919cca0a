// The grid, its types, and what other screens need to link to a filtered list.
export { DataGrid } from './data-grid.tsx';
export { FilterField } from './filter-field.tsx';
export { SelectionBar } from './selection-bar.tsx';
export { formatSort, gridAddress, parseSort, sortParameter } from './address.ts';
export type { Column, Facet, GridAction, GridProps, GridSelection, Grouping } from './types.ts';
