// Templates: the list at /templates, the editor at /templates/edit/NAME and /templates/new, and "create for a class" at
// /templates/create/NAME.
import { Route, Switch } from 'wouter';
import { client } from '../../client/index.ts';
import { CreateScreen } from './create-screen.tsx';
import { EditScreen, NewScreen } from './editor.tsx';
import { TemplateList } from './list.tsx';

export { readTextFile } from './read-file.ts';
export { gentle, TakeOptions, type TakeOptionsValue } from './take-options.tsx';

export const actions = [
  { id: 'templates.new', title: 'New template', keywords: ['desktop', 'recipe', 'class'], path: '/templates/new' },
  {
    id: 'templates.class',
    title: 'Create containers for a class',
    keywords: ['template', 'accounts', 'csv', 'students', 'desktop'],
    path: '/templates',
  },
];

/** Templates by name, for the palette. */
export async function find(query: string, signal: AbortSignal) {
  const { rows } = await client.templates.list({ limit: 500 }, { signal });
  const words = query.toLowerCase().split(/\s+/);
  return rows
    .filter(({ name, image }) => words.every((word) => `${name} ${image}`.toLowerCase().includes(word)))
    .slice(0, 20)
    .map(({ name, image }) => ({
      id: `template.${name}`,
      title: name,
      detail: `template · ${image}`,
      path: `/templates/edit/${encodeURIComponent(name)}`,
    }));
}

export default function Templates() {
  return (
    <Switch>
      <Route path="/templates/new">
        <NewScreen />
      </Route>
      <Route path="/templates/edit/:name">
        {({ name }) => <EditScreen key={name} name={decodeURIComponent(name)} />}
      </Route>
      <Route path="/templates/create/:name">
        {({ name }) => <CreateScreen key={name} name={decodeURIComponent(name)} />}
      </Route>
      <Route>
        <TemplateList />
      </Route>
    </Switch>
  );
}
