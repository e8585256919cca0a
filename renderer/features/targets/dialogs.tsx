// The dialogs of one target: its password, and taking it off the list; which one is open.
import { Modal, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { client } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import { Backup, Restore } from './backup-dialogs.tsx';
import { Form, type DialogProps, type Question } from './form.tsx';
import { Policy } from './policy-dialog.tsx';

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
  return <RemoveForm targets={[target]} onClose={onClose} onRemoved={onRemoved} />;
}

/** The first roster is always there. */
export const canRemove = ({ targetId }: TargetRow): boolean => targetId !== 'roster';

/** Several, from the list. */
export function RemoveDialog(props: { targets: readonly TargetRow[]; onClose(): void; onRemoved(): void }) {
  const { targets, onClose } = props;
  const named = targets.length === 1 ? (targets[0]?.name ?? '') : showCount(targets.length, 'target');
  return (
    <Modal opened onClose={onClose} title={`Remove ${named}`}>
      <RemoveForm {...props} />
    </Modal>
  );
}

function RemoveForm(props: { targets: readonly TargetRow[]; onClose(): void; onRemoved(): void }) {
  const { targets, onClose, onRemoved } = props;
  const work = async () => {
    for (const { targetId } of targets) await client.targets.remove({ target: targetId });
  };
  return (
    <Form
      verb="Remove"
      work={work}
      onDone={() => {
        onRemoved();
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        Provost forgets {targets.map(({ name }) => name).join(', ')}: the address, the password, the policy and what was
        read. The accounts there stay as they are. Jobs that changed them can no longer be undone.
      </p>
    </Form>
  );
}
