// One row of the audit log in full.
import type { AuditRow } from '../../../preload/contract/audit.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { showTime } from '../../ui/format.ts';
import classes from './audit.module.css';

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function AuditPanel({ row }: { row: AuditRow }) {
  return (
    <dl className={classes.facts}>
      <dt>When</dt>
      <dd>{showTime(row.at)}</dd>
      <dt>Operator</dt>
      <dd>{row.actorName ?? 'erased: only the hash of the name is left'}</dd>
      <dt>Action</dt>
      <dd>{row.action}</dd>
      <dt>Subject</dt>
      <dd>{row.subject}</dd>
      <dt>Organization</dt>
      <dd>{row.org ?? 'none'}</dd>
      {Object.entries(row.detail).map(([name, value]) => (
        <div key={name} className={classes.pair}>
          <dt>{name}</dt>
          <dd>{plain(value)}</dd>
        </div>
      ))}
      <dt>Hash</dt>
      <dd>
        <CopyText text={row.hash} shown={`${row.hash.slice(0, 24)}…`} />
      </dd>
    </dl>
  );
}
