// The dialogs of one target: its password, and taking it off the list; which one is open.
import { PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { client, orpc } from '../../client/index.ts';
import { WorkForm } from '../../ui/dialog-form.tsx';
import { showCount } from '../../ui/format.ts';
import { Backup, Restore } from './backup-dialogs.tsx';
import { Policy } from './policy-dialog.tsx';
import type { DialogProps, Question } from './question.ts';

const dialogs: Record<Question, (props: DialogProps) => ReactNode> = {
  password: Password,
  policy: Policy,
  backup: Backup,
  restore: Restore,
  remove: ({ target, ...rest }) => <RemoveDialog targets={[target]} {...rest} />,
};

export function TargetDialog({ question, ...props }: DialogProps & { question: Question }) {
  const Asked = dialogs[question];
  return <Asked {...props} />;
}

function Password({ target, onClose, onTested }: DialogProps) {
  const cache = useQueryClient();
  const [password, setPassword] = useState('');
  return (
    <WorkForm
      title={`Password for ${target.name}`}
      verb="Keep it and test"
      ready={password !== ''}
      work={() => client.targets.setPassword({ target: target.targetId, password })}
      onDone={(test) => {
        onTested(test);
        onClose();
        return cache.invalidateQueries({ queryKey: orpc.targets.key() });
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
    </WorkForm>
  );
}

/** The first roster is always there. */
export const canRemove = ({ targetId }: TargetRow): boolean => targetId !== 'roster';

export function RemoveDialog(props: { targets: readonly TargetRow[]; onClose(): void; onRemoved(): void }) {
  const { targets, onClose, onRemoved } = props;
  const cache = useQueryClient();
  const named = targets.length === 1 ? (targets[0]?.name ?? '') : showCount(targets.length, 'target');
  const work = async () => {
    for (const { targetId } of targets) await client.targets.remove({ target: targetId });
  };
  return (
    <WorkForm
      title={`Remove ${named}`}
      verb="Remove"
      work={work}
      onDone={async () => {
        await cache.invalidateQueries({ queryKey: orpc.targets.key() });
        onRemoved();
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        Provost forgets {targets.map(({ name }) => name).join(', ')}: the address, the password, the policy and what was
        read. The accounts there stay as they are. Jobs that changed them can no longer be undone.
      </p>
    </WorkForm>
  );
}
