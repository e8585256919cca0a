// The questions before a plan: what to pull and where, which file, what to look for when pruning.
// Each says what happens next; none of them changes anything.
import { Checkbox, MultiSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { EngineStatus } from '../../../preload/contract/engines.ts';
import type { ImageRow } from '../../../preload/contract/images.ts';
import { client } from '../../client/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { PlanForm } from '../../ui/plan/plan-form.tsx';

export type Asked =
  | { kind: 'pull' }
  | { kind: 'load' }
  | { kind: 'prune' }
  | { kind: 'save' | 'copy'; rows: readonly ImageRow[] }
  | { kind: 'remove'; rows: readonly ImageRow[] }
  | { kind: 'volume' }
  | { kind: 'network' };

interface Props<A extends Asked = Asked> {
  asked: A;
  engines: readonly EngineStatus[];
  onClose(): void;
}

const titles: Record<Asked['kind'], string> = {
  pull: 'Pull images',
  load: 'Load images from a file',
  prune: 'Prune',
  save: 'Save images to a file',
  copy: 'Copy images to other engines',
  remove: 'Remove images',
  volume: 'Create a volume',
  network: 'Create a network',
};

export function ImageDialog({ asked, ...rest }: Props) {
  if (asked.kind === 'pull') return <Pull {...rest} asked={asked} />;
  if (asked.kind === 'load') return <Load {...rest} asked={asked} />;
  if (asked.kind === 'prune') return <Prune {...rest} asked={asked} />;
  if (asked.kind === 'volume' || asked.kind === 'network') return <Create {...rest} asked={asked} />;
  return <OfRows {...rest} asked={asked} />;
}

function EnginePick({
  engines,
  value,
  onChange,
  label = 'Engines',
}: {
  engines: readonly EngineStatus[];
  value: string[];
  onChange(value: string[]): void;
  label?: string;
}) {
  return (
    <MultiSelect
      label={label}
      data={engines.map(({ engineId, name, state }) => ({ value: engineId, label: name, disabled: state === 'down' }))}
      value={value}
      onChange={onChange}
      searchable
    />
  );
}

const reachable = (engines: readonly EngineStatus[]) =>
  engines.filter(({ state }) => state !== 'down').map(({ engineId }) => engineId);

function Pull({ asked, engines, onClose }: Props) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(reachable(engines));
  const images = text.split(/[\s,]+/).filter(Boolean);
  return (
    <PlanForm
      title={titles[asked.kind]}
      ready={images.length > 0 && chosen.length > 0}
      onClose={onClose}
      plan={() => client.images.planPull({ images, engines: chosen })}
    >
      <Textarea
        label="Images"
        description="Names with tag or digest, one a line: registry.example.com/lab/desktop:8"
        autosize
        minRows={2}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      <EnginePick engines={engines} value={chosen} onChange={setChosen} />
    </PlanForm>
  );
}

function Load({ asked, engines, onClose }: Props) {
  const [file, setFile] = useState('');
  const [chosen, setChosen] = useState(reachable(engines));
  return (
    <PlanForm
      title={titles[asked.kind]}
      ready={file.trim() !== '' && chosen.length > 0}
      onClose={onClose}
      plan={() => client.images.planLoad({ file: file.trim(), engines: chosen })}
    >
      <TextInput
        label="File"
        description="Whole path of a saved archive (.tar), on the machine where Provost runs"
        value={file}
        onChange={(event) => setFile(event.currentTarget.value)}
        data-autofocus
      />
      <EnginePick engines={engines} value={chosen} onChange={setChosen} />
    </PlanForm>
  );
}

const kinds = [
  { value: 'dangling', label: 'Images without a name', hint: 'What builds and pulls left behind.' },
  { value: 'images', label: 'All images that no container uses', hint: 'They have to be pulled or loaded again.' },
  { value: 'networks', label: 'Networks that no container is in', hint: 'Undo makes them again.' },
  { value: 'cache', label: 'Build cache', hint: 'The next build makes it again.' },
  {
    value: 'volumes',
    label: 'Volumes without a name',
    hint: 'They hold data that undo can’t bring back. Volumes with a name are left alone.',
  },
] as const;
type PruneKind = (typeof kinds)[number]['value'];

