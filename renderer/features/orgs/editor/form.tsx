// The same file as a form, beside its text: a field for each value, which changes that value in the text and nothing else.
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { showCount, showNumber } from '../../../ui/format.ts';
import classes from './editor.module.css';
import { entriesIn, newLine, written, type Entry, type FormKind } from './entries.ts';

export type Splice = (from: number, to: number, insert: string) => void;

interface Props {
  text: string;
  kind: FormKind;
  readOnly: boolean;
  splice: Splice;
  toLine(line: number): void;
}

/** More fields than that are slow to draw and to read. */
const most = 300;

export function Form({ text, kind, readOnly, splice, toLine }: Props) {
  const entries = useMemo(() => entriesIn(text, kind), [text, kind]);
  const tables = useMemo(() => [...Map.groupBy(entries.slice(0, most), ({ table }) => table)], [entries]);
  return (
    <section className={classes.form} aria-label="Values">
      {tables.map(([table, own]) => (
        <div key={table} className={classes.table} role="group" aria-label={table || 'Values'}>
          {table !== '' && <h2>{table}</h2>}
          {own.map((entry, index) => (
            <Field key={`${entry.key} ${index}`} {...{ entry, kind, readOnly, splice, toLine }} />
          ))}
          {!readOnly && <Add last={own.at(-1)!} taken={own} text={text} kind={kind} splice={splice} />}
        </div>
      ))}
      {entries.length === 0 && <p>No value of this file stands in a line of its own.</p>}
      {entries.length > most && (
        <p>
          The first {showNumber(most)} of {showCount(entries.length, 'value')}. The text has all of them.
        </p>
      )}
    </section>
  );
}

const refusal = 'Write this one in the text: there it can be seen how quotes, backslashes and $ are meant.';

function Field({ entry, kind, readOnly, splice, toLine }: { entry: Entry } & Omit<Props, 'text'>) {
  const [refused, setRefused] = useState<string | null>(null);
  // As it stood when somebody came to it: a number that is emptied on the way to another one stays a number.
  const [quote, setQuote] = useState(entry.quote);
  const { key, value, from, to, line, lineFrom, lineTo, isCovered } = entry;
  return (
    <div className={classes.field}>
      <TextInput
        size="xs"
        label={key}
        value={refused ?? (isCovered ? '' : value)}
        placeholder={isCovered ? 'covered; type to replace it' : undefined}
        error={refused === null ? undefined : refusal}
        readOnly={readOnly}
        onFocus={() => {
          setQuote(entry.quote);
          toLine(line);
        }}
        onChange={({ currentTarget }) => {
          const right = written(kind, currentTarget.value, quote);
          setRefused(right === null ? currentTarget.value : null);
          if (right !== null) splice(from, to, right);
        }}
        onBlur={() => setRefused(null)}
      />
      {!readOnly && (
        <ActionIcon aria-label={`Remove ${key}`} onClick={() => splice(lineFrom, lineTo, '')}>
          <IconTrash size={15} />
        </ActionIcon>
      )}
    </div>
  );
}

interface AddProps {
  last: Entry;
  taken: readonly Entry[];
  text: string;
  kind: FormKind;
  splice: Splice;
}

function Add({ last, taken, text, kind, splice }: AddProps) {
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const line = newLine(kind, key, value, last.isExported);
  const isTaken = taken.some((one) => one.key === key);
  const name = last.table || 'the file';
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (line === null || isTaken) return;
        const isEnded = text[last.lineTo - 1] === '\n';
        splice(last.lineTo, last.lineTo, isEnded ? `${line}\n` : `\n${line}`);
        setKey('');
        setValue('');
      }}
    >
      <TextInput
        size="xs"
        aria-label={`New key in ${name}`}
        placeholder="key"
        value={key}
        error={isTaken && 'It is there already.'}
        onChange={({ currentTarget }) => setKey(currentTarget.value)}
      />
      <TextInput
        size="xs"
        aria-label={`Its value in ${name}`}
        placeholder="value"
        value={value}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="default" disabled={line === null || isTaken}>
        Add
      </Button>
    </form>
  );
}
