// One file of an import on one line: what it is, how it is read, and taking it out again.
import { ActionIcon, Checkbox, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { delimiters, encodings, type ImportFile, type ReadOptions } from '../../../../preload/contract/imports.ts';
import { showBytes, showCount } from '../../../ui/format.ts';
import { delimiterWords, formatWords } from './words.ts';
import classes from './import.module.css';

interface Props {
  file: ImportFile;
  onRead(read: ReadOptions): void;
  onRemove(): void;
}

const isOneOf = <T extends string>(of: readonly T[], value: string): value is T => of.some((each) => each === value);

export function FileLine({ file, onRead, onRemove }: Props) {
  const { name, format } = file;
  return (
    <li className={classes.file}>
      <b title={`SHA-256 ${file.sha256}`}>{name}</b>
      <span className={classes.dim}>
        {formatWords[format]} · {showCount(file.rows, 'row')}
        {format !== 'target' && ` · ${showBytes(file.bytes)}`}
      </span>
      {file.encoding !== null && format === 'csv' && (
        <select
          className={classes.pick}
          aria-label={`Encoding of ${name}`}
          value={file.encoding}
          onChange={({ currentTarget: { value } }) => isOneOf(encodings, value) && onRead({ encoding: value })}
        >
          {encodings.map((each) => (
            <option key={each} value={each}>
              {each === 'utf-8' ? 'UTF-8' : each}
            </option>
          ))}
        </select>
      )}
      {file.delimiter !== null && format === 'csv' && (
        <select
          className={classes.pick}
          aria-label={`Between the columns of ${name}`}
          value={file.delimiter}
          onChange={({ currentTarget: { value } }) => isOneOf(delimiters, value) && onRead({ delimiter: value })}
        >
          {delimiters.map((each) => (
            <option key={each} value={each}>
              {delimiterWords[each]}
            </option>
          ))}
        </select>
      )}
      {file.sheets.length > 1 && (
        <select
          className={classes.pick}
          aria-label={`Sheet of ${name}`}
          value={file.sheet ?? ''}
          onChange={(event) => onRead({ sheet: event.currentTarget.value })}
        >
          {file.sheets.map((sheet) => (
            <option key={sheet}>{sheet}</option>
          ))}
        </select>
      )}
      {(format === 'csv' || format === 'xlsx') && (
        <Checkbox
          label="Header row"
          title="The first row names the columns"
          aria-label={`Header row of ${name}`}
          checked={file.header}
          onChange={(event) => onRead({ header: event.currentTarget.checked })}
        />
      )}
      <Tooltip label="Take out">
        <ActionIcon size={24} onClick={onRemove} aria-label={`Take out ${name}`}>
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

/** A file that is not UTF-8 and does not say what it is: how its letters come out is for people to see. */
export function EncodingQuestion({ file, onRead }: Omit<Props, 'onRemove'>) {
  const { name, encoding, accented } = file;
  return (
    <li className={classes.question}>
      <span>
        <b>{name}</b> is not UTF-8. Read as {encoding}, its letters are:
      </span>
      <span className={classes.samples}>
        {accented.length === 0
          ? 'none that depend on it'
          : accented.slice(0, 6).map((cell) => <q key={cell}>{cell}</q>)}
      </span>
      <span className={classes.answers}>
        <button
          type="button"
          className={classes.chip}
          onClick={() => encoding !== null && isOneOf(encodings, encoding) && onRead({ encoding })}
        >
          They are right
        </button>
        {(['windows-1252', 'iso-8859-15', 'windows-1250', 'cp850'] as const)
          .filter((each) => each !== encoding)
          .map((each) => (
            <button key={each} type="button" className={classes.chip} onClick={() => onRead({ encoding: each })}>
              Try {each}
            </button>
          ))}
      </span>
    </li>
  );
}
