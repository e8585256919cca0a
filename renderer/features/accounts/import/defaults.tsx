// Values for rows that have none: a field and what it gets, any number of them.
import { ActionIcon, Button, Group, NativeSelect, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { accountFieldNames, labelOf } from '../../../../preload/contract/account-model.ts';
import { showNumber } from '../../../ui/format.ts';

interface Props {
  defaults: Readonly<Record<string, string>>;
  keeps: readonly string[] | null;
  onChange(defaults: Record<string, string>): void;
}

export function Defaults({ defaults, keeps, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const entries = Object.entries(defaults);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={400} shadow="md" trapFocus>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpened((before) => !before)} aria-expanded={opened}>
          {entries.length === 0 ? 'Defaults…' : `Defaults (${showNumber(entries.length)})…`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Values for rows that have none">
        <Stack gap={8}>
          <Text>Where a row has no value, it gets this one.</Text>
          {entries.map(([field, value]) => (
            <Group key={field} gap={8} justify="space-between" wrap="nowrap">
              <span>
                {labelOf(field)}: <b>{value}</b>
              </span>
              <ActionIcon
                size={22}
                aria-label={`No default for ${labelOf(field)}`}
                onClick={() => onChange(Object.fromEntries(entries.filter(([each]) => each !== field)))}
              >
                <IconX size={13} />
              </ActionIcon>
            </Group>
          ))}
          <NewDefault
            keeps={keeps}
            taken={defaults}
            onAdd={(field, value) => onChange({ ...defaults, [field]: value })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function NewDefault(props: {
  keeps: readonly string[] | null;
  taken: Readonly<Record<string, string>>;
  onAdd(field: string, value: string): void;
}) {
  const fields = accountFieldNames.filter(
    (field) => field !== 'username' && !(field in props.taken) && (props.keeps?.includes(field) ?? true),
  );
  const [chosen, setChosen] = useState<string>('groups');
  const [value, setValue] = useState('');
  const field = fields.some((each) => each === chosen) ? chosen : fields[0];
  if (field === undefined) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim() === '') return;
        props.onAdd(field, value.trim());
        setValue('');
      }}
    >
      <Group gap={8} align="end" wrap="nowrap">
        <NativeSelect
          size="xs"
          label="Field"
          value={field}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={fields.map((each) => ({ value: each, label: labelOf(each) }))}
        />
        <TextInput
          label="Value"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          data-autofocus
        />
        <Button type="submit" variant="default" disabled={value.trim() === ''}>
          Add
        </Button>
      </Group>
    </form>
  );
}
