// Saved views of a list: its filter, grouping, sorting and columns under a name, kept in this browser. Pure.
import type { Remembered } from './use-columns.ts';

export interface SavedView {
  name: string;
  filter: string;
  group: string | null;
  /** As in the address: "-age". */
  sort: string | null;
  columns: Remembered;
}

export const viewsKey = (id: string): string => `provost.views.${id}`;
const most = 50;

/** The views with this one: in the place of the one of the same name, else at its place by name. */
export const withView = (views: readonly SavedView[], view: SavedView): SavedView[] =>
  [...views.filter(({ name }) => name.toLowerCase() !== view.name.toLowerCase()), view]
    .sort((a, b) => a.name.localeCompare(b.name))
    .slice(0, most);

export const withoutView = (views: readonly SavedView[], name: string): SavedView[] =>
  views.filter((view) => view.name !== name);

/** Whether the list looks like this view now; widths may differ. */
export const isShown = (view: SavedView, now: Omit<SavedView, 'name'>): boolean =>
  view.filter === now.filter && view.group === now.group && view.sort === now.sort && sameColumns(view, now);

const sameColumns = (a: Omit<SavedView, 'name'>, b: Omit<SavedView, 'name'>): boolean =>
  JSON.stringify([a.columns.visibility, a.columns.order]) === JSON.stringify([b.columns.visibility, b.columns.order]);
