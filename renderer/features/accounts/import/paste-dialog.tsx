// A table from the clipboard, as the rows of an import.
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import classes from './import.module.css';

interface Props {
  opened: boolean;
  onClose(): void;
  onText(text: string): void;
}

export function PasteDialog({ opened, onClose, onText }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Paste a table" size="lg">
      <Form onClose={onClose} onText={onText} />
    </Modal>
  );
}

function Form({ onClose, onText }: Omit<Props, 'opened'>) {
  const [text, setText] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
        onText(text);
      }}
    >
      <Stack gap="sm">
        <Textarea
          label="Table"
          description="Cells copied from a spreadsheet, or lines of CSV. The first row names the columns."
          placeholder={'username\tfull name\temail'}
          rows={10}
          value={text}
          classNames={{ input: classes.mono! }}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <Group gap={8}>
          <Button type="submit" disabled={text.trim() === ''}>
            Read it
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
