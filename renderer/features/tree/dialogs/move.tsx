// Where organizations go, with all below them: below which one or to the top, from when on, in which hierarchy.
import { Autocomplete, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { mainHierarchy, type TreeRow } from '../../../../preload/contract/tree.ts';
import { client } from '../../../client/index.ts';
import { PlanForm } from '../../../ui/plan/plan-form.tsx';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { useHierarchies, withBelow } from '../read.ts';
import { dayBegins, mayBeBelow } from '../words.ts';
import { OrgSelect } from './org-select.tsx';
import { namedOf, tooMany, type Chosen } from './chosen.ts';

const hierarchyName = /^[a-z][a-z0-9-]{0,39}$/;

interface Props {
  chosen: readonly Chosen[];
  rows: readonly TreeRow[];
  /** The hierarchy that `rows` show. */
  shown: string;
  onClose(): void;
}

export function MoveDialog({ chosen, rows, shown, onClose }: Props) {
  const hierarchies = useHierarchies();
  const [hierarchy, setHierarchy] = useState(shown);
  const [parent, setParent] = useState<string | null>(null);
  const [top, setTop] = useState(false);
  const [day, setDay] = useState('');
  const much = tooMany(chosen);
  const orgs = chosen.map(({ org }) => org);
  const named = hierarchyName.test(hierarchy);
  // In another hierarchy something else is below them: the plan says where that would be a circle.
  const own = hierarchy === shown ? withBelow(rows, new Set(orgs)) : new Set(orgs);
  const places = rows.filter(
    (row) =>
      !own.has(row.org) &&
      row.status !== 'archived' &&
      (hierarchy !== mainHierarchy || chosen.every(({ type }) => mayBeBelow(type, row.type))),
  );
  const over = places.some(({ org }) => org === parent) ? parent : null;
  return (
    <PlanForm
      title={`Move ${namedOf(chosen)}`}
      ready={named && (top || over !== null) && !much}
      plan={() => {
        const from = dayBegins(day);
        return client.tree.planMove({
          ...{ orgs, hierarchy },
          ...(top || over === null ? { top } : { parent: over }),
          ...(from !== undefined && { from }),
        });
      }}
      onClose={onClose}
    >
      <OrgSelect
        label="Below"
        description="All that is below goes with it."
        placeholder="Choose an organization"
        rows={places}
        value={top ? null : over}
        disabled={top}
        onChange={setParent}
        data-autofocus
      />
      <Checkbox
        label="To the top, below nothing"
        checked={top}
        onChange={(event) => setTop(event.currentTarget.checked)}
      />
      <TextInput
        type="date"
        label="From"
        description="The day begins at midnight here. Empty: from now on. Until then it stays where it is."
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Autocomplete
        size="xs"
        label="Hierarchy"
        description="main, or one of your own: legal, reporting, cost. A new name begins a new one."
        data={hierarchies}
        value={hierarchy}
        error={named ? null : 'Small letters, digits and dashes; 40 at most.'}
        onChange={setHierarchy}
      />
      {much && <ProblemLine problem={much} />}
    </PlanForm>
  );
}
