// Where "Open desktop" of a container leads.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Settings } from '../../../preload/contract/system.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import classes from './settings.module.css';

export function DesktopForm({ settings, mayWrite }: { settings: Settings; mayWrite: boolean }) {
  const cache = useQueryClient();
  const [address, setAddress] = useState(settings.guacamoleUrl);
  const save = useMutation({
    mutationFn: () => client.system.changeSettings({ guacamoleUrl: address }),
    onSuccess: (now) => cache.setQueryData(orpc.system.getSettings.queryKey({ input: {} }), now),
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label="Address of a desktop in Guacamole"
        description="An https address. {account} and {container} are filled in. Empty: no desktop is offered."
        placeholder="https://guacamole.example.com/#/?username={account}"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        disabled={!mayWrite}
      />
      {mayWrite && (
        <Button type="submit" disabled={address === settings.guacamoleUrl} loading={save.isPending}>
          Save the address
        </Button>
      )}
      {save.error && <ErrorState problem={toProblem(save.error)} inline />}
    </form>
  );
}
