// Part 3: into which target, in which way; then the plan.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import { client, toProblem, type Problem } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount } from '../../../ui/format.ts';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { GivingFields } from '../desktops/giving-fields.tsx';
import { givingInput } from '../desktops/giving.ts';
import { useMayMake } from '../desktops/queries.ts';
import { planAddress } from './address.ts';
import { givingOf, planInput, type Choices, type useChoices } from './choices.ts';
import { ChosenTarget } from './chosen-target.tsx';
import { MissingFields } from './missing-fields.tsx';
import type { Import } from './use-import.ts';
import type { ImportTargets } from './use-targets.ts';
import { Waited } from './waited.tsx';
import { kindWords } from '../words.tsx';
import classes from './import.module.css';

type Words<Key extends keyof Choices> = [value: Exclude<Choices[Key], null>, label: string][];

const modes: Words<'mode'> = [
  ['upsert', 'Create and update'],
  ['create', 'Create only'],
  ['update', 'Update only'],
  ['synchronise', 'Synchronise'],
];
const matches: Words<'match'> = [
  ['username', 'The username'],
  ['email', 'The e-mail address'],
  ['external_id', 'The external id'],
];
const passwords: Words<'updatePassword'> = [
  ['on-create', 'Keep'],
  ['always', 'Set them too'],
];
const groups: Words<'groupsMode'> = [
  ['add', 'Add those of the files'],
  ['exact', 'Exactly those of the files'],
];

const newGroups: Words<'newGroups'> = [
  ['refuse', 'Are errors of their rows'],
  ['make', 'Are made'],
];

interface Props {
  draft: Import;
  targets: ImportTargets;
  chosen: ReturnType<typeof useChoices>;
}

export function WherePart({ draft, targets, chosen }: Props) {
  const [, navigate] = useLocation();
  const { choices, choose } = chosen;
  const mayMake = useMayMake();
  const [planning, setPlanning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { target } = targets;
  const { state } = draft;
  const rows = state?.rows ?? 0;
  const waits =
    state === null || state.files.length === 0
      ? 'First a file.'
      : (state.blocked ?? (rows === 0 ? 'There is no row to plan.' : target ? awayNow(target) : 'First a target.'));

  const plan = async () => {
    if (!state || !target || waits !== null) return;
    setPlanning(true);
    setProblem(null);
    const giving = mayMake ? givingInput(givingOf(choices), target) : null;
    try {
      const { planId } = await client.accounts.planImport(planInput(state.importId, target.name, choices, giving));
      navigate(planAddress(planId, window.location.search.slice(1)));
    } catch (error) {
      setProblem(toProblem(error));
      setPlanning(false);
    }
  };
  const select = <Key extends 'mode' | 'match' | 'updatePassword' | 'groupsMode' | 'newGroups'>(
    key: Key,
    label: string,
    words: Words<Key>,
  ) => (
    <NativeSelect
      size="xs"
      label={label}
      value={choices[key]}
      onChange={(event) => choose(key, event.currentTarget.value as Choices[Key])}
      data={words.map(([value, text]) => ({ value, label: text }))}
    />
  );

  return (
    <form
      className={classes.where}
      aria-label="Where and how"
      onSubmit={(event) => {
        event.preventDefault();
        void plan();
      }}
    >
      <div className={classes.fields}>
        <h2>
          <i aria-hidden>3</i> Where and how
        </h2>
        {targets.problem ? (
          <ErrorState problem={targets.problem} onRetry={targets.retry} inline />
        ) : (
          <NativeSelect
            size="xs"
            label="Target"
            value={target?.name ?? ''}
            onChange={(event) => choose('target', event.currentTarget.value)}
            data={[
              ...(target ? [] : [{ value: '', label: targets.loaded ? 'Choose one' : 'Reading the targets' }]),
              ...targets.writable.map(({ name, kind }) => ({ value: name, label: `${name} (${kindWords[kind]})` })),
            ]}
          />
        )}
        {target && <ChosenTarget target={target} />}
        {target?.org != null && <p className={classes.note}>Its accounts are of {target.org}.</p>}
        {target?.org === null && target.kind === 'roster' && (
          <TextInput
            label="Organization"
            placeholder="none"
            value={choices.org}
            onChange={(event) => choose('org', event.currentTarget.value)}
          />
        )}
        {select('mode', 'What may happen', modes)}
        {choices.mode === 'synchronise' && <MissingFields choices={choices} choose={choose} />}
        {select('match', 'A row is the account with the same', matches)}
        {choices.mode !== 'create' && select('updatePassword', 'Passwords of accounts that exist', passwords)}
        {choices.mode !== 'create' && select('groupsMode', 'Groups of accounts that exist', groups)}
        {target?.traits.makesGroups && select('newGroups', 'Groups that are not there yet', newGroups)}
        {target?.kind.startsWith('guacamole') && choices.mode !== 'update' && (
          <TextInput
            label="Also managed by"
            description="An account that may change and delete those that are made."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder="nobody else"
            value={choices.managedBy}
            onChange={(event) => choose('managedBy', event.currentTarget.value)}
          />
        )}
        {target && mayMake && (
          <section className={classes.block} aria-label="Containers">
            <h3>Containers</h3>
            <GivingFields
              target={target}
              value={givingOf(choices)}
              onChange={chosen.chooseGiving}
              label="Also make a container for each"
              none="None"
            />
          </section>
        )}
      </div>
      <div className={classes.go}>
        {problem && <ProblemLine problem={problem} />}
        {planning ? (
          <p className={classes.note} role="status">
            Comparing {showCount(rows, 'row')} with {target?.name}: <Waited />
          </p>
        ) : (
          <p className={classes.note}>
            {waits ??
              ((state?.errors ?? 0) > 0
                ? `${showCount(state!.errors, 'row')} with errors can’t be planned; the plan names them. Nothing has happened before you apply it.`
                : 'Next you see the plan. Nothing has happened before you apply it.')}
          </p>
        )}
        <Button type="submit" loading={planning} disabled={waits !== null || draft.busy}>
          Show the plan
        </Button>
      </div>
    </form>
  );
}

/** A plan compares with what is there now. */
const awayNow = ({ name, state }: TargetRow): string | null =>
  state === 'away'
    ? `${name} does not answer, and a plan compares with what is there now. Ask it again, or choose another target.`
    : state === 'refused'
      ? `${name} can’t be worked with as it is. Its own words are above; ask it again when that is mended.`
      : null;
