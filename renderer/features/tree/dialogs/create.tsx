// A new organization: its id, name, type, and what it is below.
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { orgId, type NodeType, type TreeRow } from '../../../../preload/contract/tree.ts';
import { client } from '../../../client/index.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { mayBeBelow, typeChoices } from '../words.ts';
import { OrgSelect } from './org-select.tsx';

interface Props {
  rows: readonly TreeRow[];
  /** What it is below at first. */
  below: Pick<TreeRow, 'org' | 'name' | 'type'> | null;
  onClose(): void;
}

const below: Record<NodeType, NodeType> = {
  provider: 'reseller',
  reseller: 'customer',
  customer: 'department',
  department: 'class',
  class: 'class',
};

export function CreateDialog({ rows, below: parentRow, onClose }: Props) {
  const [org, setOrg] = useState('');
  const [name, setName] = useState('');
  const [type, setType] = useState<NodeType>(parentRow ? below[parentRow.type] : 'customer');
  const [parent, setParent] = useState(parentRow?.org ?? null);
  const known = rows.some((row) => row.org === org.trim());
  const wrong = orgId.safeParse(org.trim()).error?.issues[0]?.message;
  const problem = org.trim() === '' ? null : known ? 'There is one with this id already.' : wrong;
  const over = rows.find((row) => row.org === parent);
  const misplaced = over !== undefined && !mayBeBelow(type, over.type);
  return (
    <PlanForm
      title={parentRow ? `Create below ${parentRow.name}` : 'Create an organization'}
      ready={org.trim() !== '' && !problem && !misplaced}
      plan={() =>
        client.tree.planCreate({
          ...{ org: org.trim(), type },
          ...(name.trim() !== '' && { name: name.trim() }),
          ...(parent !== null && { parent }),
        })
      }
      onClose={onClose}
    >
      <TextInput
        label="Id"
        description="Stands in labels, addresses and file names, and stays. Small letters, digits, dots, dashes and underscores."
        placeholder="lakeside-school"
        value={org}
        error={problem ? `${problem.charAt(0).toUpperCase()}${problem.slice(1)}` : null}
        onChange={(event) => setOrg(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label="Name"
        description="Its id without one."
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="Type"
        data={typeChoices}
        value={type}
        allowDeselect={false}
        error={misplaced ? `A ${type} can’t be below a ${over.type}.` : null}
        onChange={(value) => setType(value as NodeType)}
      />
      <OrgSelect
        label="Below"
        description="In the main hierarchy, from now on."
        placeholder="At the top"
        rows={rows.filter((row) => row.org === parent || (row.status !== 'archived' && mayBeBelow(type, row.type)))}
        value={parent}
        onChange={setParent}
      />
    </PlanForm>
  );
}
