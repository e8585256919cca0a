// Where the accounts go and how, as the address says it: back from the plan, or after a reload, it is as it was left.
import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';
import { importModes, type PlanImportInput } from '../../../../preload/contract/accounts.ts';
import type { ProvostClient } from '../../../client/index.ts';
import { withParameter } from '../../../ui/address.ts';
import type { Giving, givingInput } from '../desktops/giving.ts';

type Mode = (typeof importModes)[number];
type PlanAsked = Parameters<ProvostClient['accounts']['planImport']>[0];

export interface Choices {
  /** Name of the target; null: nobody has chosen. */
  target: string | null;
  org: string;
  mode: Mode;
  match: NonNullable<PlanImportInput['match']>;
  missing: NonNullable<PlanImportInput['missing']>;
  within: string;
  updatePassword: NonNullable<PlanImportInput['updatePassword']>;
  groupsMode: NonNullable<PlanImportInput['groupsMode']>;
  /** What becomes of groups that the target does not have. */
  newGroups: 'refuse' | 'make';
  managedBy: string;
  /** A container for each: see `Giving`. */
  template: string;
  like: string;
  /** Ids, joined by commas. */
  engines: string;
  start: 'yes' | 'no';
  pull: 'yes' | 'no';
}

const names: Record<keyof Choices, string> = {
  target: 'target',
  org: 'org',
  mode: 'mode',
  match: 'match',
  missing: 'missing',
  within: 'within',
  updatePassword: 'passwords',
  groupsMode: 'groups',
  newGroups: 'newGroups',
  managedBy: 'managedBy',
  template: 'template',
  like: 'like',
  engines: 'engines',
  start: 'start',
  pull: 'pull',
};

const one = <T extends string>(of: readonly T[], value: string | null, otherwise: T): T =>
  of.find((each) => each === value) ?? otherwise;

export function readChoices(search: string): Choices {
  const said = new URLSearchParams(search);
  const get = (key: keyof Choices) => said.get(names[key]);
  return {
    target: get('target'),
    org: get('org') ?? '',
    mode: one(importModes, get('mode'), 'upsert'),
    match: one(['username', 'email', 'external_id'], get('match'), 'username'),
    missing: one(['keep', 'disable', 'delete'], get('missing'), 'keep'),
    within: get('within') ?? '',
    updatePassword: one(['on-create', 'always'], get('updatePassword'), 'on-create'),
    groupsMode: one(['add', 'exact'], get('groupsMode'), 'add'),
    newGroups: one(['refuse', 'make'], get('newGroups'), 'refuse'),
    managedBy: get('managedBy') ?? '',
    template: get('template') ?? '',
    like: get('like') ?? '',
    engines: get('engines') ?? '',
    start: one(['yes', 'no'], get('start'), 'yes'),
    pull: one(['yes', 'no'], get('pull'), 'no'),
  };
}

/** What is chosen of containers. */
export const givingOf = ({ template, like, engines, start, pull }: Choices): Giving => ({
  ...{ template, like, engines: engines.split(',').filter(Boolean) },
  ...{ start: start === 'yes', pull: pull === 'yes' },
});

/** What is changed of it, as it stands in the address. */
function givingChoices({ template, like, engines, start, pull }: Partial<Giving>): Partial<Choices> {
  const word = (yes: boolean) => (yes ? 'yes' : 'no');
  return {
    ...(template !== undefined && { template }),
    ...(like !== undefined && { like }),
    ...(engines !== undefined && { engines: engines.join(',') }),
    ...(start !== undefined && { start: word(start) }),
    ...(pull !== undefined && { pull: word(pull) }),
  };
}

/**
 * What the plan is asked for. Only what the mode has a use for.
 * @param giving the containers that are made too; null: none
 */
export function planInput(
  importId: string,
  target: string,
  choices: Choices,
  giving: ReturnType<typeof givingInput> = null,
): PlanAsked {
  const { org, mode, match, missing, within, updatePassword, groupsMode, newGroups, managedBy } = choices;
  const synchronises = mode === 'synchronise';
  return {
    ...{ importId, target, mode, match, updatePassword, groupsMode, missing: synchronises ? missing : 'keep' },
    makeGroups: newGroups === 'make',
    ...(org.trim() !== '' && { org: org.trim() }),
    ...(synchronises && within.trim() !== '' && { within: within.trim() }),
    ...(managedBy.trim() !== '' && { managedBy: managedBy.trim() }),
    ...giving,
  };
}

export function useChoices() {
  const [, navigate] = useLocation();
  const choices = readChoices(useSearch());
  const chooseAll = useCallback(
    (changes: Partial<Choices>) => {
      let search = window.location.search.replace(/^\?/, '');
      for (const [key, value] of Object.entries(changes)) {
        search = withParameter(search, names[key as keyof Choices], value);
      }
      navigate(`${window.location.pathname}${search === '' ? '' : `?${search}`}`, { replace: true });
    },
    [navigate],
  );
  return {
    choices,
    choose: <Key extends keyof Choices>(key: Key, value: Choices[Key]) => chooseAll({ [key]: value }),
    chooseGiving: (change: Partial<Giving>) => chooseAll(givingChoices(change)),
  };
}
