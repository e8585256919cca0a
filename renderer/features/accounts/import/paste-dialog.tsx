// A table from the clipboard, as the rows of an import.
import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { DialogForm } from '../../../ui/dialog-form.tsx';
import classes from './import.module.css';

interface Props {
  onClose(): void;
  onText(text: string): void;
}

export function PasteDialog({ onClose, onText }: Props) {
  const [text, setText] = useState('');
  return (
    <DialogForm
      title="Paste a table"
      size="lg"
      verb="Read it"
      ready={text.trim() !== ''}
      onSubmit={() => {
        onClose();
        onText(text);
      }}
      onClose={onClose}
    >
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
    </DialogForm>
  );
}
