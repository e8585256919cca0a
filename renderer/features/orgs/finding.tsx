// One finding in words: what is wrong, why it matters, what to do, and its line.
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './orgs.module.css';
import { PlaceLink } from './value.tsx';
import { severityTones } from './words.ts';

export function FindingText({ finding: { severity, message, why, fix, file, line } }: { finding: OrgFinding }) {
  return (
    <>
      <StateDot
        tone={severityTones[severity]}
        word={
          <>
            {severity === 'error' ? 'Error' : 'Warning'}: {message}
          </>
        }
        wraps
      />{' '}
      <PlaceLink place={{ file, line }} />
      <p className={classes.dim}>{why}</p>
      <p>{fix}</p>
    </>
  );
}
