// Asks for the name under which the list as it looks now is kept.
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';

interface Props {
  taken: readonly string[];
  onSave(name: string): void;
  onClose(): void;
}

export function SaveView({ taken, onSave, onClose }: Props) {
  const [text, setText] = useState('');
  const name = text.trim();
  const replaces = taken.some((one) => one.toLowerCase() === name.toLowerCase());
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name === '') return;
    onSave(name);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Save this view" size="sm">
      <form onSubmit={save}>
        <TextInput
          label="Name"
          description="Keeps filter, grouping, order and columns in this browser."
          value={text}
          maxLength={60}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name === ''}>
            {replaces ? 'Replace' : 'Save'}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
