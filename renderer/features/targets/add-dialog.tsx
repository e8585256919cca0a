// Adds a target: its kind, where it is, how it is reached. It is tested when it is added, and kept whatever the test says.
import { Select } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { DialogForm } from '../../ui/dialog-form.tsx';
import { TargetFields } from './fields.tsx';
import { inputOf, kinds, kindForms, noTarget, type TypedTarget } from './place.ts';

interface Props {
  onAdded(target: TargetRow, test: TargetTest): void;
  onClose(): void;
}

export function AddDialog({ onAdded, onClose }: Props) {
  const [typed, setTyped] = useState<TypedTarget>(noTarget);
  const cache = useQueryClient();
  const form = kindForms[typed.kind];
  const add = useMutation({
    mutationFn: () => client.targets.add(inputOf(typed)),
    async onSuccess({ target, test }) {
      await cache.invalidateQueries({ queryKey: orpc.targets.key() });
      onAdded(target, test);
    },
  });
  const type = (change: Partial<TypedTarget>) => {
    setTyped({ ...typed, ...change });
    add.reset();
  };
  const ready = typed.name.trim() !== '' && (typed.kind === 'roster' || typed.url.trim() !== '');
  return (
    <DialogForm
      title="Add a target"
      size="lg"
      verb="Add and test"
      ready={ready}
      busy={add.isPending}
      problem={add.error ? toProblem(add.error) : null}
      onSubmit={() => add.mutate()}
      onClose={onClose}
    >
      <Select
        label="Kind"
        description={form.what}
        data={kinds.map((value) => ({ value, label: kindForms[value].title }))}
        value={typed.kind}
        allowDeselect={false}
        onChange={(kind) => type({ kind: (kinds.find((one) => one === kind) ?? 'guacamole-sql') satisfies TargetKind })}
        data-autofocus
      />
      <TargetFields typed={typed} onType={type} />
    </DialogForm>
  );
}
