// What can be done with accounts, from the list and from the panel alike. Each verb ends in a plan; nothing happens before it.
import {
  IconBox,
  IconBoxOff,
  IconDownload,
  IconKey,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconShieldX,
  IconTrash,
} from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { AccountRow } from '../../../preload/contract/account-rows.ts';
import type { AccountSelection } from '../../../preload/contract/accounts.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { client } from '../../client/index.ts';
import type { GridAction, GridSelection } from '../../ui/grid/index.ts';
import { usePlanner, type Planner } from '../../ui/plan/use-planner.ts';
import { useMayMake } from './desktops/queries.ts';
import { AccountDialog } from './dialogs/index.tsx';
import type { Asked, Question } from './dialogs/asked.ts';
import { accountsOf } from './selection.ts';

export interface Verbs {
  actions: GridAction<AccountRow>[];
  planner: Planner;
  ask(question: Question, accounts: AccountSelection, named: string): void;
  /** The dialog that asks, while one does. */
  dialog: ReactNode;
}

const icon = { size: 15, stroke: 1.6 };

/** Targets whose accounts can have a second factor that Provost resets. */
const hasTotp = ({ kind }: TargetRow) => kind === 'guacamole-sql' || kind === 'guacamole-rest';

/** @param nameOf what is selected in words: "60 accounts" */
export function useVerbs(target: TargetRow, nameOf: (selection: GridSelection) => string): Verbs {
  const planner = usePlanner();
  const mayMake = useMayMake();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { targetId, traits } = target;
  const ask = (question: Question, accounts: AccountSelection, named: string) =>
    setAsked({ question, accounts, named });
  const question = (id: Question, label: string, symbol: ReactNode, more: Partial<GridAction<AccountRow>> = {}) => ({
    ...{ id, label, icon: symbol, ...more },
    run: (selection: GridSelection) => ask(id, accountsOf(targetId, selection), nameOf(selection)),
  });
  const plan = (
    id: string,
    label: string,
    symbol: ReactNode,
    make: (accounts: AccountSelection) => ReturnType<typeof client.accounts.planDisable>,
    applies?: (row: AccountRow) => boolean,
  ): GridAction<AccountRow> => ({
    ...{ id, label, icon: symbol, ...(applies && { applies }) },
    run: (selection) => planner.go(() => make(accountsOf(targetId, selection))),
  });

  const writing: GridAction<AccountRow>[] = [
    plan(
      'disable',
      'Disable',
      <IconPlayerPause {...icon} />,
      (accounts) => client.accounts.planDisable(accounts),
      ({ state }) => state !== 'disabled',
    ),
    plan(
      'enable',
      'Enable',
      <IconPlayerPlay {...icon} />,
      (accounts) => client.accounts.planEnable(accounts),
      ({ state }) => state === 'disabled',
    ),
    question('reset-password', 'Reset password…', <IconKey {...icon} />),
    question('change', 'Change…', <IconPencil {...icon} />),
    ...(hasTotp(target)
      ? [
          plan('reset-totp', 'Reset second factor', <IconShieldX {...icon} />, (accounts) =>
            client.accounts.planResetTotp(accounts),
          ),
        ]
      : []),
    ...(mayMake
      ? [
          question('give-desktops', 'Give containers…', <IconBox {...icon} />),
          question('take-desktops', 'Take containers away…', <IconBoxOff {...icon} />),
        ]
      : []),
    question('delete', 'Delete…', <IconTrash {...icon} />, { danger: true, hotkey: 'Delete' }),
  ];
  return {
    planner,
    ask,
    actions: [...(traits.writes ? writing : []), question('export', 'Export…', <IconDownload {...icon} />)],
    dialog: asked && <AccountDialog asked={asked} target={target} onClose={() => setAsked(null)} />,
  };
}
