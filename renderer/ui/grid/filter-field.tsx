// The filter: what is typed reaches the list a moment later, and the address; `/` comes here, Escape empties it.
import { CloseButton, TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { memo, useEffect, useRef, useState, type RefObject } from 'react';
import { useShortcut } from '../shortcuts.ts';
import classes from './grid-toolbar.module.css';

const settleMs = 90;

interface Props {
  id: string;
  value: string;
  onChange(text: string, replace: boolean): void;
  /** Names of the fields that can be asked for. */
  fields: readonly string[];
  /** The most useful of them, for the hint. */
  examples: readonly string[];
  /** A field that is asked for and that no row has. */
  unknownField: string | null;
  input: RefObject<HTMLInputElement | null>;
  /** Arrow down or Enter: on to the rows. */
  onLeave(): void;
}

function FilterFieldView({ id, value, onChange, fields, examples, unknownField, input, onLeave }: Props) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  /** The first change of a visit makes an entry in the history; the others overwrite it. */
  const entered = useRef(false);
  useShortcut(`filter.${id}`, '/', 'Filter the list', () => input.current?.select(), { group: 'List' });

  useEffect(() => {
    if (value === sent.current) return;
    // Somebody else changed it: a chip, back, forward.
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (next: string) => {
    clearTimeout(timer.current);
    if (next === sent.current) return;
    sent.current = next;
    onChange(next, entered.current);
    entered.current = true;
  };
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(next), settleMs);
  };
  const empty = () => {
    setText('');
    send('');
    input.current?.focus();
  };

  return (
    <TextInput
      ref={input}
      value={text}
      aria-label="Filter"
      placeholder={['Filter: words', ...examples.map((field) => `${field}:…`)].join(', ')}
      title={`Fields: ${fields.join(', ')}`}
      spellCheck={false}
      autoComplete="off"
      className={classes.filter}
      error={unknownField !== null}
      aria-description={unknownField === null ? undefined : `There is no field ${unknownField}`}
      leftSection={<IconFilter size={14} stroke={1.6} aria-hidden />}
      rightSection={text === '' ? null : <CloseButton size="xs" aria-label="Clear the filter" onClick={empty} />}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => {
        send(text);
        entered.current = false;
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text !== '') {
          event.preventDefault();
          empty();
        } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
          event.preventDefault();
          send(text);
          onLeave();
        }
      }}
    />
  );
}

export const FilterField = memo(FilterFieldView);
