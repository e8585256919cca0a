// Profiles: how files of one sender are read, kept under a name, and used for the next one.
import { Button, Menu, TextInput } from '@mantine/core';
import { IconBookmark, IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../../client/index.ts';
import { DialogForm } from '../../../ui/dialog-form.tsx';
import type { Import } from './use-import.ts';

export function ProfileMenu({ draft, profile }: { draft: Import; profile: string | null }) {
  const [saving, setSaving] = useState(false);
  const list = useQuery(orpc.imports.listProfiles.queryOptions({ input: {} }));
  const names = list.data?.rows.map(({ name }) => name) ?? [];
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconBookmark size={14} />}
            rightSection={<IconChevronDown size={13} />}
          >
            {profile === null ? 'Profile' : `Profile ${profile}`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {names.length > 0 && <Menu.Label>Read as</Menu.Label>}
          {names.map((name) => (
            <Menu.Item key={name} onClick={() => void draft.shape({ profile: name })}>
              {name}
            </Menu.Item>
          ))}
          {names.length > 0 && <Menu.Divider />}
          <Menu.Item onClick={() => setSaving(true)}>Save these columns as a profile…</Menu.Item>
          {profile !== null && names.includes(profile) && (
            <Menu.Item onClick={() => void draft.removeProfile(profile)}>Remove the profile {profile}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {saving && (
        <SaveDialog
          first={profile ?? ''}
          names={names}
          onSave={(name) => {
            setSaving(false);
            void draft.saveProfile(name);
          }}
          onClose={() => setSaving(false)}
        />
      )}
    </>
  );
}

function SaveDialog(props: { first: string; names: readonly string[]; onSave(name: string): void; onClose(): void }) {
  const [name, setName] = useState(props.first);
  const trimmed = name.trim();
  return (
    <DialogForm
      title="Save as a profile"
      size="sm"
      verb={props.names.includes(trimmed) ? 'Replace the profile' : 'Save the profile'}
      ready={trimmed !== ''}
      onSubmit={() => props.onSave(trimmed)}
      onClose={props.onClose}
    >
      <TextInput
        label="Name"
        description="Keeps what each column becomes, how usernames and passwords are made, and the defaults. No values of any row."
        placeholder="Registrar, autumn"
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </DialogForm>
  );
}
