// Synchronise: what becomes of accounts that the files do not name, and what the brake means for it.
import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../../client/index.ts';
import { showNumber } from '../../../ui/format.ts';
import type { Choices, useChoices } from './choices.ts';
import classes from './import.module.css';

const missingWords: Record<Choices['missing'], string> = {
  keep: 'Leave them as they are',
  disable: 'Disable them',
  delete: 'Delete them',
};

const explained: Record<Choices['missing'], string> = {
  keep: 'Nothing happens to them; they are not in the plan.',
  disable: 'They can’t sign in until somebody enables them, or undo does.',
  delete: 'They are removed from the target. Undo brings them back, with what the plan says it can’t.',
};

export function MissingFields({ choices, choose }: Pick<ReturnType<typeof useChoices>, 'choices' | 'choose'>) {
  const settings = useQuery(orpc.system.getSettings.queryOptions({ input: {}, staleTime: 60_000 }));
  return (
    <>
      <NativeSelect
        size="xs"
        label="Accounts that the files do not name"
        description={explained[choices.missing]}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={choices.missing}
        onChange={(event) => choose('missing', event.currentTarget.value as Choices['missing'])}
        data={Object.entries(missingWords).map(([value, label]) => ({ value, label }))}
      />
      {choices.missing !== 'keep' && (
        <>
          <TextInput
            label="Only of those that match"
            placeholder="group:lab-1"
            description="A filter as in the list of accounts. Empty: every account of the target."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={choices.within}
            onChange={(event) => choose('within', event.currentTarget.value)}
          />
          {settings.data && (
            <p className={classes.note}>
              The brake: when more than {showNumber(Math.round(settings.data.brakeShare * 100))} % of the accounts, and
              more than {showNumber(settings.data.brakeFloor)}, would be disabled or deleted, the plan asks for the
              exact number before it can be applied.
            </p>
          )}
        </>
      )}
    </>
  );
}
