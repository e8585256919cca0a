// Containers of accounts are taken away, with the connections that lead there. The accounts stay.
import { useState } from 'react';
import { client } from '../../../client/index.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { gentle } from '../../templates/index.tsx';
import { chosenOf, TakingFields, useTaken, type Taking } from '../desktops/taking-fields.tsx';
import type { DialogProps } from './asked.ts';

export function TakeDesktops({ asked, target, onClose }: DialogProps) {
  const [chosen, setChosen] = useState<Taking>({ template: '', ...gentle });
  const taking = chosenOf(chosen, useTaken().rows);
  return (
    <PlanForm
      title={`Take containers away from ${asked.named}`}
      ready={taking.template !== ''}
      onClose={onClose}
      plan={() => client.accounts.planTakeDesktops({ ...asked.accounts, ...taking })}
    >
      <p>
        {target.traits.makesConnections
          ? 'Their containers go, and the connections that lead there. The accounts stay.'
          : 'Their containers go. The accounts stay.'}{' '}
        The plan asks for the number.
      </p>
      <TakingFields value={chosen} onChange={setChosen} first />
    </PlanForm>
  );
}
