// Explains one change: what it does, why it is left or in conflict, what undo puts back and what it can't.
import { Button } from '@mantine/core';
import type { ChangeRow } from '../../../preload/contract/plans.ts';
import { FieldsTable } from './fields.tsx';
import { isDeed, KindMark } from './kinds.tsx';
import classes from './plan.module.css';

export function ChangePanel(props: {
  change: ChangeRow;
  /** Of the plan. */
  operation: string;
  canEdit: boolean;
  onCheck(included: boolean): void;
}) {
  const { change } = props;
  return (
    <div className={classes.panel}>
      <dl>
        <dt>What</dt>
        <dd>
          {change.action} {change.label}
        </dd>
        <dt>Kind</dt>
        <dd>
          <KindMark kind={change.kind} excluded={change.excluded} />
        </dd>
        <dt>Where</dt>
        <dd>{change.where}</dd>
        {change.reason && (
          <>
            <dt>Why</dt>
            <dd>{change.reason}</dd>
          </>
        )}
      </dl>
      {change.fields.length > 0 && <FieldsTable fields={change.fields} operation={props.operation} />}
      {isDeed(change.kind) && (
        <section>
          <h3>Undo</h3>
          <p>{change.undo.restores ? `Undo ${change.undo.restores}.` : 'Undo puts nothing back.'}</p>
          {change.undo.cannot.length > 0 && (
            <>
              <p className={classes.cannotTitle}>Undo can’t put back:</p>
              <ul>
                {change.undo.cannot.map((what) => (
                  <li key={what}>{what}</li>
                ))}
              </ul>
            </>
          )}
        </section>
      )}
      {isDeed(change.kind) && props.canEdit && (
        <Button variant="default" onClick={() => props.onCheck(change.excluded)}>
          {change.excluded ? 'Take back into the plan' : 'Leave out of the plan'}
        </Button>
      )}
    </div>
  );
}
