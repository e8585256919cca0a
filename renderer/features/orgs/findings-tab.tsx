// What the checks found in one organization, errors first.
import { StateDot } from '../../ui/state-dot.tsx';
import { ShownLate } from '../../ui/shown-late.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { FindingText } from './finding.tsx';
import { keyed } from './findings.ts';
import classes from './orgs.module.css';
import type { OrgTabProps } from './tabs.ts';

export function FindingsTab({ findings }: OrgTabProps) {
  if (findings === null) {
    return (
      <ShownLate>
        <p className={classes.padded} role="status">
          The folder is being checked.
        </p>
      </ShownLate>
    );
  }
  if (findings.length === 0) {
    return (
      <div className={classes.padded}>
        <StateDot tone="ok" word="The checks found nothing in this organization." />
      </div>
    );
  }
  return (
    <ScrollRegion label="Findings" className={classes.scroll}>
      <ul className={classes.findings}>
        {keyed(findings).map((finding) => (
          <li key={finding.key}>
            <FindingText finding={finding} />
          </li>
        ))}
      </ul>
    </ScrollRegion>
  );
}
