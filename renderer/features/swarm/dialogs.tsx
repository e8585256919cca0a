// The small dialogs before scaling and updating. Neither changes anything: the plan comes next.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ServiceRow } from '../../../preload/contract/swarm.ts';
import { client } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import { limitProblem, NumberField } from '../../ui/number-field.tsx';
import { PlanForm } from '../../ui/plan/plan-form.tsx';

const taskLimits = { min: 0, max: 10_000 };
const parallelismLimits = { min: 1, max: 100 };

export interface Asked {
  verb: 'scale' | 'update';
  rows: readonly ServiceRow[];
}

export function SwarmDialog({ asked, onClose }: { asked: Asked; onClose(): void }) {
  const { rows } = asked;
  const what = rows.length === 1 ? rows[0]!.name : showCount(rows.length, 'service');
  return asked.verb === 'scale' ? (
    <ScaleForm title={`Scale ${what}`} rows={rows} onClose={onClose} />
  ) : (
    <UpdateForm title={`Update ${what}`} rows={rows} onClose={onClose} />
  );
}

interface FormProps {
  title: string;
  rows: readonly ServiceRow[];
  onClose(): void;
}

const ids = (rows: readonly ServiceRow[]) => rows.map(({ serviceId }) => serviceId);

function ScaleForm({ title, rows, onClose }: FormProps) {
  const [replicas, setReplicas] = useState<number | string>(rows[0]?.desired ?? 1);
  return (
    <PlanForm
      title={title}
      size="sm"
      ready={replicas !== '' && limitProblem(replicas, taskLimits) === null}
      plan={() => client.swarm.planScale({ names: ids(rows), replicas: Number(replicas) })}
      onClose={onClose}
    >
      <NumberField label="Tasks of each" limits={taskLimits} value={replicas} onChange={setReplicas} data-autofocus />
    </PlanForm>
  );
}

function UpdateForm({ title, rows, onClose }: FormProps) {
  const [image, setImage] = useState(rows.length === 1 ? rows[0]!.image : '');
  const [parallelism, setParallelism] = useState<number | string>('');
  const same = rows.length === 1 && image === rows[0]!.image;
  return (
    <PlanForm
      title={title}
      size="sm"
      ready={limitProblem(parallelism, parallelismLimits) === null}
      plan={() =>
        client.swarm.planUpdate({
          names: ids(rows),
          image: same || image.trim() === '' ? undefined : image.trim(),
          parallelism: parallelism === '' ? undefined : Number(parallelism),
        })
      }
      onClose={onClose}
    >
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
    </PlanForm>
  );
}
