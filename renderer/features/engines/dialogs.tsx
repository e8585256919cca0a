// The small dialogs of one engine: its name, how many changes at once, and taking it off the list.
import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { client, toProblem } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import { limitProblem, NumberField } from '../../ui/number-field.tsx';
import { ProblemLine } from '../../ui/problem-line.tsx';
import type { EngineRow } from './columns.tsx';
import classes from './engines.module.css';

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
  const titles = {
    rename: `Rename ${named}`,
    concurrency: `Changes at once on ${named}`,
    remove: `Remove ${named} from the list`,
  };
  return (
    <Modal opened onClose={onClose} title={titles[asked.what]} size="sm">
      {asked.what === 'rename' && <Rename row={row} onClose={onClose} />}
      {asked.what === 'concurrency' && <Concurrency row={row} onClose={onClose} />}
      {asked.what === 'remove' && <Remove rows={asked.rows} onClose={onClose} onRemoved={onRemoved} />}
    </Modal>
  );
}

function Form(props: {
  work(): Promise<unknown>;
  verb: string;
  ready?: boolean;
  onDone(): void;
  onClose(): void;
  children: ReactNode;
}) {
  const run = useMutation({ mutationFn: props.work, onSuccess: props.onDone });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        run.mutate();
      }}
    >
      {props.children}
      {run.error && <ProblemLine problem={toProblem(run.error)} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={props.ready === false} loading={run.isPending}>
          {props.verb}
        </Button>
      </div>
    </form>
  );
}

function Rename({ row, onClose }: { row: EngineRow; onClose(): void }) {
  const [name, setName] = useState(row.name);
  const work = () => client.engines.rename({ engineId: row.engineId, name: name.trim() });
  return (
    <Form verb="Rename" work={work} onDone={onClose} onClose={onClose} ready={name.trim() !== ''}>
      <TextInput
        label="Name"
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
    </Form>
  );
}

const atOnceLimits = { min: 1, max: 64 };

function Concurrency({ row, onClose }: { row: EngineRow; onClose(): void }) {
  const [atOnce, setAtOnce] = useState<number | string>(row.concurrency ?? '');
  const work = () =>
    client.engines.setConcurrency({ engineId: row.engineId, ...(atOnce !== '' && { atOnce: Number(atOnce) }) });
  return (
    <Form
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
    </Form>
  );
}

function Remove({
  rows,
  onClose,
  onRemoved,
}: {
  rows: readonly EngineRow[];
  onClose(): void;
  onRemoved: Props['onRemoved'];
}) {
  const ids = rows.map(({ engineId }) => engineId);
  const work = async () => {
    for (const engineId of ids) await client.engines.remove({ engineId });
  };
  const count = rows.reduce((sum, { containers }) => sum + (containers ?? 0), 0);
  return (
    <Form
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
    </Form>
  );
}
