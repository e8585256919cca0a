// The small dialogs before some verbs: grace for stop and restart, options of remove, the new name.
// Each says what happens next; none of them changes anything.
import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ContainerRow, Verb } from '../../../preload/contract/containers.ts';
import { DialogForm } from '../../ui/dialog-form.tsx';
import { showCount } from '../../ui/format.ts';
import { planWords } from '../../ui/plan/plan-form.tsx';
import { UpdateForm } from './update-form.tsx';
import type { VerbOptions } from './plan-verb.ts';

export interface Asked {
  verb: Verb;
  rows: readonly ContainerRow[];
  go(options: VerbOptions): void;
  close(): void;
}

const validName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/;

/** States that the engine refuses to remove in without force. */
const runs: ReadonlySet<string> = new Set(['running', 'paused', 'restarting']);

export interface VerbFormProps {
  title: string;
  asked: Asked;
}

export function VerbDialog({ asked }: { asked: Asked }) {
  const names = asked.rows.length === 1 ? asked.rows[0]!.name : showCount(asked.rows.length, 'container');
  const verb = `${asked.verb[0]!.toUpperCase()}${asked.verb.slice(1)}`;
  if (asked.verb === 'remove') return <RemoveForm title={`${verb} ${names}`} asked={asked} />;
  if (asked.verb === 'rename') return <RenameForm title={`${verb} ${names}`} asked={asked} />;
  if (asked.verb === 'update') return <UpdateForm title={`Change limits of ${names}`} asked={asked} />;
  return <GraceForm title={`${verb} ${names}`} asked={asked} />;
}

function GraceForm({ title, asked }: VerbFormProps) {
  const [grace, setGrace] = useState<number | string>(30);
  return (
    <DialogForm
      title={title}
      size="sm"
      {...planWords}
      ready={grace !== ''}
      onSubmit={() => asked.go({ grace: Number(grace) })}
      onClose={asked.close}
    >
      <NumberInput
        label="Seconds to wait before killing"
        description="A container that has not stopped by itself after this time is killed."
        min={0}
        max={3600}
        decimalScale={0}
        value={grace}
        onChange={setGrace}
        data-autofocus
      />
    </DialogForm>
  );
}

function RemoveForm({ title, asked }: VerbFormProps) {
  const [force, setForce] = useState(false);
  const [volumes, setVolumes] = useState(false);
  const [commit, setCommit] = useState(false);
  const alive = asked.rows.filter(({ state }) => runs.has(state)).length;
  return (
    <DialogForm
      title={title}
      size="sm"
      {...planWords}
      onSubmit={() => asked.go({ force, volumes, commit })}
      onClose={asked.close}
    >
      <Checkbox
        label="Remove running ones too"
        description={
          alive === 0
            ? 'None of them is running now.'
            : `${showCount(alive, 'is', 'are')} running: left as they are without this, killed and removed with it.`
        }
        checked={force}
        onChange={(event) => setForce(event.currentTarget.checked)}
        data-autofocus
      />
      <Checkbox
        label="Remove their anonymous volumes too"
        description="Undo makes the containers anew, but can’t bring these volumes back."
        checked={volumes}
        onChange={(event) => setVolumes(event.currentTarget.checked)}
      />
      <Checkbox
        label="Keep each as an image first"
        description="As provost-backup/name:time, on its engine. Undo then brings back its own files too. Takes disk space, and longer."
        checked={commit}
        onChange={(event) => setCommit(event.currentTarget.checked)}
      />
    </DialogForm>
  );
}

function RenameForm({ title, asked }: VerbFormProps) {
  const before = asked.rows[0]?.name ?? '';
  const [to, setTo] = useState(before);
  const error =
    to === '' || validName.test(to) ? null : 'Letters, digits, _ . and - only; the first is a letter or digit.';
  return (
    <DialogForm
      title={title}
      size="sm"
      {...planWords}
      ready={to !== '' && to !== before && !error}
      onSubmit={() => asked.go({ to })}
      onClose={asked.close}
    >
      <TextInput
        label="New name"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        error={error}
        data-autofocus
      />
    </DialogForm>
  );
}
