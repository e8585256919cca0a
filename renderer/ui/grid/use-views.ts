// The saved views of one grid: what the list looks like now, and making it look like one of them.
import { useLocalStorage } from '@mantine/hooks';
import { useLocation, useSearch } from 'wouter';
import { withParameter } from '../address.ts';
import { filterParameter, groupParameter, sortParameter } from './address.ts';
import type { Columns } from './use-columns.ts';
import { isShown, viewsKey, withoutView, withView, type SavedView } from './views.ts';

export interface Views {
  list: readonly (SavedView & { shown: boolean })[];
  save(name: string): void;
  remove(name: string): void;
  show(view: SavedView): void;
}

export function useViews<Row>(id: string, columns: Columns<Row>): Views {
  const [views, setViews] = useLocalStorage<SavedView[]>({
    key: viewsKey(id),
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const now = {
    filter: search.get(filterParameter(id)) ?? '',
    group: search.get(groupParameter(id)),
    sort: search.get(sortParameter(id)),
    columns: columns.remembered,
  };
  return {
    list: views.map((view) => ({ ...view, shown: isShown(view, now) })),
    save: (name) => setViews((before) => withView(before, { name, ...now })),
    remove: (name) => setViews((before) => withoutView(before, name)),
    show(view) {
      columns.restore(view.columns);
      // One step for the browser's back.
      let after = window.location.search.replace(/^\?/, '');
      after = withParameter(after, filterParameter(id), view.filter);
      after = withParameter(after, groupParameter(id), view.group);
      after = withParameter(after, sortParameter(id), view.sort);
      navigate(`${window.location.pathname}${after === '' ? '' : `?${after}`}`);
    },
  };
}
