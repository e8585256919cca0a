// One account: what it is field by field, where it may go, when it was here, what Provost did to it, and the verbs.
import { Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { Link } from 'wouter';
import { labelOf } from '../../../preload/contract/account-model.ts';
import type { AccountDetail } from '../../../preload/contract/account-rows.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { orpc, toProblem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { ShownLate } from '../../ui/shown-late.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import classes from './accounts.module.css';
import { filteredAddress } from './addresses.ts';
import { Connections, Sessions, Timeline } from './panel-parts.tsx';
import { useVerbs } from './verbs.tsx';
import { AccountState, None } from './words.tsx';

interface Props {
  target: TargetRow;
  username: string;
  onClose(): void;
}

export function AccountPanel({ target, username, onClose }: Props) {
  const { data, error, isPending, refetch } = useQuery(
    orpc.accounts.get.queryOptions({ input: { target: target.targetId, username: [username] } }),
  );
  return (
    <SidePanel id="account" label={`Account ${username}`} title={username} onClose={onClose}>
      <div className={classes.panel}>
        {error && !data && <ErrorState problem={toProblem(error)} onRetry={() => void refetch()} inline />}
        {isPending && (
          <ShownLate>
            <p className={classes.dim}>Reading the account.</p>
          </ShownLate>
        )}
        {data && <Detail account={data} target={target} />}
      </div>
    </SidePanel>
  );
}

/** Verbs with a button of their own; the others are in the menu. */
const direct = 2;

function Detail({ account, target }: { account: AccountDetail; target: TargetRow }) {
  const { dialog, planner, actions } = useVerbs(target, () => account.username);
  const usable = actions.filter(({ applies }) => applies?.(account) ?? true);
  const run = (action: (typeof usable)[number]) =>
    action.run({ kind: 'rows', keys: new Set([account.username]) }, [account]);
  return (
    <>
      {account.knownSince !== null && (
        <p role="status">
          {target.name} does not answer since <Age at={account.knownSince} />. This is what was read before.
        </p>
      )}
      {account.protected !== null && <p role="status">Provost leaves it alone: {account.protected}</p>}
      <div className={classes.buttons}>
        {usable.slice(0, direct).map((action) => (
          <Button key={action.id} variant="default" leftSection={action.icon} onClick={() => run(action)}>
            {action.label}
          </Button>
        ))}
        {usable.length > direct && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" rightSection={<IconChevronDown size={14} />}>
                More
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {usable.slice(direct).map((action) => (
                <Menu.Item key={action.id} leftSection={action.icon} onClick={() => run(action)}>
                  {action.label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <PlanProblem planner={planner} />
      <Facts account={account} target={target} />
      <Groups account={account} target={target} />
      {target.traits.fields.includes('connections') && <Connections grants={account.connections} />}
      <Sessions sessions={account.sessions} lastSeen={account.lastSeen} />
      <Timeline entries={account.timeline} />
      {dialog}
    </>
  );
}

/** They stand elsewhere in the panel. */
const apart = new Set(['username', 'groups', 'connections', 'disabled']);
const flags: Record<string, string> = { true: 'yes', false: 'no' };

function Facts({ account, target }: { account: AccountDetail; target: TargetRow }) {
  const names = [
    ...target.traits.fields.filter((name) => name in account.values),
    ...Object.keys(account.values).filter((name) => !target.traits.fields.includes(name)),
  ].filter((name) => !apart.has(name));
  const filled = names.filter((name) => account.values[name] != null);
  const empty = names.filter((name) => account.values[name] == null);
  return (
    <dl className={classes.facts}>
      <dt>State</dt>
      <dd>
        <AccountState {...account} />
      </dd>
      {filled.map((name) => (
        <Fact key={name} name={name} value={account.values[name] ?? ''} />
      ))}
      <dt>Belongs to</dt>
      <dd>{account.org ?? <None word="no organization" />}</dd>
      {empty.length > 0 && (
        <>
          <dt>Not filled in</dt>
          <dd className={classes.dim}>{empty.map((name) => labelOf(name).toLowerCase()).join(', ')}</dd>
        </>
      )}
    </dl>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt>{labelOf(name)}</dt>
    <dd>{flags[value] ?? value}</dd>
  </>
);

function Groups({ account, target }: { account: AccountDetail; target: TargetRow }) {
  if (!target.traits.fields.includes('groups')) return null;
  const { groups, nestedGroups } = account;
  const links = (names: readonly string[]) =>
    names.map((name, index) => (
      <span key={name}>
        {index > 0 && ', '}
        <Link href={filteredAddress(target, 'group', name)}>{name}</Link>
      </span>
    ));
  return (
    <>
      <h3>Groups</h3>
      {groups.length === 0 ? <p className={classes.dim}>It is in no group.</p> : <p>{links(groups)}</p>}
      {nestedGroups.length > 0 && (
        <p>
          <span className={classes.dim}>Through these also: </span>
          {nestedGroups.join(', ')}
        </p>
      )}
    </>
  );
}
