// A container for each account, and the connection that leads to it.
import { useState } from 'react';
import { client } from '../../../client/index.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { GivingFields } from '../desktops/giving-fields.tsx';
import { givingInput, nothingGiven } from '../desktops/giving.ts';
import type { DialogProps } from './asked.ts';

export function GiveDesktops({ asked, target, onClose }: DialogProps) {
  const [giving, setGiving] = useState(nothingGiven);
  const input = givingInput(giving, target);
  return (
    <PlanForm
      title={`Give containers to ${asked.named}`}
      ready={input !== null}
      onClose={onClose}
      plan={() => client.accounts.planGiveDesktops({ ...asked.accounts, ...input, template: giving.template })}
    >
      <p>
        {target.traits.makesConnections
          ? 'Each gets one, and may be led to it by a connection. Who has both already is left as it is.'
          : 'Each gets one. Who has one already is left as it is.'}
      </p>
      <GivingFields
        target={target}
        value={giving}
        onChange={(change) => setGiving((before) => ({ ...before, ...change }))}
        label="From the template"
        none={null}
      />
    </PlanForm>
  );
}
