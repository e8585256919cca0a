// The small dialogs before scaling and updating. Neither changes anything: the plan comes next.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ServiceRow } from '../../../preload/contract/swarm.ts';
import { showCount } from '../../ui/format.ts';
import { limitProblem, NumberField } from '../../ui/number-field.tsx';

const taskLimits = { min: 0, max: 10_000 };
const parallelismLimits = { min: 1, max: 100 };

export interface Asked {
  verb: 'scale' | 'update';
  rows: readonly ServiceRow[];
}

interface Props {
  asked: Asked | null;
  onClose(): void;
  onScale(names: string[], replicas: number): void;
  onUpdate(names: string[], image: string | undefined, parallelism: number | undefined): void;
}

export function SwarmDialog({ asked, onClose, onScale, onUpdate }: Props) {
  const rows = asked?.rows ?? [];
  const what = rows.length === 1 ? rows[0]!.name : showCount(rows.length, 'service');
  return (
    <Modal
      opened={asked !== null}
      onClose={onClose}
      size="sm"
      title={`${asked?.verb === 'scale' ? 'Scale' : 'Update'} ${what}`}
    >
      {asked?.verb === 'scale' && <ScaleForm rows={rows} onClose={onClose} onGo={onScale} />}
      {asked?.verb === 'update' && <UpdateForm rows={rows} onClose={onClose} onGo={onUpdate} />}
    </Modal>
  );
}

const ids = (rows: readonly ServiceRow[]) => rows.map(({ serviceId }) => serviceId);

function Foot({ ready, onClose }: { ready: boolean; onClose(): void }) {
  return (
    <>
      <Text c="dimmed">Next you see the plan. Nothing has happened before you apply it.</Text>
      <Group gap={8}>
        <Button type="submit" disabled={!ready}>
          Show the plan
        </Button>
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
      </Group>
    </>
  );
}

function ScaleForm({ rows, onClose, onGo }: { rows: readonly ServiceRow[]; onClose(): void; onGo: Props['onScale'] }) {
  const [replicas, setReplicas] = useState<number | string>(rows[0]?.desired ?? 1);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onGo(ids(rows), Number(replicas));
      }}
    >
      <Stack gap="sm">
        <NumberField label="Tasks of each" limits={taskLimits} value={replicas} onChange={setReplicas} data-autofocus />
        <Foot ready={replicas !== '' && limitProblem(replicas, taskLimits) === null} onClose={onClose} />
      </Stack>
    </form>
  );
}

function UpdateForm({
  rows,
  onClose,
  onGo,
}: {
  rows: readonly ServiceRow[];
  onClose(): void;
  onGo: Props['onUpdate'];
}) {
  const [image, setImage] = useState(rows.length === 1 ? rows[0]!.image : '');
  const [parallelism, setParallelism] = useState<number | string>('');
  const same = rows.length === 1 && image === rows[0]!.image;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onGo(
          ids(rows),
          same || image.trim() === '' ? undefined : image.trim(),
          parallelism === '' ? undefined : Number(parallelism),
        );
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Image"
          description={
            same
              ? 'The same one: the tasks are begun anew, one after the other.'
              : 'Left empty, each keeps its own and begins anew.'
          }
          value={image}
          onChange={(event) => setImage(event.currentTarget.value)}
          data-autofocus
        />
        <NumberField
          label="Tasks at once"
          placeholder="as each service says"
          limits={parallelismLimits}
          value={parallelism}
          onChange={setParallelism}
        />
        <Foot ready={limitProblem(parallelism, parallelismLimits) === null} onClose={onClose} />
      </Stack>
    </form>
  );
}
