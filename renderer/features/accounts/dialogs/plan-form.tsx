// What every question about accounts is given, and the form of those that end in a plan.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AccountSelection } from '../../../../preload/contract/accounts.ts';
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import type { Planner } from '../../../ui/plan/use-planner.ts';
import classes from '../accounts.module.css';

export type Question = 'reset-password' | 'change' | 'delete' | 'export';

/** A verb that wants to know more before it plans. */
export interface Asked {
  question: Question;
  accounts: AccountSelection;
  /** "tomas.berg", "60 accounts" */
  named: string;
}

export interface DialogProps {
  asked: Asked;
  target: TargetRow;
  planner: Planner;
  onClose(): void;
}

export function PlanForm(props: { ready?: boolean; onGo(): void; onClose(): void; children: ReactNode }) {
  const { ready = true, onGo, onClose, children } = props;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        onClose();
        onGo();
      }}
    >
      {children}
      <p className={classes.dim}>Next you see the plan. Nothing has happened before you apply it.</p>
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={!ready}>
          Show the plan
        </Button>
      </div>
    </form>
  );
}
