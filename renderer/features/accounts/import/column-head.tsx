// The head of a column of an import: what the file calls it, and what it becomes.
import type { ImportColumn, ColumnRole } from '../../../../preload/contract/imports.ts';
import { roleGroups } from './roles.ts';
import classes from './cells.module.css';

const byWords = { guess: 'guessed', profile: 'by the profile', chosen: '' } as const;

interface Props {
  column: ImportColumn;
  keeps: readonly string[] | null;
  onRole(role: ColumnRole): void;
}

export function ColumnHead({ column: { header, role, by, index }, keeps, onRole }: Props) {
  const groups = roleGroups(header, role, keeps);
  const lost = groups.some(({ choices }) => choices.some((choice) => choice.role === role && !choice.kept));
  const name = header === '' ? `Column ${index + 1}` : header;
  return (
    <>
      <span className={classes.headName} title={name}>
        {name}
        {(lost || byWords[by] !== '') && (
          <small data-lost={lost || undefined}>{lost ? 'not kept' : role === 'ignore' ? '' : byWords[by]}</small>
        )}
      </span>
      <select
        className={classes.role}
        aria-label={`What ${name} becomes`}
        data-ignored={role === 'ignore' || undefined}
        data-guess={(by === 'guess' && role !== 'ignore') || undefined}
        value={role}
        onChange={(event) => onRole(event.currentTarget.value as ColumnRole)}
      >
        {groups.map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.choices.map((choice) => (
              <option key={choice.role} value={choice.role}>
                {choice.label}
                {!choice.kept && ' (not kept there)'}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </>
  );
}
