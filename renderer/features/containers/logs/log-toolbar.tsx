// What narrows and searches a log, and what takes it out of the window.
import { ActionIcon, Button, Checkbox, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconCheck,
  IconChevronDown,
  IconChevronUp,
  IconCopy,
  IconDownload,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useRef, type KeyboardEvent } from 'react';
import { showNumber } from '../../../ui/format.ts';
import { useShortcut } from '../../../ui/shortcuts.ts';
import { logText, saveLog } from './save.ts';
import type { LogModel, LogSnapshot } from './model.ts';
import classes from './logs.module.css';

interface Props {
  model: LogModel;
  shown: LogSnapshot;
  name: string;
  tail: number;
  onTail(tail: number): void;
  timestamps: boolean;
  onTimestamps(shown: boolean): void;
  current: number | null;
  onCurrent(number: number | null): void;
}

const tails = [100, 1_000, 10_000];

export function LogToolbar(props: Props) {
  const { model, shown, current, timestamps } = props;
  const clipboard = useClipboard({ timeout: 1_500 });
  const field = useRef<HTMLInputElement>(null);
  useShortcut('logs.search', 'mod+f', 'Search in the log', () => field.current?.select(), { group: 'Panel' });
  const { query } = model.search;
  const step = (direction: 1 | -1) => props.onCurrent(model.search.step(current, direction));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && query !== '') {
      // First Escape empties the search, the next closes the panel.
      event.stopPropagation();
      event.preventDefault();
      model.find('');
      props.onCurrent(null);
      if (field.current) field.current.value = '';
    }
  };
  const place = model.search.place(current);

  return (
    <div className={classes.toolbar} role="toolbar" aria-label="Log">
      <Button
        variant="default"
        w={86}
        leftSection={shown.paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
        onClick={() => model.pause(!shown.paused)}
      >
        {shown.paused ? 'Follow' : 'Pause'}
      </Button>
      <NativeSelect
        size="xs"
        aria-label="Lines from the end to begin with"
        value={String(props.tail)}
        onChange={(event) => props.onTail(Number(event.currentTarget.value))}
        data={tails.map((tail) => ({ value: String(tail), label: `Last ${showNumber(tail)}` }))}
      />
      <Checkbox
        label="Times"
        checked={timestamps}
        onChange={(event) => props.onTimestamps(event.currentTarget.checked)}
      />
      <TextInput
        ref={field}
        className={classes.search}
        type="search"
        aria-label="Search in the log"
        placeholder="Search"
        onChange={(event) => {
          model.find(event.currentTarget.value);
          props.onCurrent(null);
        }}
        onKeyDown={onKeyDown}
      />
      {query !== '' && (
        <>
          <span className={classes.matches} role="status">
            {shown.matches === 0
              ? 'no match'
              : `${place === null ? '' : `${showNumber(place)} of `}${showNumber(shown.matches)}`}
          </span>
          <ActionIcon aria-label="Previous match" disabled={shown.matches === 0} onClick={() => step(-1)}>
            <IconChevronUp size={15} />
          </ActionIcon>
          <ActionIcon aria-label="Next match" disabled={shown.matches === 0} onClick={() => step(1)}>
            <IconChevronDown size={15} />
          </ActionIcon>
        </>
      )}
      <span className={classes.right}>
        <Tooltip label={clipboard.copied ? 'Copied' : 'Copy all shown lines'}>
          <ActionIcon
            aria-label={clipboard.copied ? 'Copied' : 'Copy all shown lines'}
            onClick={() => clipboard.copy(logText(model.ring, timestamps))}
          >
            {clipboard.copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Download the lines shown">
          <ActionIcon aria-label="Download the lines shown" onClick={() => saveLog(props.name, model.ring, timestamps)}>
            <IconDownload size={15} />
          </ActionIcon>
        </Tooltip>
      </span>
    </div>
  );
}