function Prune({ asked, onClose }: Props) {
  const [chosen, setChosen] = useState<PruneKind[]>(['dangling', 'networks', 'cache']);
  return (
    <PlanForm
      title={titles[asked.kind]}
      ready={chosen.length > 0}
      onClose={onClose}
      plan={() => client.images.planPrune({ kinds: chosen })}
    >
      <p>The plan names each thing and the bytes that it frees. What is used by then is left alone.</p>
      {kinds.map(({ value, label, hint }) => (
        <Checkbox
          key={value}
          label={label}
          description={hint}
          checked={chosen.includes(value)}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            setChosen((before) => (checked ? [...before, value] : before.filter((one) => one !== value)));
          }}
        />
      ))}
    </PlanForm>
  );
}

function OfRows({ asked, engines, onClose }: Props<Extract<Asked, { rows: readonly ImageRow[] }>>) {
  const { kind, rows } = asked;
  const [file, setFile] = useState('');
  const [to, setTo] = useState<string[]>([]);
  const [force, setForce] = useState(false);
  const from = rows[0]?.engineId ?? '';
  const sources = new Set(rows.map(({ engineId }) => engineId));
  const images = [...new Set(rows.map(({ tags, id }) => tags[0] ?? id))];
  const folder = file.trim();
  if (kind !== 'remove' && sources.size > 1) {
    return (
      <Dialog title={titles[kind]} onClose={onClose}>
        These images are on several engines. Select images of one engine.
      </Dialog>
    );
  }
  const keys = rows.map(({ engineId, id }) => `${engineId}/${id}`);
  const plan = () =>
    kind === 'save'
      ? client.images.planSave({ images, output: folder, engine: from })
      : kind === 'copy'
        ? client.images.planCopy({ images, from, to })
        : client.images.planRemove({ keys, force, ...(folder !== '' && { save: folder }) });
  const ready = kind === 'copy' ? to.length > 0 : kind === 'save' ? folder !== '' : true;
  return (
    <PlanForm title={titles[kind]} ready={ready} plan={plan} onClose={onClose}>
      {kind === 'copy' ? (
        <EnginePick
          engines={engines.filter(({ engineId }) => engineId !== from)}
          value={to}
          onChange={setTo}
          label="To engines"
        />
      ) : (
        <TextInput
          label={kind === 'save' ? 'File' : 'Folder to save them to first'}
          description={
            kind === 'save'
              ? 'Whole path of the archive to write (.tar), on the machine where Provost runs'
              : 'Whole path, where Provost runs. Without one, undo can only pull them again.'
          }
          value={file}
          onChange={(event) => setFile(event.currentTarget.value)}
          data-autofocus
        />
      )}
      {kind === 'remove' && (
        <Checkbox
          label="Also those that stopped containers were made from"
          description="Such containers stay, but can’t be made again."
          checked={force}
          onChange={(event) => setForce(event.currentTarget.checked)}
        />
      )}
    </PlanForm>
  );
}

function Create({ asked, engines, onClose }: Props<Extract<Asked, { kind: 'volume' | 'network' }>>) {
  const [name, setName] = useState('');
  const [subnet, setSubnet] = useState('');
  const [internal, setInternal] = useState(false);
  const [chosen, setChosen] = useState(reachable(engines));
  const network = asked.kind === 'network';
  return (
    <PlanForm
      title={titles[asked.kind]}
      ready={name.trim() !== '' && chosen.length > 0}
      onClose={onClose}
      plan={() =>
        network
          ? client.networks.planCreate({
              ...{ name: name.trim(), engines: chosen, internal },
              ...(subnet.trim() !== '' && { subnet: subnet.trim() }),
            })
          : client.volumes.planCreate({ name: name.trim(), engines: chosen })
      }
    >
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      {network && (
        <>
          <TextInput
            label="Subnet"
            description="Like 192.0.2.0/24. Without one, each engine chooses its own."
            value={subnet}
            onChange={(event) => setSubnet(event.currentTarget.value)}
          />
          <Checkbox
            label="Internal"
            description="Its containers reach each other and nothing else."
            checked={internal}
            onChange={(event) => setInternal(event.currentTarget.checked)}
          />
        </>
      )}
      <EnginePick engines={engines} value={chosen} onChange={setChosen} />
    </PlanForm>
  );
}
