// The small dialogs before some verbs: grace for stop and restart, options of remove, the new name.
// Each says what happens next; none of them changes anything.
import { Checkbox, Modal, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ContainerRow, Verb } from '../../../preload/contract/containers.ts';
import { showCount } from '../../ui/format.ts';
import { UpdateForm } from './update-form.tsx';
import { DialogFoot as Foot, DialogForm as Form } from './dialog-parts.tsx';
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

export function VerbDialog({ asked }: { asked: Asked | null }) {
  const names = asked?.rows.length === 1 ? asked.rows[0]!.name : showCount(asked?.rows.length ?? 0, 'container');
  const title = asked
    ? asked.verb === 'update'
      ? `Change limits of ${names}`
      : `${asked.verb[0]!.toUpperCase()}${asked.verb.slice(1)} ${names}`
    : '';
  return (
    <Modal opened={asked !== null} onClose={() => asked?.close()} title={title} size="sm">
      {asked?.verb === 'remove' && <RemoveForm asked={asked} />}
      {asked?.verb === 'rename' && <RenameForm asked={asked} />}
      {asked?.verb === 'update' && <UpdateForm asked={asked} />}
      {(asked?.verb === 'stop' || asked?.verb === 'restart') && <GraceForm asked={asked} />}
    </Modal>
  );
}

function GraceForm({ asked }: { asked: Asked }) {
  const [grace, setGrace] = useState<number | string>(30);
  return (
    <Form onGo={() => asked.go({ grace: Number(grace) })}>
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
      <Foot asked={asked} ready={grace !== ''} />
    </Form>
  );
}

function RemoveForm({ asked }: { asked: Asked }) {
  const [force, setForce] = useState(false);
  const [volumes, setVolumes] = useState(false);
  const [commit, setCommit] = useState(false);
  const alive = asked.rows.filter(({ state }) => runs.has(state)).length;
  return (
    <Form onGo={() => asked.go({ force, volumes, commit })}>
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
      <Foot asked={asked} />
    </Form>
  );
}

function RenameForm({ asked }: { asked: Asked }) {
  const before = asked.rows[0]?.name ?? '';
  const [to, setTo] = useState(before);
  const error =
    to === '' || validName.test(to) ? null : 'Letters, digits, _ . and - only; the first is a letter or digit.';
  return (
    <Form onGo={() => asked.go({ to })}>
      <TextInput
        label="New name"
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        error={error}
        data-autofocus
      />
      <Foot asked={asked} ready={to !== '' && to !== before && !error} />
    </Form>
  );
}
