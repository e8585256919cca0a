// The fields of a template, in sections. Each error stands under the field that it is about.
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { placementKinds, restartPolicies } from '../../../preload/contract/templates.ts';
import type { Draft } from './draft.ts';
import classes from './templates.module.css';

const restartWords: Record<Draft['restart'], string> = {
  no: 'Never',
  'on-failure': 'When it fails',
  'unless-stopped': 'Unless it was stopped',
  always: 'Always',
};
const placementWords: Record<Draft['placement'], string> = {
  'round-robin': 'In turn',
  'least-used': 'Where the fewest containers are',
  column: 'Where a column of the accounts says',
};

interface Props {
  draft: Draft;
  onChange(draft: Draft): void;
  errors: ReadonlyMap<keyof Draft, string>;
  /** The name is settled. */
  named: boolean;
}

function Section({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className={classes.section}>
      <legend>{title}</legend>
      {note && <p className={classes.note}>{note}</p>}
      {children}
    </fieldset>
  );
}

export function TemplateFields({ draft, onChange, errors, named }: Props) {
  const field = (name: keyof Draft) => ({
    name,
    value: draft[name],
    error: errors.get(name),
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [name]: event.currentTarget.value }),
  });
  const many = { autosize: true, minRows: 2, maxRows: 8, classNames: { input: classes.mono! } };
  return (
    <>
      <Section
        title="What it makes"
        note={
          <>
            Texts may hold <code>{'{{username}}'}</code>, <code>{'{{n:3}}'}</code>, <code>{'{{org}}'}</code>,{' '}
            <code>{'{{group}}'}</code> and <code>{'{{account.COLUMN}}'}</code>; <code>:slug</code> makes a name of
            anything.
          </>
        }
      >
        <TextInput label="Name of the template" required disabled={named} {...field('name')} data-autofocus />
        <TextInput label="What it is for" {...field('description')} />
        <TextInput label="Image" required placeholder="lab/linux-desktop:24.04" {...field('image')} />
        <TextInput
          label="Names of its containers"
          required
          classNames={{ input: classes.mono! }}
          {...field('container')}
        />
        <TextInput label="Organization" description="Empty: the accounts say it, or nobody’s." {...field('org')} />
        <Textarea
          label="Command"
          description="One argument a line. Empty: as the image says."
          {...many}
          {...field('command')}
        />
      </Section>
      <Section title="What each account has">
        <Textarea
          label="Volumes"
          description="name:/path, one a line. A name with a variable is a volume of its own for each account. A path of the host reaches the host’s own files."
          {...many}
          {...field('volumes')}
        />
        <Textarea label="Environment" description="NAME=value, one a line." {...many} {...field('env')} />
        <Textarea label="Labels" description="name=value, one a line." {...many} {...field('labels')} />
      </Section>
      <Section title="Network">
        <Textarea
          label="Networks"
          description="One a line; the first is the one it is created in."
          {...many}
          {...field('networks')}
        />
        <Textarea
          label="Ports from a pool"
          description="5901 from 20000-20999, one a line. None is published without."
          {...many}
          {...field('ports')}
        />
      </Section>
      <Section title="Limits">
        <div className={classes.pair}>
          <TextInput label="Processors" inputMode="decimal" {...field('cpus')} />
          <TextInput label="Memory" placeholder="2g" {...field('memory')} />
          <TextInput label="Processes" inputMode="numeric" {...field('pids')} />
          <TextInput label="Shared memory" placeholder="256m" {...field('shm')} />
        </div>
        <NativeSelect
          label="Start it again by itself"
          size="xs"
          data={restartPolicies.map((value) => ({ value, label: restartWords[value] }))}
          {...field('restart')}
        />
      </Section>
      <Section title="Health check">
        <TextInput label="Command in the container" description="Empty: as the image says." {...field('health')} />
        {draft.health.trim() !== '' && (
          <div className={classes.pair}>
            <TextInput label="Every, s" inputMode="numeric" {...field('interval')} />
            <TextInput label="At most, s" inputMode="numeric" {...field('timeout')} />
            <TextInput label="Tries" inputMode="numeric" {...field('retries')} />
            <TextInput label="First after, s" inputMode="numeric" {...field('startPeriod')} />
          </div>
        )}
      </Section>
      <Section title="Placement">
        <NativeSelect
          label="Which engine"
          size="xs"
          data={placementKinds.map((value) => ({ value, label: placementWords[value] }))}
          {...field('placement')}
        />
        {draft.placement === 'column' && <TextInput label="Column that names the engine" {...field('column')} />}
        <Textarea
          label="Engines"
          description="Names, one a line. Empty: every engine."
          {...many}
          {...field('engines')}
        />
      </Section>
    </>
  );
}
