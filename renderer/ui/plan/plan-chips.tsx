// Chips over the changes of a plan: how many of each kind, and showing one kind alone.
import type { ReactNode } from 'react';
import { changeKinds, type ChangeKind, type PlanCounts } from '../../../preload/contract/plans.ts';
import { Chips } from '../paged/chips.tsx';
import { showNumber } from '../format.ts';
import { chipWords, sumOf } from './kinds.tsx';

export function PlanChips(props: {
  counts: PlanCounts;
  kind: ChangeKind | null;
  onKind(kind: ChangeKind | null): void;
}): ReactNode {
  const { counts, kind } = props;
  const chips = changeKinds
    .filter((each) => counts[each] > 0)
    .map((each) => ({ id: each, text: `${showNumber(counts[each])} ${chipWords(each)}` }));
  return (
    <Chips
      label="Kind of change"
      all={`All ${showNumber(sumOf(counts))}`}
      chips={chips}
      chosen={kind}
      onChoose={props.onKind}
      after={
        [
          ...(counts.unchanged > 0 ? [`${showNumber(counts.unchanged)} unchanged`] : []),
          ...(counts.excluded > 0 ? [`${showNumber(counts.excluded)} left out`] : []),
        ].join(' · ') || null
      }
    />
  );
}
