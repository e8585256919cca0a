// New passwords: of which kind, and whether they have to be changed at once.
import { Checkbox, Radio } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../../client/index.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import classes from '../accounts.module.css';
import type { DialogProps } from './asked.ts';

export function ResetPassword({ asked, onClose }: DialogProps) {
  const [passwordStyle, setStyle] = useState<'memorable' | 'random'>('memorable');
  const [mustChange, setMustChange] = useState(true);
  return (
    <PlanForm
      title={`Reset the password of ${asked.named}`}
      onClose={onClose}
      plan={() => client.accounts.planResetPassword({ ...asked.accounts, passwordStyle, mustChange })}
    >
      <Radio.Group
        label="New passwords"
        value={passwordStyle}
        onChange={(value) => setStyle(value === 'random' ? 'random' : 'memorable')}
      >
        <div className={classes.form} style={{ gap: 6, marginTop: 4 }}>
          <Radio value="memorable" label="Memorable: words, easily typed from a slip" data-autofocus />
          <Radio value="random" label="Random letters and digits" />
        </div>
      </Radio.Group>
      <Checkbox
        label="To be changed at the next sign-in"
        checked={mustChange}
        onChange={(event) => setMustChange(event.currentTarget.checked)}
      />
      <p>The slips with the new passwords are shown once, after the job. Undo brings the former passwords back.</p>
    </PlanForm>
  );
}
