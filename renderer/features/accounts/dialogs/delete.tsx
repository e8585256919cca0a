// Delete: by default accounts are disabled and may be purged later; at once only when somebody says so.
import { Checkbox, Radio } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../../client/index.ts';
import { limitProblem, NumberField } from '../../../ui/number-field.tsx';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { gentle } from '../../templates/index.tsx';
import classes from '../accounts.module.css';
import { useMayMake } from '../desktops/queries.ts';
import { chosenOf, TakingFields, useTaken, type Taking } from '../desktops/taking-fields.tsx';
import { showDay } from '../words.tsx';
import type { DialogProps } from './asked.ts';

const limits = { min: 1, max: 3650 };
const dayMs = 86_400_000;

export function Delete({ asked, target, onClose }: DialogProps) {
  const [hard, setHard] = useState(false);
  const [days, setDays] = useState<number | string>(30);
  const [takes, setTakes] = useState(false);
  const [chosen, setChosen] = useState<Taking>({ template: '', ...gentle });
  const taken = useTaken();
  const taking = chosenOf(chosen, taken.rows);
  const mayTake = useMayMake() && (taken.rows?.length ?? 0) > 0;
  const valid = days !== '' && limitProblem(days, limits) === null;
  return (
    <PlanForm
      title={`Delete ${asked.named}`}
      ready={(hard || valid) && (!takes || taking.template !== '')}
      onClose={onClose}
      plan={() =>
        client.accounts.planDelete({
          ...{ ...asked.accounts, hard, ...(!hard && { purgeAfter: Number(days) }) },
          ...(takes && taking),
        })
      }
    >
      <Radio.Group label="How" value={hard ? 'hard' : 'soft'} onChange={(value) => setHard(value === 'hard')}>
        <div className={classes.form} style={{ marginTop: 4 }}>
          <Radio
            value="soft"
            data-autofocus
            label="Disable now, purge later"
            description={
              valid
                ? `Nobody can sign in from now on. From ${showDay(Date.now() + Number(days) * dayMs)} on the accounts are listed under Expiring, to be purged. Until then enabling them is all it takes.`
                : 'Nobody can sign in from now on, and the accounts can be purged later.'
            }
          />
          <Radio
            value="hard"
            label="Delete at once"
            description={
              target.traits.restoresPasswords
                ? 'The accounts leave the target. The plan asks for their number. Undo makes them again with the same passwords, groups and permissions; their ids are new.'
                : 'The accounts leave the target. The plan asks for their number. Undo makes them again, and their passwords are lost.'
            }
          />
        </div>
      </Radio.Group>
      {!hard && (
        <NumberField label="Days until they may be purged" limits={limits} value={days} onChange={setDays} w={220} />
      )}
      {mayTake && (
        <Checkbox
          label={
            target.traits.makesConnections
              ? 'Take their containers and connections away too'
              : 'Take their containers away too'
          }
          description="In the same plan, which then asks for the number. Otherwise the containers stay as they are."
          checked={takes}
          onChange={(event) => setTakes(event.currentTarget.checked)}
        />
      )}
      {takes && <TakingFields value={chosen} onChange={setChosen} />}
    </PlanForm>
  );
}
