// The accounts of a target as the rows of an import: a directory, or the roster in which the class was prepared.
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import { DialogForm } from '../../../ui/dialog-form.tsx';
import { kindWords, TargetState } from '../words.tsx';

interface Props {
  targets: readonly TargetRow[];
  onClose(): void;
  onTarget(target: string, filter: string): void;
}

export function FromTargetDialog({ targets, onClose, onTarget }: Props) {
  // A directory is what one reads from; everything else is also written to.
  const [name, setName] = useState((targets.find(({ traits }) => !traits.writes) ?? targets[0])?.name ?? '');
  const [filter, setFilter] = useState('');
  const target = targets.find((each) => each.name === name);
  return (
    <DialogForm
      title="Read accounts from a target"
      size="sm"
      verb="Read them"
      ready={target !== undefined}
      onSubmit={() => {
        onClose();
        onTarget(name, filter.trim());
      }}
      onClose={onClose}
    >
      <NativeSelect
        size="xs"
        label="Target"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data={targets.map((each) => ({ value: each.name, label: `${each.name} (${kindWords[each.kind]})` }))}
        data-autofocus
      />
      {target && target.state !== 'ready' && (
        <span>
          <TargetState target={target} /> {target.problem}
        </span>
      )}
      <TextInput
        label="Filter"
        description={
          target?.kind === 'ldap'
            ? 'In the words of LDAP: (department=CS). Empty: as the target says.'
            : 'As in the list of accounts: group:lab-1. Empty: all.'
        }
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
