// Makes or changes a schedule. Saving it does nothing to any container; how many it would mean now is said beside the filter.
import { Button, Group, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Selection } from '../../../preload/contract/containers.ts';
import { scheduledActions, type Schedule } from '../../../preload/contract/schedules.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { showCount } from '../../ui/format.ts';
import { limitProblem, NumberField } from '../../ui/number-field.tsx';
import classes from './schedules.module.css';
import { readCron, writeCron } from './when.ts';
import { WhenField } from './when-field.tsx';
import { selectionWords, title } from './words.ts';

/** Seconds, and letters of a name, that the contract takes. */
const graceLimits = { min: 0, max: 3600 };
const nameAtMost = 100;

interface Props {
  /** Null: a new one. */
  schedule: Schedule | null;
  /** Of a new one: the filter of the list that it was made from. */
  filter: string;
  onSaved(schedule: Schedule): void;
}

export function ScheduleForm({ schedule, filter: proposed, onSaved }: Props) {
  const [name, setName] = useState(schedule?.name ?? '');
  const [action, setAction] = useState<Schedule['action']>(schedule?.action ?? 'stop');
  const [filter, setFilter] = useState(schedule?.selection.filter ?? proposed);
  const [when, setWhen] = useState(() => readCron(schedule?.cron ?? '0 18 * * 1-5'));
  const [timeZone, setTimeZone] = useState(schedule?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [grace, setGrace] = useState<number | string>(schedule?.grace ?? '');
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  // What was chosen on the command line beside the filter stays as it is.
  const { filter: _, ...chosen } = schedule?.selection ?? {};
  const selection: Selection = { ...chosen, ...(filter.trim() && { filter: filter.trim() }) };
  const says = selectionWords(selection) !== '';
  const [asked] = useDebouncedValue(JSON.stringify(selection), 250);
  const meant = useQuery({
    ...orpc.containers.list.queryOptions({ input: { ...(JSON.parse(asked) as Selection), limit: 1 } }),
    enabled: says,
    retry: false,
  });
  const cron = writeCron(when);
  const hasGrace = action === 'stop' || action === 'restart';
  const save = useMutation({
    mutationFn: () =>
      client.schedules.save({
        ...{ ...selection, name: name.trim(), action, cron: cron ?? '', timeZone, enabled },
        ...(hasGrace && grace !== '' && { grace: Number(grace) }),
      }),
    onSuccess: onSaved,
  });
  const wrong = says && meant.error ? toProblem(meant.error).message : null;
  const tooLong = name.trim().length > nameAtMost;
  // A filter that was just typed is not judged yet: saving refuses it all the same.
  const ready =
    name.trim() !== '' &&
    !tooLong &&
    says &&
    wrong === null &&
    cron !== null &&
    (!hasGrace || limitProblem(grace, graceLimits) === null);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Name"
          description={schedule ? 'A schedule keeps its name.' : `Up to ${nameAtMost} characters.`}
          value={name}
          disabled={schedule !== null}
          onChange={(event) => setName(event.currentTarget.value)}
          error={tooLong ? `Up to ${nameAtMost} characters; these are ${name.trim().length}.` : null}
          data-autofocus
        />
        <Select
          label="What to do"
          data={scheduledActions.map((value) => ({ value, label: title(value) }))}
          value={action}
          allowDeselect={false}
          onChange={(value) => setAction(value as Schedule['action'])}
        />
        <TextInput
          label="Which containers"
          description={`A filter as in the list: org:acme image:desktop. ${
            selectionWords(chosen) ? `Besides it: ${selectionWords(chosen)}.` : ''
          }`}
          placeholder="org:acme"
          className={classes.mono}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          error={wrong}
        />
        <p className={classes.note} aria-live="polite" hidden={wrong !== null}>
          {!says
            ? 'Say which containers: nothing is meant yet.'
            : meant.data
              ? `${meant.data.total === null ? 'How many it means is unknown while an engine has never been read' : `${showCount(meant.data.total, 'container')} now`}. Those that are there at the time are meant.`
              : 'Counting.'}
        </p>
        <WhenField when={when} timeZone={timeZone} onWhen={setWhen} onTimeZone={setTimeZone} />
        {hasGrace && (
          <NumberField
            label="Seconds to wait before killing"
            placeholder="as each container says"
            limits={graceLimits}
            value={grace}
            onChange={setGrace}
          />
        )}
        <Switch label="Switched on" checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
        {save.error && <ErrorState problem={toProblem(save.error)} inline />}
        <Group gap={8}>
          <Button type="submit" loading={save.isPending} disabled={!ready}>
            Save the schedule
          </Button>
        </Group>
        <p className={classes.note}>
          It runs while Provost is open. What comes while it is closed or the computer sleeps is listed as missed, and
          not made up for.
        </p>
      </Stack>
    </form>
  );
}
