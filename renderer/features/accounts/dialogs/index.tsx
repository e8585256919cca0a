// The questions before a plan. None of them changes anything; each says what comes next.
import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import type { Planner } from '../../../ui/plan/use-planner.ts';
import classes from '../accounts.module.css';
import type { Asked, Question } from '../verbs.tsx';
import { Change } from './change.tsx';
import { Delete } from './delete.tsx';
import { Export } from './export.tsx';
import { ResetPassword } from './reset-password.tsx';

export interface DialogProps {
  asked: Asked;
  target: TargetRow;
  planner: Planner;
  onClose(): void;
}

const titles: Record<Question, (named: string) => string> = {
  'reset-password': (named) => `Reset the password of ${named}`,
  change: (named) => `Change ${named}`,
  delete: (named) => `Delete ${named}`,
  export: (named) => `Export ${named}`,
};

const bodies: Record<Question, (props: DialogProps) => ReactNode> = {
  'reset-password': (props) => <ResetPassword {...props} />,
  change: (props) => <Change {...props} />,
  delete: (props) => <Delete {...props} />,
  export: (props) => <Export {...props} />,
};

export function AccountDialog(props: DialogProps) {
  const { question, named } = props.asked;
  return (
    <Modal opened onClose={props.onClose} title={titles[question](named)} size={question === 'change' ? 'lg' : 'md'}>
      {bodies[question](props)}
    </Modal>
  );
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
