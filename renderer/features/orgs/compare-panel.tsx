// One key of both sides, with where each value comes from.
import type { OrgCompareRow } from '../../../preload/contract/org-compare.ts';
import type { OrgValue } from '../../../preload/contract/org-model.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './orgs.module.css';
import { None, Origin, ValueText } from './value.tsx';
import { changeTones, changeWords } from './words.ts';

export function ComparePanel({ row, left, right }: { row: OrgCompareRow; left: string; right: string }) {
  return (
    <div className={classes.padded}>
      <StateDot tone={changeTones[row.change]} word={changeWords[row.change]} />
      <Side name={left} value={row.left} />
      <Side name={right} value={row.right} />
    </div>
  );
}

function Side({ name, value }: { name: string; value: OrgValue | null }) {
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      {value === null ? (
        <None word="not there" />
      ) : (
        <dl className={classes.facts}>
          <dt>Value</dt>
          <dd>
            <ValueText value={value} />
          </dd>
          <dt>Key</dt>
          <dd className="mono">{value.key}</dd>
          <dt>From</dt>
          <dd>
            <Origin value={value} />
          </dd>
        </dl>
      )}
    </section>
  );
}
