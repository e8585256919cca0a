// Backup of all accounts of a target to an encrypted file, and the plan that brings them back from one.
import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../client/index.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { WorkForm } from '../../ui/dialog-form.tsx';
import { showBytes, showCount } from '../../ui/format.ts';
import { PlanForm } from '../../ui/plan/plan-form.tsx';
import type { DialogProps } from './question.ts';

const shortest = 12;

function Passphrase(props: {
  label?: string;
  about?: string;
  error?: string | null;
  value: string;
  onChange(value: string): void;
}) {
  const { label = 'Passphrase', about = null, error = null, value, onChange } = props;
  return (
    <PasswordInput
      size="xs"
      label={label}
      description={about}
      error={error}
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function FileField(props: { label: string; value: string; onChange(value: string): void }) {
  return (
    <TextInput
      label={props.label}
      description="Whole path, on the machine where Provost runs."
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data-autofocus
    />
  );
}

export function Backup({ target, onClose }: DialogProps) {
  const [to, setTo] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [purpose, setPurpose] = useState('backup');
  const [written, setWritten] = useState<{ accounts: number; bytes: number; sha256: string } | null>(null);
  return (
    <WorkForm
      title={`Back up ${target.name}`}
      verb="Back up"
      doing={`Reading and sealing ${target.accounts === null ? 'all accounts' : showCount(target.accounts, 'account')}`}
      ready={to.trim() !== '' && passphrase.length >= shortest && again === passphrase && purpose.trim().length >= 3}
      work={(signal) =>
        client.accounts.backup(
          { target: target.targetId, to: to.trim(), passphrase, purpose: purpose.trim() },
          { signal },
        )
      }
      result={
        written && (
          <>
            <p role="status">
              {showCount(written.accounts, 'account is', 'accounts are')} in {to.trim()}, {showBytes(written.bytes)}.
            </p>
            <p>
              SHA-256, as in the audit log: <CopyText text={written.sha256} shown={`${written.sha256.slice(0, 16)}…`} />
            </p>
          </>
        )
      }
      onDone={setWritten}
      onClose={onClose}
    >
      <FileField label="File to write" value={to} onChange={setTo} />
      <Passphrase
        about={`${shortest} characters at least. Nobody can read the file without it, Provost neither.`}
        value={passphrase}
        onChange={setPassphrase}
      />
      <Passphrase
        label="Passphrase again"
        error={again === '' || passphrase.startsWith(again) ? null : 'It is another one.'}
        value={again}
        onChange={setAgain}
      />
      <TextInput
        label="What it is for"
        description="Goes into the audit log."
        value={purpose}
        onChange={(event) => setPurpose(event.currentTarget.value)}
      />
    </WorkForm>
  );
}

export function Restore({ target, onClose }: DialogProps) {
  const [from, setFrom] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [existing, setExisting] = useState(false);
  return (
    <PlanForm
      title={`Restore ${target.name}`}
      ready={from.trim() !== '' && passphrase.length >= shortest}
      plan={() => client.accounts.planRestore({ target: target.targetId, from: from.trim(), passphrase, existing })}
      onClose={onClose}
    >
      <FileField label="File that a backup wrote" value={from} onChange={setFrom} />
      <Passphrase value={passphrase} onChange={setPassphrase} />
      <Checkbox
        label="Put back those that exist too"
        description="Otherwise only accounts that are missing are brought back."
        checked={existing}
        onChange={(event) => setExisting(event.currentTarget.checked)}
      />
    </PlanForm>
  );
}
