// What the dialogs before a verb share: the form, and its end, which says what happens next.
import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Asked } from './verb-dialog.tsx';

export function DialogFoot({ asked, ready = true }: { asked: Asked; ready?: boolean }) {
  return (
    <>
      <Text c="dimmed">Next you see the plan. Nothing has happened before you apply it.</Text>
      <Group gap={8}>
        <Button type="submit" disabled={!ready}>
          Show the plan
        </Button>
        <Button variant="default" onClick={asked.close}>
          Leave it
        </Button>
      </Group>
    </>
  );
}

export function DialogForm({ onGo, children }: { onGo(): void; children: ReactNode }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onGo();
      }}
    >
      <Stack gap="sm">{children}</Stack>
    </form>
  );
}
