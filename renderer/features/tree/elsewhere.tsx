// What carries an organization's id elsewhere: containers by their label, and accounts in each target.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import { filteredAddress, useTargets } from '../accounts/index.tsx';
import { containersAddress } from '../containers/index.tsx';
import classes from './tree.module.css';
import { orgFilter } from './verbs.tsx';

export function Elsewhere({ org }: { org: string }) {
  const filter = orgFilter([org]);
  const { data } = useQuery(orpc.containers.list.queryOptions({ input: { filter, limit: 1 }, retry: false }));
  const { rows: targets } = useTargets();
  return (
    <>
      <dt>Containers</dt>
      <dd>
        <Link href={containersAddress(filter)}>
          {data
            ? data.total === null
              ? 'unknown how many'
              : showCount(data.total, 'container')
            : 'those labelled with it'}
        </Link>
      </dd>
      <dt>Accounts</dt>
      <dd>
        <ul className={classes.links}>
          {targets.map((target) => (
            <li key={target.targetId}>
              <Link href={filteredAddress(target, 'org', org)}>in {target.name}</Link>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}
