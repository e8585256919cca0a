// The kinds of a change: its word, its sign and its colour. The sign and the word carry the meaning, the colour helps.
import type { ChangeKind, PlanCounts } from '../../../preload/contract/plans.ts';
import classes from './plan.module.css';

interface Words {
  word: string;
  sign: string;
  /** In the middle of "4 …", for chips. */
  chip: string;
}

const words: Record<ChangeKind, Words> = {
  create: { word: 'Create', sign: '+', chip: 'to create' },
  update: { word: 'Change', sign: '~', chip: 'to change' },
  delete: { word: 'Delete', sign: '−', chip: 'to delete' },
  skip: { word: 'Leave', sign: '=', chip: 'left as they are' },
  conflict: { word: 'Conflict', sign: '!', chip: 'in conflict' },
  error: { word: 'Error', sign: '×', chip: 'cannot be planned' },
};

export const chipWords = (kind: ChangeKind): string => words[kind].chip;

/** Whether applying the plan would do something about a change of this kind. */
export const isDeed = (kind: ChangeKind): boolean => kind === 'create' || kind === 'update' || kind === 'delete';

export const sumOf = (counts: PlanCounts): number =>
  counts.create + counts.update + counts.delete + counts.skip + counts.conflict + counts.error;

export function KindMark({ kind, excluded = false }: { kind: ChangeKind; excluded?: boolean }) {
  return (
    <span className={classes.kind} data-kind={excluded ? 'skip' : kind}>
      <b aria-hidden>{excluded ? '–' : words[kind].sign}</b>
      {excluded ? 'Left out' : words[kind].word}
    </span>
  );
}
