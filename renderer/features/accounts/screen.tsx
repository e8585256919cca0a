// The screen of one target: which it is and how old its reading is, the ways to look at it, and one account's panel.
import { Select, Tabs } from '@mantine/core';
import { useLocation } from 'wouter';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { useAddress } from '../../ui/address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showNumber } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import { Screen } from '../../ui/screen.tsx';
import { targetAddress, views, type View } from './addresses.ts';
import { ExpiringList } from './expiring.tsx';
import { GroupList } from './groups.tsx';
import { AccountList } from './list.tsx';
import { AccountPanel } from './panel.tsx';
import { ReadAge } from './reading.tsx';
import { RepairList } from './repairs.tsx';
import { Usage } from './usage.tsx';
import { useChosenTarget, type Chosen } from './use-targets.ts';

const titles: Record<View, string> = {
  accounts: 'Accounts',
  groups: 'Groups',
  expiring: 'Expiring',
  usage: 'Usage',
  repair: 'Repair',
};

/** Which ways of looking this target has an answer to. */
const offered = ({ traits }: TargetRow): View[] =>
  views.filter(
    (view) =>
      (view !== 'groups' || traits.fields.includes('groups')) &&
      (view !== 'usage' || traits.history) &&
      (view !== 'repair' || traits.repairs),
  );

export function AccountsScreen() {
  const [, navigate] = useLocation();
  const chosen = useChosenTarget();
  const { target, rows } = chosen;
  return (
    <Screen
      title="Accounts"
      aside={
        target && (
          <>
            <Select
              aria-label="Target"
              w={200}
              allowDeselect={false}
              data={rows.map(({ targetId, name }) => ({ value: targetId, label: name }))}
              value={target.targetId}
              onChange={(targetId) => {
                const next = rows.find((row) => row.targetId === targetId);
                if (next) navigate(targetAddress(next));
              }}
            />
            {target.accounts !== null && <span>{showNumber(target.accounts)}</span>}
            <ReadAge key={target.targetId} target={target} />
          </>
        )
      }
    >
      {target ? <OfTarget key={target.targetId} target={target} username={chosen.username} /> : <Nothing {...chosen} />}
    </Screen>
  );
}

function Nothing({ missing, problem, retry, rows }: Chosen) {
  const [, navigate] = useLocation();
  if (problem && rows.length === 0) return <ErrorState problem={problem} onRetry={retry} />;
  if (missing === null) return null;
  return (
    <EmptyState
      sentence={`There is no target “${missing}”.`}
      action={{ label: 'Show the targets', run: () => navigate('/targets') }}
    />
  );
}

function OfTarget({ target, username }: { target: TargetRow; username: string | null }) {
  const [, navigate] = useLocation();
  const [asked] = useAddress('view');
  const shown = offered(target);
  const view = username === null ? (shown.find((one) => one === asked) ?? 'accounts') : 'accounts';
  const address = targetAddress(target);
  return (
    <div className={layout.beside}>
      <Tabs
        classNames={{ root: layout.list, list: layout.tabs, panel: layout.list }}
        keepMounted={false}
        value={view}
        onChange={(value) => navigate(value === 'accounts' ? address : `${address}?view=${value ?? ''}`)}
      >
        <Tabs.List aria-label="What is shown">
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {titles[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="accounts">
          <AccountList target={target} username={username} />
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <GroupList target={target} />
        </Tabs.Panel>
        <Tabs.Panel value="expiring">
          <ExpiringList target={target} />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <Usage target={target} />
        </Tabs.Panel>
        <Tabs.Panel value="repair">
          <RepairList target={target} />
        </Tabs.Panel>
      </Tabs>
      {username !== null && (
        <AccountPanel
          key={username}
          target={target}
          username={username}
          onClose={() => navigate(`${address}${window.location.search}`)}
        />
      )}
    </div>
  );
}
