// One finding in full, beside the list of all.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { OrgFinding } from '../../../preload/contract/org-model.ts';
import { FindingText } from './finding.tsx';
import classes from './orgs.module.css';
import { fileAddress, orgAddress, useFolder } from './place.ts';
import { None } from './value.tsx';

interface Props {
  finding: OrgFinding;
  busy: boolean;
  onFix(): void;
}

export function FindingPanel({ finding, busy, onFix }: Props) {
  const folder = useFolder();
  const { org, environment, rule, file, line } = finding;
  return (
    <div className={classes.padded}>
      <FindingText finding={finding} />
      {finding.fixable && (
        <p>
          <Button loading={busy} onClick={onFix}>
            Fix…
          </Button>{' '}
          <span className={classes.dim}>Shows the change first; it can be undone.</span>
        </p>
      )}
      <h3>Where</h3>
      <dl className={classes.facts}>
        <dt>Organization</dt>
        <dd>
          {org === null ? (
            <None word="the folder itself" />
          ) : folder ? (
            <Link href={orgAddress(folder, org)}>{org}</Link>
          ) : (
            org
          )}
        </dd>
        <dt>Environment</dt>
        <dd>{environment ?? <None />}</dd>
        <dt>File</dt>
        <dd>
          {folder ? <Link href={fileAddress(folder, file, line)}>{file}</Link> : file}, line {line}
        </dd>
        <dt>Rule</dt>
        <dd className="mono">{rule}</dd>
      </dl>
    </div>
  );
}
