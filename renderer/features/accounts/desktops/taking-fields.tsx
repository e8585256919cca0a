// The fields for taking containers away from accounts: those of which template, and how they go.
import { NativeSelect } from '@mantine/core';
import type { TemplateRow } from '../../../../preload/contract/templates.ts';
import { toProblem } from '../../../client/index.ts';
import { showNumber } from '../../../ui/format.ts';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { TakeOptions, type TakeOptionsValue } from '../../templates/index.tsx';
import { useTemplates } from './queries.ts';

export interface Taking extends TakeOptionsValue {
  /** Name of the template; empty: nobody has chosen one. */
  template: string;
}

/** Templates that have containers; null: not read yet. */
export function useTaken(): { rows: readonly TemplateRow[] | null; problem: ReturnType<typeof toProblem> | null } {
  const { data, error } = useTemplates();
  return {
    rows: data ? data.rows.filter(({ containers }) => containers > 0) : null,
    problem: error ? toProblem(error) : null,
  };
}

/** With the only template that has containers, where there is one. */
export const chosenOf = (taking: Taking, rows: readonly TemplateRow[] | null): Taking =>
  taking.template === '' && rows?.length === 1 ? { ...taking, template: rows[0]!.name } : taking;

export function TakingFields(props: { value: Taking; onChange(value: Taking): void; first?: boolean }) {
  const { rows, problem } = useTaken();
  const value = chosenOf(props.value, rows);
  if (problem) return <ProblemLine problem={problem} />;
  if (rows?.length === 0) return <p>No container was made from a template, so there is nothing to take away.</p>;
  return (
    <>
      <NativeSelect
        size="xs"
        label="Those of the template"
        value={value.template}
        onChange={(event) => props.onChange({ ...value, template: event.currentTarget.value })}
        data={[
          ...(value.template === '' ? [{ value: '', label: rows ? 'Choose one' : 'Reading the templates' }] : []),
          ...(rows ?? []).map(({ name, containers }) => ({
            value: name,
            label: `${name} (${showNumber(containers)} in all)`,
          })),
        ]}
        data-autofocus={props.first || undefined}
      />
      <TakeOptions value={value} onChange={(options) => props.onChange({ ...value, ...options })} />
    </>
  );
}
