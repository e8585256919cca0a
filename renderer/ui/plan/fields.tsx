// What a change does to each field: old → new. On one line in the grid, as a table in the panel.
import type { ChangeKind, FieldChange } from '../../../preload/contract/plans.ts';
import classes from './plan.module.css';

const Value = ({ value, className }: { value: string | null; className: string | undefined }) =>
  value === null ? <i className={classes.none}>none</i> : <span className={className}>{value}</span>;

/** Of what is made or deleted, the one state that it has is enough: nothing is before or after it. */
export function FieldsLine({ fields, kind }: { fields: readonly FieldChange[]; kind: ChangeKind }) {
  const only = kind === 'create' || kind === 'delete';
  return (
    <span className={classes.fields}>
      {fields.map((field) => (
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
