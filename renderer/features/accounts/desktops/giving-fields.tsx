// The fields for a container per account: which template, which connection leads there, on which engines. In the import, where
// none is made by default, and in the dialog that asks for nothing else.
import { Autocomplete, Checkbox, MultiSelect, NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import { toProblem } from '../../../client/index.ts';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import type { Giving } from './giving.ts';
import { useConnections, useEngines, useTemplates } from './queries.ts';

/** As many names as an open list shows; typing narrows it. */
const shownAtMost = 50;
const below = ['label', 'input', 'description', 'error'] as const;

interface Props {
  target: TargetRow;
  value: Giving;
  onChange(change: Partial<Giving>): void;
  label: string;
  /** What the choice of no template is called; null: one has to be chosen. */
  none: string | null;
}

export function GivingFields({ target, value, onChange, label, none }: Props) {
  const templates = useTemplates();
  const rows = templates.data?.rows ?? [];
  const chosen = rows.find(({ name }) => name === value.template);
  const leads = target.traits.makesConnections;
  if (templates.error) return <ProblemLine problem={toProblem(templates.error)} />;
  return (
    <>
      <NativeSelect
        size="xs"
        label={label}
        description={
          templates.data && rows.length === 0 ? (
            <>
              There is no template yet. <Link href="/templates/new">Make one</Link> that says what a container is made
              of.
            </>
          ) : (
            chosen?.description
          )
        }
        inputWrapperOrder={[...below]}
        value={value.template}
        onChange={(event) => onChange({ template: event.currentTarget.value })}
        data={[
          ...(none !== null || chosen === undefined
            ? [{ value: '', label: none ?? (templates.data ? 'Choose one' : 'Reading the templates') }]
            : []),
          // One that the address names and nobody has: the plan says so.
          ...(chosen === undefined && value.template !== '' && templates.data ? [value.template] : []),
          ...rows.map(({ name }) => name),
        ]}
        data-autofocus={none === null || undefined}
      />
      {value.template !== '' && (
        <>
          {leads && <LikeField target={target} value={value.like} onChange={(like) => onChange({ like })} />}
          <EnginesField value={value.engines} onChange={(engines) => onChange({ engines })} />
          <Checkbox
            label="Start them"
            checked={value.start}
            onChange={(event) => onChange({ start: event.currentTarget.checked })}
          />
          <Checkbox
            label="Pull the image first where it is missing"
            checked={value.pull}
            onChange={(event) => onChange({ pull: event.currentTarget.checked })}
          />
        </>
      )}
    </>
  );
}

function LikeField(props: { target: TargetRow; value: string; onChange(like: string): void }) {
  const connections = useConnections(props.target.targetId, true);
  return (
    <Autocomplete
      size="xs"
      label="And a connection that leads to it, with the settings of"
      description={
        connections.error
          ? `Its connections can’t be read just now: ${toProblem(connections.error).message} Type the name.`
          : 'One that leads to such a container already. Empty: no connection is made.'
      }
      inputWrapperOrder={[...below]}
      placeholder="no connection"
      data={[...new Set(connections.data)]}
      limit={shownAtMost}
      value={props.value}
      onChange={props.onChange}
      // An open list would take the first Escape.
      openOnFocus={false}
      clearable
    />
  );
}

function EnginesField(props: { value: readonly string[]; onChange(engines: string[]): void }) {
  const engines = useEngines();
  // Of one engine there is nothing to choose; and where they can't be read, the template says it.
  if ((engines.data?.rows.length ?? 0) < 2) return null;
  return (
    <MultiSelect
      size="xs"
      label="Engines"
      placeholder={props.value.length === 0 ? 'as the template says' : ''}
      data={engines.data?.rows.map(({ engineId, name }) => ({ value: engineId, label: name })) ?? []}
      value={[...props.value]}
      onChange={props.onChange}
      openOnFocus={false}
      clearable
    />
  );
}
