// What a change does to each field: old → new. On one line in the grid, as a table in the panel.
import { labelOf, shapeOf } from '../../../preload/contract/account-fields.ts';
import { isOfAccounts } from '../../../preload/contract/account-operations.ts';
import type { ChangeRow, FieldChange } from '../../../preload/contract/plans.ts';
import classes from './plan.module.css';

const Value = ({ value, className }: { value: string | null; className: string | undefined }) =>
  value === null ? <i className={classes.none}>none</i> : <span className={className}>{value}</span>;

/** What plans of accounts name beside the fields of an account. */
const accountLabels: Record<string, string> = {
  password: 'Password',
  purge: 'Purge from',
  second_factor: 'Second factor',
  history: 'History',
  group: 'Group',
  connection: 'Connection',
  new_connection: 'New connection',
  problem: 'Problem',
};
const flags: Record<string, string> = { true: 'yes', false: 'no' };

/** As it is read: fields of accounts are stored by their names in files. */
function worded({ field, old, new: after }: FieldChange, operation: string): FieldChange {
  if (!isOfAccounts(operation)) return { field, old, new: after };
  const word = (value: string | null) =>
    value !== null && shapeOf(field) === 'flag' ? (flags[value] ?? value) : value;
  return { field: accountLabels[field] ?? labelOf(field), old: word(old), new: word(after) };
}

interface LineProps {
  change: ChangeRow;
  /** Of the plan: it says what its fields are called. */
  operation: string;
}

/** Of what is made or deleted, the one state that it has is enough: nothing is before or after it. */
export function FieldsLine({ change: { fields, kind, label }, operation }: LineProps) {
  const only = kind === 'create' || kind === 'delete';
  // Its name stands in a column of its own.
  const shown = only ? fields.filter((field) => (field.new ?? field.old) !== label) : fields;
  return (
    <span className={classes.fields}>
      {shown
        .map((each) => worded(each, operation))
        .map((field) => (
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

export function FieldsTable({ fields, operation }: { fields: readonly FieldChange[]; operation: string }) {
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
        {fields
          .map((each) => worded(each, operation))
          .map((field) => (
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
