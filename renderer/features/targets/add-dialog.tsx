// Adds a target: its kind, where it is, how it is reached. It is tested when it is added, and kept whatever the test says.
import { PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { DialogForm } from '../../ui/dialog-form.tsx';
import { NowhereForSecrets } from './nowhere.tsx';
import { inputOf, kinds, kindForms, noTarget, type TypedTarget } from './place.ts';
import classes from './targets.module.css';

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
  const text = (field: Exclude<keyof TypedTarget, 'kind'>) => ({
    value: typed[field],
    onChange: (event: { currentTarget: { value: string } }) => type({ [field]: event.currentTarget.value }),
  });
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
      {form.password && <NowhereForSecrets />}
      <div className={classes.pair}>
        <TextInput
          label="Name"
          description="What to call it here: small letters and digits."
          required
          maxLength={63}
          {...text('name')}
        />
        <TextInput label="Organization" description="Whose accounts it holds; may be empty." {...text('org')} />
      </div>
      {form.address && (
        <TextInput
          label="Address"
          description={form.address.description}
          placeholder={form.address.example}
          required
          spellCheck={false}
          {...text('url')}
        />
      )}
      {form.password && (
        <PasswordInput
          size="xs"
          label={form.password}
          description="Sent once and kept sealed. It is never shown again."
          autoComplete="off"
          {...text('password')}
        />
      )}
      {form.bind && (
        <div className={classes.pair}>
          <TextInput
            label="Signs in as"
            placeholder="cn=reader,dc=example,dc=com"
            spellCheck={false}
            {...text('bindDn')}
          />
          <TextInput
            label="Filter of the accounts"
            placeholder="(objectClass=inetOrgPerson)"
            spellCheck={false}
            {...text('searchFilter')}
          />
        </div>
      )}
      {form.rest && (
        <div className={classes.pair}>
          <TextInput label="Data source" description="Empty: the first that holds accounts." {...text('dataSource')} />
          <TextInput
            label="Code of the second factor"
            description="When its account has one."
            autoComplete="one-time-code"
            {...text('totp')}
          />
        </div>
      )}
      {form.address && typed.kind !== 'linux' && (
        <TextInput
          label="Reached through"
          description="SSH destination on the way: an alias of ~/.ssh/config, or user@host. Empty: reached directly."
          spellCheck={false}
          {...text('via')}
        />
      )}
      {form.ca && (
        <Textarea
          label="Certificate authority"
          description="In PEM, instead of those that this computer trusts; may be empty."
          autosize
          minRows={1}
          maxRows={5}
          spellCheck={false}
          {...text('ca')}
        />
      )}
    </DialogForm>
  );
}
