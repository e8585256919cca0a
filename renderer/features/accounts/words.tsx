// States of accounts and targets as words and colours.
import type { AccountRow } from '../../../preload/contract/account-rows.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';
import classes from './accounts.module.css';

const accountTones: Record<AccountRow['state'], Tone> = {
  enabled: 'ok',
  disabled: 'neutral',
  expired: 'attention',
  'not-yet': 'progress',
};

const accountWords: Record<AccountRow['state'], string> = {
  enabled: 'enabled',
  disabled: 'disabled',
  expired: 'expired',
  'not-yet': 'not yet valid',
};

export const targetTones: Record<TargetRow['state'], Tone> = {
  unknown: 'neutral',
  ready: 'ok',
  away: 'failed',
  refused: 'failed',
};

/** What a target's state is called. A roster lies in Provost itself, which is there. */
export const targetWord = ({ kind, state }: TargetRow): string =>
  state !== 'unknown' ? state : kind === 'roster' ? 'ready' : 'not tested';

/** With its age, unless all is well. */
export function TargetState({ target }: { target: TargetRow }) {
  const word = targetWord(target);
  return (
    <StateDot
      tone={word === 'ready' ? 'ok' : targetTones[target.state]}
      word={word}
      {...(word !== 'ready' && target.checkedAt !== null && { since: target.checkedAt })}
    />
  );
}

export const kindWords: Record<TargetRow['kind'], string> = {
  roster: 'Roster',
  'guacamole-sql': 'Guacamole, SQL',
  'guacamole-rest': 'Guacamole, REST',
  linux: 'Linux host',
  ldap: 'LDAP',
};

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** "3 Dec", with the year when it is not this one. */
export const showDay = (at: number, now = Date.now()): string =>
  (new Date(at).getFullYear() === new Date(now).getFullYear() ? day : dayOfYear).format(at);

/** "disabled", "disabled, purged from 3 Dec". */
export const stateText = ({ state, purgeAt }: Pick<AccountRow, 'state' | 'purgeAt'>): string =>
  purgeAt === null ? accountWords[state] : `${accountWords[state]}, purged from ${showDay(purgeAt)}`;

export const AccountState = (row: Pick<AccountRow, 'state' | 'purgeAt'>) => (
  <StateDot tone={accountTones[row.state]} word={stateText(row)} />
);

export const None = ({ word = 'none' }: { word?: string }) => (
  <span className={classes.dim}>
    <span aria-hidden>–</span>
    <span className="visually-hidden">{word}</span>
  </span>
);
