// What the check of the audit log found: whole, or the first row that does not fit and how many are missing.
import type { AuditVerdict } from '../../../preload/contract/audit.ts';
import { showCount, showNumber } from '../../ui/format.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './audit.module.css';

export function Verdict({ verdict, onOpen }: { verdict: AuditVerdict; onOpen(seq: number): void }) {
  const { ok, rows, firstBad, missing } = verdict;
  return (
    <div className={classes.verdict} role="status">
      {ok ? (
        <StateDot tone="ok" word={`${showCount(rows, 'row')} checked: none was changed, removed or cut off`} />
      ) : (
        <>
          <StateDot tone="failed" word="The log is not whole" />
          {firstBad && (
            <span>
              The first bad row is{' '}
              <button type="button" className={classes.link} onClick={() => onOpen(firstBad.seq)}>
                {showNumber(firstBad.seq)}
              </button>
              : {firstBad.why}
            </span>
          )}
          {missing > 0 && (
            <span>{showCount(missing, 'row is', 'rows are')} missing that a checkpoint vouches for.</span>
          )}
          <span>Keep the data folder as it is, and compare it with a backup.</span>
        </>
      )}
    </div>
  );
}
