// What a change does to each field: old → new. On one line in the grid, as a table in the panel.
import type { ChangeRow, FieldChange } from '../../../preload/contract/plans.ts';
import classes from './plan.module.css';

const Value = ({ value, className }: { value: string | null; className: string | undefined }) =>
  value === null ? <i className={classes.none}>none</i> : <span className={className}>{value}</span>;

/** Of what is made or deleted, the one state that it has is enough: nothing is before or after it. */
export function FieldsLine({ change: { fields, kind, label } }: { change: ChangeRow }) {
  const only = kind === 'create' || kind === 'delete';
  // Its name stands in a column of its own.
  const shown = only ? fields.filter((field) => (field.new ?? field.old) !== label) : fields;
  return (
    <span className={classes.fields}>
      {shown.map((field) => (
        <span key={field.field}>
          <span className={classes.field}>{field.field}</span>{' '}
          {!only || (field.old !== null && field.new !== null) ? (
            <>
              <Value value={field.old} className={classes.old} /> <span aria-label="becomes">→</span>{' '}
              <Value value={field.new} className={classes.new} />
            </>
          ) : (
            <Value value={field.new ?? field.old} className={kind === 'create' ? classes.new : classes.old} />
          )}
        </span>
      ))}
    </span>
  );
}

export function FieldsTable({ fields }: { fields: readonly FieldChange[] }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Now</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.field}>
            <th scope="row">{field.field}</th>
            <td>
              <Value value={field.old} className={classes.old} />
            </td>
            <td>
              <Value value={field.new} className={classes.new} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
