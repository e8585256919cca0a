// The targets that accounts live in: state, how many accounts, how old that is. Not shown while there is nothing to say.
import { Link } from 'wouter';
import { Age } from '../../ui/age.tsx';
import { showNumber } from '../../ui/format.ts';
import { kindWords, targetAddress, TargetState, useTargets } from '../accounts/index.tsx';
import classes from './overview.module.css';

export function TargetTable() {
  const { rows } = useTargets();
  // A roster that nobody has used says nothing.
  const told = rows.filter(({ kind, accounts }) => kind !== 'roster' || (accounts ?? 0) > 0);
  if (told.length === 0) return null;
  return (
    <section className={classes.section} data-wide>
      <h2>
        Accounts{' '}
        <Link href="/targets" className={classes.all}>
          all targets
        </Link>
      </h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Target</th>
            <th scope="col">State</th>
            <th scope="col" data-align="right">
              Accounts
            </th>
            <th scope="col">Kind</th>
            <th scope="col">Last read</th>
          </tr>
        </thead>
        <tbody>
          {told.map((target) => (
            <tr key={target.targetId}>
              <th scope="row">
                <Link href={targetAddress(target)}>{target.name}</Link>
              </th>
              <td>
                <TargetState target={target} />
              </td>
              <td data-align="right">{showNumber(target.accounts)}</td>
              <td>{kindWords[target.kind]}</td>
              <td>{target.readAt === null ? 'never' : <Age at={target.readAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
