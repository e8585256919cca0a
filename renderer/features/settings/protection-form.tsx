// Containers that a selection leaves out unless they are named: two lists of patterns, one a line.
import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Settings } from '../../../preload/contract/system.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import classes from './settings.module.css';

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function ProtectionForm({ settings, mayWrite }: { settings: Settings; mayWrite: boolean }) {
  const cache = useQueryClient();
  const [names, setNames] = useState(settings.protectedNames.join('\n'));
  const [images, setImages] = useState(settings.protectedImages.join('\n'));
  const save = useMutation({
    mutationFn: () =>
      client.system.changeSettings({ protectedNames: linesOf(names), protectedImages: linesOf(images) }),
    onSuccess: (now) => cache.setQueryData(orpc.system.getSettings.queryKey({ input: {} }), now),
  });
  const changed =
    linesOf(names).join('\n') !== settings.protectedNames.join('\n') ||
    linesOf(images).join('\n') !== settings.protectedImages.join('\n');
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className={classes.note}>
        What everybody depends on is left out when a filter or all are selected, and is included when it is named or
        marked alone. A container’s label provost.protect, true or false, decides before these lists. One pattern a
        line, * stands for anything.
      </p>
      <Textarea
        label="Containers by name"
        w={420}
        autosize
        minRows={3}
        maxRows={10}
        value={names}
        onChange={(event) => setNames(event.currentTarget.value)}
        disabled={!mayWrite}
      />
      <Textarea
        label="Containers by image, with or without its tag"
        w={420}
        autosize
        minRows={3}
        maxRows={10}
        value={images}
        onChange={(event) => setImages(event.currentTarget.value)}
        disabled={!mayWrite}
      />
      {mayWrite && (
        <Button type="submit" disabled={!changed} loading={save.isPending}>
          Save the protection
        </Button>
      )}
      {save.error && <ErrorState problem={toProblem(save.error)} inline />}
    </form>
  );
}
