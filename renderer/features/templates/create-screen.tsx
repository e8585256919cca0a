// "Create for a class": a list of accounts is dropped, pasted or typed; its rows, their problems and their places show at
// once; then comes the ordinary plan.
import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconEdit, IconFileUpload } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState, type DragEvent } from 'react';
import { useLocation } from 'wouter';
import { client, orpc, toProblem, type Problem } from '../../client/index.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { Screen } from '../../ui/screen.tsx';
import layout from '../../ui/layout.module.css';
import { AccountRows } from './account-rows.tsx';
import { Places } from './places.tsx';
import { asAccounts, isTable, readTextFile } from './read-file.ts';
import classes from './templates.module.css';

export function CreateScreen({ name }: { name: string }) {
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [table, setTable] = useState(false);
  const [org, setOrg] = useState('');
  const [group, setGroup] = useState('');
  const [start, setStart] = useState(true);
  const [pull, setPull] = useState(false);
  const [keepFailed, setKeepFailed] = useState(false);
  const [over, setOver] = useState(false);
  const [planning, setPlanning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const picker = useRef<HTMLInputElement>(null);

  const stored = useQuery(orpc.templates.get.queryOptions({ input: { name } }));
  const { template } = stored.data ?? {};
  const accounts = asAccounts(text, table);
  const input = {
    template: name,
    ...accounts,
    ...(org.trim() !== '' && { org: org.trim() }),
    ...(group.trim() !== '' && { group: group.trim() }),
  };
  const [settled] = useDebouncedValue(input, 250);
  const asked = 'accounts' in settled || 'usernames' in settled;
  const read = useQuery(
    orpc.templates.readAccounts.queryOptions({
      input: { ...settled, limit: 500 },
      enabled: asked,
      placeholderData: keepPreviousData,
      refetchInterval: 10_000,
    }),
  );

  const take = async (file: File | undefined) => {
    if (!file) return;
    setProblem(null);
    try {
      setText(await readTextFile(file));
      setTable(isTable(file));
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const plan = async () => {
    setPlanning(true);
    setProblem(null);
    try {
      const { planId } = await client.templates.planCreate({ ...input, start, pull, keepFailed });
      navigate(`/plans/${planId}`);
    } catch (error) {
      setProblem(toProblem(error));
      setPlanning(false);
    }
  };
  const wrong =
    problem ?? (stored.error ? toProblem(stored.error) : asked && read.error ? toProblem(read.error) : null);

  return (
    <Screen
      title={`Create from ${name}`}
      aside={template?.image}
      actions={
        <>
          <Button variant="default" onClick={() => navigate('/templates')}>
            Back to the list
          </Button>
          <Button
            variant="default"
            leftSection={<IconEdit size={15} />}
            onClick={() => navigate(`/templates/edit/${encodeURIComponent(name)}`)}
          >
            Edit the template
          </Button>
        </>
      }
    >
      {wrong && (
        <div className={layout.line}>
          <ProblemLine problem={wrong} />
        </div>
      )}
      <div
        className={classes.columns}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <form
          className={classes.accounts}
          onSubmit={(event) => {
            event.preventDefault();
            void plan();
          }}
        >
          <Textarea
            label="Accounts"
            description="A CSV file with a column “username”, dropped here or pasted; or usernames, one a line. Columns of passwords are not read."
            placeholder={'username,section\nada,A\nben,B'}
            rows={8}
            value={text}
            classNames={{ input: classes.mono! }}
            onChange={(event) => {
              const typed = event.currentTarget.value;
              setText(typed);
              if (typed.trim() === '') setTable(false);
            }}
            data-autofocus
          />
          <input
            ref={picker}
            type="file"
            accept=".csv,.tsv,.txt"
            hidden
            aria-label="File of accounts"
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
          <Button variant="default" leftSection={<IconFileUpload size={15} />} onClick={() => picker.current?.click()}>
            Choose a file
          </Button>
          {template?.org == null && (
            <TextInput
              label="Organization"
              description="Empty: as a column “org” says."
              value={org}
              onChange={(event) => setOrg(event.currentTarget.value)}
            />
          )}
          <TextInput
            label="Group"
            description="Empty: as a column “group” says."
            value={group}
            onChange={(event) => setGroup(event.currentTarget.value)}
          />
          <Checkbox label="Start them" checked={start} onChange={(event) => setStart(event.currentTarget.checked)} />
          <Checkbox
            label="Pull the image first where it is missing"
            checked={pull}
            onChange={(event) => setPull(event.currentTarget.checked)}
          />
          <Checkbox
            label="Keep a container that does not start"
            description="Without this it is removed again."
            checked={keepFailed}
            onChange={(event) => setKeepFailed(event.currentTarget.checked)}
          />
          <p className={classes.note}>Next you see the plan. Nothing has happened before you apply it.</p>
          <Button type="submit" loading={planning} disabled={accounts === null}>
            Show the plan
          </Button>
        </form>
        <div className={classes.rows}>
          {asked && read.data && <Places read={read.data} />}
          <AccountRows read={asked ? (read.data ?? null) : null} loading={asked && read.isPending} />
        </div>
      </div>
    </Screen>
  );
}
