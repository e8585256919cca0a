// The small dialogs of one engine: its name, how many changes at once, and taking it off the list.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../client/index.ts';
import { WorkForm } from '../../ui/dialog-form.tsx';
import { showCount } from '../../ui/format.ts';
import { limitProblem, NumberField } from '../../ui/number-field.tsx';
import type { EngineRow } from './columns.tsx';

export interface Asked {
  what: 'rename' | 'concurrency' | 'remove';
  rows: readonly EngineRow[];
}

interface Props {
  asked: Asked;
  onClose(): void;
  /** Taken off the list. */
  onRemoved(engineIds: readonly string[]): void;
}

export function EngineDialog({ asked, onClose, onRemoved }: Props) {
  const [row] = asked.rows;
  if (!row) return null;
  const named = asked.rows.length === 1 ? `“${row.name}”` : showCount(asked.rows.length, 'engine');
  const { what } = asked;
  if (what === 'rename') return <Rename title={`Rename ${named}`} row={row} onClose={onClose} />;
  if (what === 'concurrency') {
    return <Concurrency title={`Changes at once on ${named}`} row={row} onClose={onClose} />;
  }
  return <Remove title={`Remove ${named} from the list`} rows={asked.rows} onClose={onClose} onRemoved={onRemoved} />;
}

interface OfOne {
  title: string;
  row: EngineRow;
  onClose(): void;
}

function Rename({ title, row, onClose }: OfOne) {
  const [name, setName] = useState(row.name);
  const work = () => client.engines.rename({ engineId: row.engineId, name: name.trim() });
  return (
    <WorkForm
      title={title}
      size="sm"
      verb="Rename"
      work={work}
      onDone={onClose}
      onClose={onClose}
      ready={name.trim() !== ''}
    >
      <TextInput
        label="Name"
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </WorkForm>
  );
}

const atOnceLimits = { min: 1, max: 64 };

function Concurrency({ title, row, onClose }: OfOne) {
  const [atOnce, setAtOnce] = useState<number | string>(row.concurrency ?? '');
  const work = () =>
    client.engines.setConcurrency({ engineId: row.engineId, ...(atOnce !== '' && { atOnce: Number(atOnce) }) });
  return (
    <WorkForm
      title={title}
      size="sm"
      verb="Save"
      work={work}
      ready={limitProblem(atOnce, atOnceLimits) === null}
      onDone={onClose}
      onClose={onClose}
    >
      <NumberField
        label="Changes at once"
        description="How many starts, stops and the like a job sends to it at a time. Empty: as suits its processors."
        limits={atOnceLimits}
        value={atOnce}
        onChange={setAtOnce}
        data-autofocus
      />
    </WorkForm>
  );
}

function Remove(props: Omit<OfOne, 'row'> & { rows: readonly EngineRow[]; onRemoved: Props['onRemoved'] }) {
  const { title, rows, onClose, onRemoved } = props;
  const ids = rows.map(({ engineId }) => engineId);
  const work = async () => {
    for (const engineId of ids) await client.engines.remove({ engineId });
  };
  const count = rows.reduce((sum, { containers }) => sum + (containers ?? 0), 0);
  return (
    <WorkForm
      title={title}
      size="sm"
      verb="Remove from the list"
      work={work}
      onDone={() => {
        onRemoved(ids);
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        {rows.length > 1 && <>{rows.map(({ name }) => name).join(', ')}. </>}
        {showCount(count, 'container')} leave the list, and what was last known of them is deleted. Nothing on the
        engine changes: what runs goes on running.
      </p>
    </WorkForm>
  );
}
