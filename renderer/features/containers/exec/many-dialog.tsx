// What is asked before a command is run in many containers, or a file copied into them. Neither changes anything yet.
import { Checkbox, FileInput, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ContainerRow, Selection } from '../../../../preload/contract/containers.ts';
import { client } from '../../../client/index.ts';
import { showBytes, showCount } from '../../../ui/format.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { uploadFile } from '../files/transfer.ts';
import { splitWords } from './words.ts';

export interface ManyAsked {
  what: 'run' | 'copy';
  rows: readonly ContainerRow[];
  input: Selection;
  close(): void;
}

interface FormProps {
  title: string;
  asked: ManyAsked;
}

export function ManyDialog({ asked }: { asked: ManyAsked }) {
  const whom = asked.rows.length === 1 ? asked.rows[0]!.name : showCount(asked.rows.length, 'container');
  return asked.what === 'run' ? (
    <RunForm title={`Run a command in ${whom}`} asked={asked} />
  ) : (
    <CopyForm title={`Copy a file into ${whom}`} asked={asked} />
  );
}

function RunForm({ title, asked }: FormProps) {
  const [line, setLine] = useState('');
  const [shell, setShell] = useState(false);
  const [user, setUser] = useState('');
  const [seconds, setSeconds] = useState<number | string>(60);
  const words = shell ? ['/bin/sh', '-c', line] : splitWords(line);
  const ready = line.trim() !== '' && words !== null && seconds !== '';
  return (
    <PlanForm
      title={title}
      ready={ready}
      plan={() =>
        client.exec.planRun({
          ...asked.input,
          ...{ command: words ?? [], seconds: Number(seconds) },
          ...(user.trim() !== '' && { user: user.trim() }),
        })
      }
      onClose={asked.close}
    >
      <TextInput
        label="Command"
        description="It is kept with the plan and its job: write no password here."
        placeholder={shell ? 'df -h / | tail -1' : 'uname -a'}
        value={line}
        error={words === null ? 'A quote is not closed.' : undefined}
        onChange={(event) => setLine(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox
        label="Run in a shell"
        description="With pipes, variables and ; through /bin/sh -c. Without it the words go to the program as they are."
        checked={shell}
        onChange={(event) => setShell(event.currentTarget.checked)}
      />
      <TextInput
        label="User"
        description="As the containers know it; their own when empty."
        value={user}
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <NumberInput
        label="Seconds until it is ended"
        min={1}
        max={3600}
        decimalScale={0}
        value={seconds}
        onChange={setSeconds}
      />
    </PlanForm>
  );
}

function CopyForm({ title, asked }: FormProps) {
  const [file, setFile] = useState<File | null>(null);
  const [path, setPath] = useState('/tmp');
  const [replace, setReplace] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  const ready = file !== null && path.startsWith('/');
  return (
    <PlanForm
      title={title}
      ready={ready}
      progress={
        sent !== null && file !== null && sent < file.size && `${showBytes(sent)} of ${showBytes(file.size)} sent`
      }
      plan={async () => {
        const staged = await uploadFile(null, file!, setSent, new AbortController().signal);
        return client.files.planCopyIn({ ...asked.input, staged: staged ?? '', path, replace });
      }}
      onClose={asked.close}
    >
      <FileInput
        label="File"
        description="For a folder, use the command line: provost containers copy-in FOLDER --path /…"
        placeholder="Choose a file"
        value={file}
        onChange={setFile}
        data-autofocus
      />
      <TextInput
        label="Where to"
        description="A folder that is in each of them, or the whole new name."
        value={path}
        error={path !== '' && !path.startsWith('/') ? 'It begins with /.' : undefined}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Checkbox
        label="Replace what is there"
        description="Undo puts back files of up to 16 MiB."
        checked={replace}
        onChange={(event) => setReplace(event.currentTarget.checked)}
      />
    </PlanForm>
  );
}
