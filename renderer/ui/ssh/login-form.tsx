// What an SSH host that refused the login may want: the password of its user, or the passphrase of a key file. It goes to
// the sealed store of secrets, and is never shown again.
import { Button, Group, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { client, toProblem } from '../../client/index.ts';
import { ProblemLine } from '../problem-line.tsx';
import classes from './ssh.module.css';

type Kind = 'passphrase' | 'password';

export function LoginForm({ destination, onStored }: { destination: string; onStored(): void }) {
  const [kind, setKind] = useState<Kind>('passphrase');
  const [keyFile, setKeyFile] = useState('~/.ssh/id_ed25519');
  const [secret, setSecret] = useState('');
  const store = useMutation({
    mutationFn: () => client.hosts.setSecret({ ...(kind === 'password' ? { destination } : { keyFile }), secret }),
    onSuccess: () => {
      setSecret('');
      onStored();
    },
  });
  const ready = secret !== '' && (kind === 'password' || keyFile.trim() !== '');
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (ready) store.mutate();
  };
  return (
    // A group and no form: it stands within the form of the dialog.
    <div className={classes.block} role="group" aria-label="Login">
      <SegmentedControl
        size="xs"
        aria-label="What the host may want"
        value={kind}
        onChange={(value) => setKind(value as Kind)}
        data={[
          { value: 'passphrase', label: 'Passphrase of a key file' },
          { value: 'password', label: `Password for ${destination}` },
        ]}
      />
      <Group gap={8} align="end">
        {kind === 'passphrase' && (
          <TextInput
            label="Key file"
            value={keyFile}
            onChange={(event) => setKeyFile(event.currentTarget.value)}
            onKeyDown={onEnter}
          />
        )}
        <PasswordInput
          label={kind === 'password' ? 'Password' : 'Passphrase'}
          autoComplete="off"
          w={220}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          onKeyDown={onEnter}
        />
        <Button variant="default" loading={store.isPending} disabled={!ready} onClick={() => store.mutate()}>
          Keep it and test again
        </Button>
      </Group>
      {store.error && <ProblemLine problem={toProblem(store.error)} />}
    </div>
  );
}
