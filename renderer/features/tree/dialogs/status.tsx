// Suspends, maintains, archives or activates: why, and whether what is below goes along.
import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { mainHierarchy, type NodeStatus, type TreeRow } from '../../../../preload/contract/tree.ts';
import { client } from '../../../client/index.ts';
import { showCount } from '../../../ui/format.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { withBelow, type Moment } from '../read.ts';
import { statusVerbs } from '../words.ts';
import classes from '../tree.module.css';
import { namedOf, tooMany, type Chosen } from './chosen.ts';

interface Props {
  status: NodeStatus;
  chosen: readonly Chosen[];
  rows: readonly TreeRow[];
  /** What `rows` show. */
  moment: Moment;
  onClose(): void;
}

export function StatusDialog({ status, chosen, rows, moment, onClose }: Props) {
  const [reason, setReason] = useState('');
  const [below, setBelow] = useState(false);
  const much = tooMany(chosen);
  const orgs = chosen.map(({ org }) => org);
  const more = withBelow(rows, new Set(orgs)).size - orgs.length;
  const counted = moment.hierarchy === mainHierarchy && moment.day === null;
  return (
    <PlanForm
      title={`${statusVerbs[status]} ${namedOf(chosen)}`}
      ready={!much}
      plan={() =>
        client.tree.planStatus({ ...{ orgs, status, below }, ...(reason.trim() !== '' && { reason: reason.trim() }) })
      }
      onClose={onClose}
    >
      <TextInput
        label="Why"
        description="Stands beside the status."
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox
        label="Also all below"
        description={
          !counted
            ? 'What is below in the main hierarchy now.'
            : more === 0
              ? 'Nothing is below.'
              : `${showCount(more, 'is', 'are')} below.`
        }
        disabled={counted && more === 0}
        checked={below}
        onChange={(event) => setBelow(event.currentTarget.checked)}
      />
      <p className={classes.dim}>Containers, accounts and configs stay as they are.</p>
      {much && <ProblemLine problem={much} />}
    </PlanForm>
  );
}
