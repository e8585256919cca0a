// The dialogs of one target: its password, and taking it off the list; which one is open.
import { Button, Modal, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { Backup, Restore } from './backup-dialogs.tsx';
import { Policy } from './policy-dialog.tsx';
import classes from './targets.module.css';

export type Question = 'password' | 'policy' | 'backup' | 'restore' | 'remove';

export interface DialogProps {
  question: Question;
  target: TargetRow;
  onClose(): void;
  onTested(test: TargetTest): void;
  onRemoved(): void;
}

export function TargetDialog(props: DialogProps) {
  const { question, target, onClose } = props;
  const titles: Record<Question, string> = {
    password: `Password for ${target.name}`,
    policy: `Passwords in ${target.name}`,
    backup: `Back up ${target.name}`,
    restore: `Restore ${target.name}`,
    remove: `Remove ${target.name}`,
  };
  return (
    <Modal opened onClose={onClose} title={titles[question]}>
      {question === 'password' && <Password {...props} />}
      {question === 'policy' && <Policy {...props} />}
      {question === 'backup' && <Backup {...props} />}
      {question === 'restore' && <Restore {...props} />}
      {question === 'remove' && <Remove {...props} />}
    </Modal>
  );
}

export function Form<Result>(props: {
  work(): Promise<Result>;
  verb: string;
  ready?: boolean;
  onDone(result: Result): void;
  onClose(): void;
  children: ReactNode;
}) {
  const cache = useQueryClient();
  const run = useMutation({
    mutationFn: props.work,
    async onSuccess(result) {
      await cache.invalidateQueries({ queryKey: orpc.targets.key() });
      props.onDone(result);
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (props.ready !== false) run.mutate();
      }}
    >
      {props.children}
      {run.error && <ProblemLine problem={toProblem(run.error)} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={props.ready === false} loading={run.isPending}>
          {props.verb}
        </Button>
      </div>
    </form>
  );
}

function Password({ target, onClose, onTested }: DialogProps) {
  const [password, setPassword] = useState('');
  return (
    <Form
      verb="Keep it and test"
      ready={password !== ''}
      work={() => client.targets.setPassword({ target: target.targetId, password })}
      onDone={(test) => {
        onTested(test);
        onClose();
      }}
      onClose={onClose}
    >
      <PasswordInput
        size="xs"
        label="Password"
        description="Sent once and kept sealed. It is never shown again."
        autoComplete="off"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-autofocus
      />
    </Form>
  );
}

function Remove({ target, onClose, onRemoved }: DialogProps) {
  return (
    <Form
      verb="Remove"
      work={() => client.targets.remove({ target: target.targetId })}
      onDone={() => {
        onRemoved();
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        Provost forgets where {target.name} is, its password, its policy and what was read of it. Its accounts stay as
        they are.
      </p>
    </Form>
  );
}
