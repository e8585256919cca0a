// Asks how the containers of a template are to go. Says what happens next; changes nothing itself.
import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { TemplateRow } from '../../../preload/contract/templates.ts';
import { client } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import { PlanForm } from '../../ui/plan/plan-form.tsx';

export function TakeAwayDialog({ template, onClose }: { template: TemplateRow; onClose(): void }) {
  const [force, setForce] = useState(false);
  const [volumes, setVolumes] = useState(false);
  return (
    <PlanForm
      title={`Take away ${template.name}`}
      size="sm"
      plan={() => client.templates.planTakeAway({ template: template.name, force, volumes })}
      onClose={onClose}
    >
      <p>{showCount(template.containers, 'container')} of this template would go. The template stays.</p>
      <Checkbox
        label="Remove running ones too"
        description="Without this, those that run are left as they are."
        checked={force}
        onChange={(event) => setForce(event.currentTarget.checked)}
        data-autofocus
      />
      <Checkbox
        label="Delete the volumes of the accounts too"
        description="Their content is lost: undo makes the containers anew, but can’t bring it back."
        checked={volumes}
        onChange={(event) => setVolumes(event.currentTarget.checked)}
      />
    </PlanForm>
  );
}
