// Change fields, groups and connections of accounts: only what is filled in changes.
import { ActionIcon, Button, Select, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { labelOf, roles, shapeOf } from '../../../../preload/contract/account-model.ts';
import { client, orpc } from '../../../client/index.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import classes from '../accounts.module.css';
import type { DialogProps } from './asked.ts';

/** Not set to one value for many: they have fields of their own below, or tell accounts apart. */
const notHere = new Set(['username', 'groups', 'connections']);

interface Field {
  /** Of the row on the screen. */
  id: number;
  name: string;
  value: string;
}

export function Change({ asked, target, onClose }: DialogProps) {
  const { fields: kept } = target.traits;
  // "attribute.*": any attribute, which has no name to offer.
  const choices = kept.filter((name) => !notHere.has(name) && !name.endsWith('*'));
  const [fields, setFields] = useState<Field[]>([{ id: 0, name: '', value: '' }]);
  const [lists, setLists] = useState({
    addGroups: [] as string[],
    removeGroups: [] as string[],
    addConnections: [] as string[],
    removeConnections: [] as string[],
  });
  const groups = useQuery(
    orpc.accounts.listGroups.queryOptions({
      input: { target: target.targetId, limit: 500 },
      enabled: kept.includes('groups'),
    }),
  );
  const known = (groups.data?.rows ?? []).map(({ name }) => name);
  const edit = (id: number, change: Partial<Field>) =>
    setFields((before) => before.map((field) => (field.id === id ? { ...field, ...change } : field)));
  const named = fields.filter(({ name }) => name !== '');
  const set = Object.fromEntries(named.map(({ name, value }) => [name, value.trim() === '' ? null : value.trim()]));
  const ready = named.length > 0 || Object.values(lists).some((list) => list.length > 0);
  const tags = (key: keyof typeof lists, label: string, data: string[]) => (
    <TagsInput
      size="xs"
      label={label}
      data={data}
      value={lists[key]}
      onChange={(value) => setLists((before) => ({ ...before, [key]: value }))}
      clearable
    />
  );
  return (
    <PlanForm
      title={`Change ${asked.named}`}
      size="lg"
      ready={ready}
      onClose={onClose}
      plan={() => client.accounts.planChange({ ...asked.accounts, set, ...lists })}
    >
      <div className={classes.form} style={{ gap: 8 }} role="group" aria-label="Fields">
        {fields.map((field, index) => (
          <div key={field.id} className={classes.fieldRow}>
            <Select
              label={index === 0 ? 'Field' : undefined}
              aria-label={`Field ${index + 1}`}
              placeholder="Choose a field"
              data={choices
                .filter((name) => name === field.name || !named.some((other) => other.name === name))
                .map((name) => ({ value: name, label: labelOf(name) }))}
              value={field.name || null}
              onChange={(name) => edit(field.id, { name: name ?? '', value: '' })}
              searchable
              // An open list would take the first Escape.
              openOnFocus={false}
              data-autofocus={index === 0 || undefined}
            />
            <ValueField
              field={field}
              label={index === 0 ? 'New value' : undefined}
              onChange={(value) => edit(field.id, { value })}
            />
            <ActionIcon
              aria-label={`Leave field ${index + 1} as it is`}
              disabled={fields.length === 1 && field.name === ''}
              onClick={() =>
                setFields((before) =>
                  before.length === 1
                    ? [{ id: field.id + 1, name: '', value: '' }]
                    : before.filter(({ id }) => id !== field.id),
                )
              }
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            variant="subtle"
            px={6}
            leftSection={<IconPlus size={14} />}
            disabled={named.length < fields.length}
            onClick={() =>
              setFields((before) => [
                ...before,
                { id: Math.max(...before.map(({ id }) => id)) + 1, name: '', value: '' },
              ])
            }
          >
            Another field
          </Button>
        </div>
      </div>
      {kept.includes('groups') && (
        <>
          {tags('addGroups', 'Add to groups', known)}
          {tags('removeGroups', 'Take out of groups', known)}
        </>
      )}
      {kept.includes('connections') && (
        <>
          {tags('addConnections', 'Grant connections', [])}
          {tags('removeConnections', 'Take connections away', [])}
        </>
      )}
    </PlanForm>
  );
}

const types = { date: 'date', time: 'time' } as const;

function ValueField(props: { field: Field; label: string | undefined; onChange(value: string): void }) {
  const { field, label, onChange } = props;
  const shape = field.name === '' ? 'text' : shapeOf(field.name);
  const called = `New value of ${field.name === '' ? 'the field' : labelOf(field.name)}`;
  if (shape === 'flag' || shape === 'role') {
    return (
      <Select
        label={label}
        aria-label={called}
        placeholder={shape === 'role' ? 'Choose a role' : 'Choose'}
        data={
          shape === 'role'
            ? [...roles]
            : [
                { value: 'true', label: 'Yes' },
                { value: 'false', label: 'No' },
              ]
        }
        value={field.value || null}
        onChange={(value) => onChange(value ?? '')}
      />
    );
  }
  return (
    <TextInput
      label={label}
      aria-label={called}
      type={shape === 'date' || shape === 'time' ? types[shape] : 'text'}
      {...(shape === 'time' && { step: 1 })}
      placeholder={field.name === '' ? '' : 'Empty: nothing is kept there'}
      disabled={field.name === ''}
      value={field.value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
