// One finding in words: what is wrong, why it matters, what to do, and its line.
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './orgs.module.css';
import { PlaceLink } from './value.tsx';
import { severityTones } from './words.ts';

export type KeyedFinding = OrgFinding & { key: string };

/** A key for each that stays the same while nothing else is found at its line. */
export function keyed(findings: readonly OrgFinding[]): KeyedFinding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const base = `${finding.rule}@${finding.file}:${finding.line}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return { ...finding, key: count === 1 ? base : `${base}#${count}` };
  });
}

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
