// What is asked before a command is run in many containers, or a file copied into them. Neither changes anything yet.
import { Button, Checkbox, FileInput, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ContainerRow, Selection } from '../../../../preload/contract/containers.ts';
import { client, toProblem, type Problem } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showBytes, showCount } from '../../../ui/format.ts';
import { uploadFile } from '../files/transfer.ts';
import { splitWords } from './words.ts';

export interface ManyAsked {
  what: 'run' | 'copy';
  rows: readonly ContainerRow[];
  input: Selection;
  close(): void;
}

export function ManyDialog({ asked }: { asked: ManyAsked | null }) {
  const whom = asked?.rows.length === 1 ? asked.rows[0]!.name : showCount(asked?.rows.length ?? 0, 'container');
  const title = asked?.what === 'run' ? `Run a command in ${whom}` : `Copy a file into ${whom}`;
  return (
    <Modal opened={asked !== null} onClose={() => asked?.close()} title={title} size="md">
      {asked?.what === 'run' && <RunForm asked={asked} />}
      {asked?.what === 'copy' && <CopyForm asked={asked} />}
    </Modal>
  );
}

/** Asks for the plan and goes to it. */
function usePlanning(asked: ManyAsked) {
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const go = async (plan: () => Promise<{ planId: string }>) => {
    setBusy(true);
    setProblem(null);
    try {
      const { planId } = await plan();
      asked.close();
      navigate(`/plans/${planId}`);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, go };
}

function Foot({
  asked,
  ready,
  busy,
  problem,
}: {
  asked: ManyAsked;
  ready: boolean;
  busy: boolean;
  problem: Problem | null;
}) {
  return (
    <>
      {problem && <ErrorState problem={problem} inline />}
      <Text c="dimmed">Next you see the plan. Nothing has happened before you apply it.</Text>
      <Group gap={8}>
        <Button type="submit" disabled={!ready || busy}>
          {busy ? 'Reading live state' : 'Show the plan'}
        </Button>
        <Button variant="default" onClick={asked.close}>
          Leave it
        </Button>
      </Group>
    </>
  );
}

function RunForm({ asked }: { asked: ManyAsked }) {
  const [line, setLine] = useState('');
  const [shell, setShell] = useState(false);
  const [user, setUser] = useState('');
  const [seconds, setSeconds] = useState<number | string>(60);
  const { busy, problem, go } = usePlanning(asked);
  const words = shell ? ['/bin/sh', '-c', line] : splitWords(line);
  const ready = line.trim() !== '' && words !== null && seconds !== '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        const rest = { command: words, seconds: Number(seconds), ...(user.trim() !== '' && { user: user.trim() }) };
        void go(() => client.exec.planRun({ ...asked.input, ...rest }));
      }}
    >
      <Stack gap="sm">
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
        <Foot {...{ asked, ready, busy, problem }} />
      </Stack>
    </form>
  );
}

function CopyForm({ asked }: { asked: ManyAsked }) {
  const [file, setFile] = useState<File | null>(null);
  const [path, setPath] = useState('/tmp');
  const [replace, setReplace] = useState(false);
  const [sent, setSent] = useState<number | null>(null);
  const { busy, problem, go } = usePlanning(asked);
  const ready = file !== null && path.startsWith('/');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!file) return;
        void go(async () => {
          const staged = await uploadFile(null, file, setSent, new AbortController().signal);
          return client.files.planCopyIn({ ...asked.input, staged: staged ?? '', path, replace });
        });
      }}
    >
      <Stack gap="sm">
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
        {busy && sent !== null && file && (
          <Text role="status">
            {showBytes(sent)} of {showBytes(file.size)}
          </Text>
        )}
        <Foot {...{ asked, ready, busy, problem }} />
      </Stack>
    </form>
  );
}
