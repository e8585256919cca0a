// When a schedule runs: plain times for what people mean most, cron for the rest, and the next times either way.
import { Group, Select, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { orpc, toProblem } from '../../client/index.ts';
import { showTime } from '../../ui/format.ts';
import classes from './schedules.module.css';
import { weekdayNames, writeCron, type Days, type When } from './when.ts';

interface Props {
  when: When;
  timeZone: string;
  onWhen(when: When): void;
  onTimeZone(timeZone: string): void;
}

const choices: { value: Days; label: string }[] = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekdays', label: 'Monday to Friday' },
  { value: 'weekly', label: 'Once a week' },
  { value: 'cron', label: 'Cron expression' },
];

const zones = Intl.supportedValuesOf('timeZone');

export function WhenField({ when, timeZone, onWhen, onTimeZone }: Props) {
  const [cron] = useDebouncedValue(writeCron(when), 200);
  const preview = useQuery({
    ...orpc.schedules.preview.queryOptions({ input: { cron: cron ?? '', timeZone } }),
    enabled: cron !== null,
    retry: false,
  });
  const problem = preview.error ? toProblem(preview.error) : null;
  return (
    <Stack gap="xs">
      <Group gap={8} align="end" grow>
        <Select
          label="When"
          data={choices}
          value={when.days}
          allowDeselect={false}
          onChange={(days) => onWhen({ ...when, days: days as Days, cron: writeCron(when) ?? when.cron })}
        />
        {when.days === 'weekly' && (
          <Select
            label="Day"
            data={weekdayNames.map((label, value) => ({ value: String(value), label }))}
            value={when.weekday}
            allowDeselect={false}
            onChange={(weekday) => onWhen({ ...when, weekday: weekday ?? '1' })}
          />
        )}
        {when.days === 'cron' ? (
          <TextInput
            label="Minute, hour, day, month, weekday"
            className={classes.mono}
            value={when.cron}
            onChange={(event) => onWhen({ ...when, cron: event.currentTarget.value })}
          />
        ) : (
          <TextInput
            label="Time"
            type="time"
            value={when.time}
            onChange={(event) => onWhen({ ...when, time: event.currentTarget.value })}
          />
        )}
      </Group>
      <Select
        label="Time zone"
        data={zones.includes(timeZone) ? zones : [timeZone, ...zones]}
        value={timeZone}
        searchable
        allowDeselect={false}
        limit={50}
        onChange={(zone) => onTimeZone(zone ?? timeZone)}
      />
      {problem ? (
        <p className={classes.wrong} role="alert">
          {[problem.message, problem.hint].filter(Boolean).join(' ')}
        </p>
      ) : (
        <p className={classes.note} aria-live="polite">
          {preview.data && preview.data.times.length > 0
            ? `Next: ${preview.data.times.slice(0, 3).map(showTime).join(' · ')}`
            : 'The next times are shown here.'}
        </p>
      )}
    </Stack>
  );
}
