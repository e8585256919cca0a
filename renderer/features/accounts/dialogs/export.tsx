// Export: which format, what of each account, and what for. The file comes in pieces and is handed to the browser as one.
import { Radio, Select, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { exportFormats, exportPresets } from '../../../../preload/contract/accounts.ts';
import { client, isAbort, toProblem, type Problem } from '../../../client/index.ts';
import { CopyText } from '../../../ui/copy-text.tsx';
import { DialogForm } from '../../../ui/dialog-form.tsx';
import { showBytes, showCount } from '../../../ui/format.ts';
import classes from '../accounts.module.css';
import { receiveExport, type Received } from '../receive-export.ts';
import type { DialogProps } from './asked.ts';

type Format = (typeof exportFormats)[number];
type Preset = (typeof exportPresets)[number];

const formatWords: Record<Format, string> = {
  csv: 'CSV, for a spreadsheet; it reads back to what it was',
  xlsx: 'XLSX, for Excel',
  json: 'JSON, everything as it is',
};
const presetWords: Record<Preset, { label: string; description: string }> = {
  full: { label: 'All fields', description: 'Never passwords.' },
  'no-contact': {
    label: 'Without contact data',
    description: 'No e-mail, external id, note or attributes. Names stay.',
  },
  pseudonymous: {
    label: 'Pseudonymous',
    description: 'Role, groups and whether it is disabled; each account is a code of this file alone.',
  },
};

export function Export({ asked, onClose }: DialogProps) {
  const [format, setFormat] = useState<Format>('csv');
  const [preset, setPreset] = useState<Preset>('full');
  const [purpose, setPurpose] = useState('');
  const [running, setRunning] = useState<Received | null>(null);
  const [done, setDone] = useState<Received | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const ready = purpose.trim().length >= 3;

  const go = async () => {
    const own = new AbortController();
    abort.current = own;
    setProblem(null);
    setDone(null);
    setRunning({ accounts: null, bytes: 0, name: '', sha256: null });
    try {
      const { signal } = own;
      const events = await client.accounts.export(
        { ...asked.accounts, format, preset, purpose: purpose.trim() },
        { signal },
      );
      setDone(await receiveExport(events, setRunning));
    } catch (error) {
      if (!own.signal.aborted && !isAbort(error)) setProblem(toProblem(error));
    } finally {
      setRunning(null);
    }
  };

  return (
    <DialogForm
      title={`Export ${asked.named}`}
      verb="Export"
      ready={ready}
      busy={running !== null}
      problem={problem}
      progress={
        running &&
        `${running.accounts === null ? 'Reading' : showCount(running.accounts, 'account')}, ${showBytes(running.bytes)}`
      }
      result={
        done && (
          <>
            <p role="status">
              {done.name} has {showCount(done.accounts ?? 0, 'account')} in {showBytes(done.bytes)}.
            </p>
            <p>
              SHA-256, as in the audit log:{' '}
              <CopyText text={done.sha256 ?? ''} shown={`${done.sha256?.slice(0, 16)}…`} />
            </p>
          </>
        )
      }
      onSubmit={() => void go()}
      onClose={onClose}
    >
      <Textarea
        label="What it is for"
        description="Goes into the audit log with who, when, which accounts and the file’s hash."
        required
        autosize
        minRows={2}
        maxLength={500}
        value={purpose}
        onChange={(event) => setPurpose(event.currentTarget.value)}
        data-autofocus
      />
      <Select
        label="Format"
        data={exportFormats.map((value) => ({ value, label: formatWords[value] }))}
        value={format}
        allowDeselect={false}
        onChange={(value) => setFormat(exportFormats.find((one) => one === value) ?? 'csv')}
      />
      <Radio.Group
        label="What of each account"
        value={preset}
        onChange={(value) => setPreset(exportPresets.find((one) => one === value) ?? 'full')}
      >
        <div className={classes.form} style={{ gap: 6, marginTop: 4 }}>
          {exportPresets.map((value) => (
            <Radio key={value} value={value} {...presetWords[value]} />
          ))}
        </div>
      </Radio.Group>
    </DialogForm>
  );
}
