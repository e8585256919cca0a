// The frame of every dialog that ends in a plan. It stays open, with what was typed, when none can be made.
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { DialogForm, type DialogFormProps } from '../dialog-form.tsx';
import { ShownLate } from '../shown-late.tsx';
import { usePlanner } from './use-planner.ts';

/** What such a dialog says comes next. */
export const planWords = {
  verb: 'Show the plan',
  note: 'Next you see the plan. Nothing has happened before you apply it.',
};

interface Props extends Omit<DialogFormProps, 'verb' | 'note' | 'busy' | 'problem' | 'onSubmit'> {
  plan(): Promise<PlanSummary>;
}

export function PlanForm({ plan, progress, ...frame }: Props) {
  const planner = usePlanner();
  return (
    <DialogForm
      {...frame}
      {...planWords}
      busy={planner.busy}
      problem={planner.problem}
      progress={planner.busy && (progress || <ShownLate>Reading the live state, and working out the plan.</ShownLate>)}
      onSubmit={() => planner.go(plan)}
    />
  );
}
