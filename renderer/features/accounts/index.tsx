// Accounts: those of one target at /accounts/TARGET, one account's panel at /accounts/TARGET/USERNAME, the import of files at
// /accounts/import, and the slips of generated passwords at /accounts/slips/JOB.
import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { navigate } from 'wouter/use-browser-location';
import { formatFilter } from '../../../preload/contract/filter.ts';
import { client } from '../../client/index.ts';
import { accountAddress } from './addresses.ts';
import { ImportDrop } from './import/import-drop.tsx';
import { AccountsScreen } from './screen.tsx';
import { stateText } from './words.tsx';

export { filteredAddress, partsOf, targetAddress } from './addresses.ts';
export { importOf } from './import/address.ts';
export { SlipsLink } from './import/slips-link.tsx';
export { readAccountsAgain } from './read-again.ts';
export { useTargets } from './use-targets.ts';
export { kindWords, TargetState, targetWord } from './words.tsx';

const ImportScreen = lazy(() => import('./import/index.tsx'));
const SlipsScreen = lazy(() => import('./import/slips.tsx'));

export const actions = [
  {
    id: 'accounts.import',
    title: 'Import a class…',
    keywords: ['accounts', 'csv', 'xlsx', 'students', 'file'],
    run: () => navigate('/accounts/import'),
  },
];

const foundAtMost = 20;
/** Targets that one looks for names in; those that can't be read answer with what was known. */
const askedAtMost = 8;

/** Accounts by username or name, for the palette, in all targets. */
export async function find(query: string, signal: AbortSignal) {
  // Words to look for, whatever they look like: the palette is no filter field.
  const words = query.split(/\s+/).filter(Boolean);
  const filter = formatFilter(words.map((value) => ({ field: null, op: ':', value, negated: false })));
  const { rows: targets } = await client.targets.list({}, { signal });
  const lists = await Promise.allSettled(
    targets.slice(0, askedAtMost).map(async (target) => {
      const { rows } = await client.accounts.list({ target: target.targetId, filter, limit: foundAtMost }, { signal });
      return rows.map((row) => ({
        id: `account.${target.targetId}.${row.username}`,
        title: row.username,
        detail: [row.values['full_name'], stateText(row), target.name].filter(Boolean).join(' · '),
        path: accountAddress(target, row.username),
      }));
    }),
  );
  return lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : [])).slice(0, foundAtMost);
}

export default function Accounts() {
  return (
    <Switch>
      <Route path="/accounts/import/*?">
        <ImportScreen />
      </Route>
      <Route path="/accounts/slips/*?">
        <SlipsScreen />
      </Route>
      <Route>
        <ImportDrop>
          <AccountsScreen />
        </ImportDrop>
      </Route>
    </Switch>
  );
}
