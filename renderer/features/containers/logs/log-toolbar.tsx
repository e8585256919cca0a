// What narrows and searches a log, and what takes it out of the window.
import { ActionIcon, Button, Checkbox, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconCheck,
  IconChevronDown,
  IconChevronUp,
  IconCopy,
  IconDownload,
  IconFilter,
  IconLetterCase,
  IconPlayerPause,
  IconPlayerPlay,
  IconRegex,
} from '@tabler/icons-react';
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { LogLevel } from '../../../../preload/contract/logs.ts';
import { showNumber } from '../../../ui/format.ts';
import { useShortcut } from '../../../ui/shortcuts.ts';
import type { LogModel, LogSnapshot } from './model.ts';
import { logText } from './save.ts';
import { isEmpty, type Query } from './search.ts';
import classes from './logs.module.css';

interface Props {
  model: LogModel;
  shown: LogSnapshot;
  tail: number;
  onTail(tail: number): void;
  timestamps: boolean;
  onTimestamps(shown: boolean): void;
  narrowed: boolean;
  onNarrowed(narrowed: boolean): void;
  current: number | null;
  onCurrent(number: number | null): void;
  onFollow(): void;
  /** Searches all of the log, also what is not here. */
  onSearchAll(): void;
  /** Null: the log of one container alone can be saved. */
  onSave(): void;
}

const tails = [100, 1_000, 10_000];
const levels: { value: LogLevel | ''; label: string }[] = [
  { value: '', label: 'All levels' },
  { value: 'error', label: 'Errors' },
  { value: 'warn', label: 'Warnings' },
  { value: 'info', label: 'Info' },
];

function Toggle({
  label,
  on,
  set,
  children,
}: {
  label: string;
  on: boolean;
  set(on: boolean): void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} aria-pressed={on} variant={on ? 'light' : 'subtle'} onClick={() => set(!on)}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

export function LogToolbar(props: Props) {
  const { model, shown, current, timestamps, narrowed } = props;
  const clipboard = useClipboard({ timeout: 1_500 });
  const field = useRef<HTMLInputElement>(null);
  const problemId = useId();
  useShortcut('logs.search', 'mod+f', 'Search in the log', () => field.current?.select(), { group: 'Panel' });
  const { query } = model.search;
  const find = (change: Partial<Query>) => {
    model.find({ ...model.search.query, ...change });
    props.onCurrent(null);
  };
  const step = (direction: 1 | -1) => props.onCurrent(model.search.step(current, direction));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && query.text !== '') {
      // First Escape empties the search, the next closes the panel.
      event.stopPropagation();
      event.preventDefault();
      find({ text: '' });
      if (field.current) field.current.value = '';
    }
  };
  const place = model.search.place(current);
  const names = shown.sources.map(({ name }) => name);
  const saveLabel = names.length > 1 ? 'Save all lines here' : 'Save the whole log';

  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Log">
      <Button
        variant="default"
        w={84}
        px={8}
        leftSection={shown.paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
        onClick={() => (shown.paused ? props.onFollow() : model.pause(true))}
      >
        {shown.paused ? 'Follow' : 'Pause'}
      </Button>
      <NativeSelect
        size="xs"
        w={104}
        aria-label="Lines from the end to begin with"
        value={String(props.tail)}
        onChange={(event) => props.onTail(Number(event.currentTarget.value))}
        data={tails.map((tail) => ({ value: String(tail), label: `Last ${showNumber(tail)}` }))}
      />
      <NativeSelect
        size="xs"
        w={112}
        aria-label="Levels, guessed from the text"
        value={query.worst ?? ''}
        onChange={(event) => {
          const worst = (event.currentTarget.value || null) as LogLevel | null;
          find({ worst });
          if (worst !== null) props.onNarrowed(true);
        }}
        data={levels}
      />
      <Checkbox
        label="Times"
        checked={timestamps}
        onChange={(event) => props.onTimestamps(event.currentTarget.checked)}
      />
      <span className={classes.right}>
        <Tooltip label={clipboard.copied ? 'Copied' : 'Copy all lines here'}>
          <ActionIcon
            aria-label={clipboard.copied ? 'Copied' : 'Copy all lines here'}
            onClick={() => clipboard.copy(logText(model.ring, timestamps, names))}
          >
            {clipboard.copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={saveLabel}>
          <ActionIcon aria-label={saveLabel} disabled={names.length === 0} onClick={props.onSave}>
            <IconDownload size={15} />
          </ActionIcon>
        </Tooltip>
      </span>
      <span className={classes.finding}>
        <TextInput
          ref={field}
          className={classes.search}
          type="search"
          aria-label="Search in the log"
          placeholder={query.regex ? 'Regular expression' : 'Search'}
          error={shown.problem !== null}
          aria-describedby={shown.problem === null ? undefined : problemId}
          onChange={(event) => find({ text: event.currentTarget.value })}
          onKeyDown={onKeyDown}
        />
        <Toggle label="Regular expression" on={query.regex} set={(regex) => find({ regex })}>
          <IconRegex size={15} />
        </Toggle>
        <Toggle
          label="Tell capitals from small letters"
          on={query.caseSensitive}
          set={(caseSensitive) => find({ caseSensitive })}
        >
          <IconLetterCase size={15} />
        </Toggle>
        <Toggle label="Show only lines that match" on={narrowed} set={props.onNarrowed}>
          <IconFilter size={15} />
        </Toggle>
        {!isEmpty(query) && (
          <>
            <span className={classes.matches} role="status">
              {shown.problem === null &&
                (shown.matches === 0
                  ? 'no match here'
                  : `${place === null ? '' : `${showNumber(place)} of `}${showNumber(shown.matches)}`)}
            </span>
            <ActionIcon aria-label="Previous match" disabled={shown.matches === 0} onClick={() => step(-1)}>
              <IconChevronUp size={15} />
            </ActionIcon>
            <ActionIcon aria-label="Next match" disabled={shown.matches === 0} onClick={() => step(1)}>
              <IconChevronDown size={15} />
            </ActionIcon>
            <Button variant="default" disabled={shown.problem !== null} onClick={props.onSearchAll}>
              Search all of it
            </Button>
          </>
        )}
      </span>
      {shown.problem !== null && !isEmpty(query) && (
        <p id={problemId} className={classes.refused} role="status">
          {shown.problem}
        </p>
      )}
    </div>
  );
}
