// Asks how the containers of a template are to go. Says what happens next; changes nothing itself.
import { useState } from 'react';
import type { TemplateRow } from '../../../preload/contract/templates.ts';
import { client } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import { PlanForm } from '../../ui/plan/plan-form.tsx';
import { gentle, TakeOptions } from './take-options.tsx';

export function TakeAwayDialog({ template, onClose }: { template: TemplateRow; onClose(): void }) {
  const [options, setOptions] = useState(gentle);
  return (
    <PlanForm
      title={`Take away ${template.name}`}
      size="sm"
      plan={() => client.templates.planTakeAway({ template: template.name, ...options })}
      onClose={onClose}
    >
      <p>{showCount(template.containers, 'container')} of this template would go. The template stays.</p>
      <TakeOptions value={options} onChange={setOptions} first />
    </PlanForm>
  );
}
