// Everything that the checks found in a folder, and one finding beside it: why it matters and what to do.
import { IconTool } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { useAddress } from '../../ui/address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { showCount } from '../../ui/format.ts';
import { DataGrid, type Column, type Facet, type GridAction, type Grouping } from '../../ui/grid/index.ts';
import layout from '../../ui/layout.module.css';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { usePlanner } from '../../ui/plan/use-planner.ts';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { keyed, type KeyedFinding } from './findings.ts';
import { FindingPanel } from './finding-panel.tsx';
import { planFixes } from './fixes.ts';
import { shortPlace, type Folder } from './place.ts';
import type { useFindings } from './read.ts';
import { ReadingNote, ReadProblem, StaleProblem } from './reading.tsx';
import { None, PlaceLink } from './value.tsx';
import { ruleWord, severityTones } from './words.ts';

const columns: Column<KeyedFinding>[] = [
  { id: 'message', title: 'Finding', width: 380, value: ({ message }) => message },
  {
    id: 'severity',
    title: 'Severity',
    width: 96,
    value: ({ severity }) => severity,
    cell: ({ severity }) => <StateDot tone={severityTones[severity]} word={severity} />,
  },
  { id: 'rule', title: 'Rule', width: 220, value: ({ rule }) => ruleWord(rule) },
  {
    id: 'org',
    title: 'Organization',
    width: 120,
    value: ({ org }) => org,
    cell: ({ org }) => org ?? <None word="the folder" />,
  },
  {
    id: 'environment',
    title: 'Environment',
    width: 104,
    value: ({ environment }) => environment,
    cell: ({ environment }) => environment ?? <None />,
  },
  { id: 'place', title: 'Where', width: 190, value: shortPlace, cell: (row) => <PlaceLink place={row} /> },
];

const facets: Facet<KeyedFinding>[] = [
  { field: 'severity', value: ({ severity }) => severity },
  { field: 'rule', value: ({ rule }) => rule },
  { field: 'org', value: ({ org }) => org },
  { field: 'env', value: ({ environment }) => environment },
  { field: 'fixable', value: ({ fixable }) => (fixable ? 'yes' : 'no') },
];

const groups: Grouping<KeyedFinding>[] = [
  { id: 'rule', title: 'Rule', value: ({ rule }) => ruleWord(rule), none: 'no rule' },
  { id: 'org', title: 'Organization', value: ({ org }) => org, none: 'the folder itself' },
];

interface Props {
  folder: Folder;
  findings: ReturnType<typeof useFindings>;
  onOther(): void;
}

export function Checks({ folder, findings, onOther }: Props) {
  const rows = useMemo(() => keyed(findings.rows), [findings.rows]);
  const [openKey, setOpenKey] = useAddress('finding');
  const open = rows.find(({ key }) => key === openKey);
  const planner = usePlanner();
  const fix = (chosen: readonly OrgFinding[]) => planFixes(planner, folder, { chosen, all: rows });
  const verbs: GridAction<KeyedFinding>[] = [
    {
      id: 'fix',
      label: 'Fix…',
      icon: <IconTool size={15} stroke={1.6} />,
      applies: ({ fixable }) => fixable,
      run: (_selection, chosen) => fix(chosen),
    },
  ];
  return (
    <div className={layout.beside}>
      <div className={layout.list}>
        <PlanProblem planner={planner} />
        {findings.readAt > 0 && <StaleProblem whole={findings} />}
        {findings.problem && findings.readAt === 0 ? (
          <ReadProblem problem={findings.problem} onRetry={findings.retry} onOther={onOther} />
        ) : (
          <DataGrid<KeyedFinding>
            id="checks"
            label="Findings"
            noun="finding"
            rows={rows}
            rowKey={({ key }) => key}
            columns={columns}
            fields={({ message, severity, rule, org, environment, file, fixable }) => ({
              message,
              severity,
              rule: [rule, ruleWord(rule)],
              org,
              env: environment,
              file,
              fixable,
            })}
            facets={facets}
            groups={groups}
            actions={verbs}
            onOpen={({ key }) => setOpenKey(key)}
            openKey={openKey}
            loading={findings.loading}
            empty={
              <EmptyState
                sentence={
                  <StateDot tone="ok" word="The checks found nothing in this folder: no fault of any rule." wraps />
                }
              />
            }
          />
        )}
        <ReadingNote whole={findings} noun="finding" />
      </div>
      {open && (
        <SidePanel
          id="finding"
          label={`Finding: ${open.message}`}
          title={ruleWord(open.rule)}
          onClose={() => setOpenKey(null)}
        >
          <FindingPanel finding={open} busy={planner.busy} onFix={() => fix([open])} />
        </SidePanel>
      )}
    </div>
  );
}

/** "10 errors, 3 warnings" */
export const countsText = ({ errors, warnings }: { errors: number; warnings: number }): string =>
  `${showCount(errors, 'error')}, ${showCount(warnings, 'warning')}`;
