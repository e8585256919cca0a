// A value of a container that leads to all containers with it.
import { Link } from 'wouter';
import { formatFilter } from '../../../../preload/contract/filter.ts';
import { gridAddress } from '../../../ui/grid/index.ts';

export const FilterLink = ({ field, value }: { field: 'org' | 'account'; value: string }) => (
  <Link href={gridAddress('/containers', 'containers', formatFilter([{ field, op: '=', value, negated: false }]))}>
    {value}
  </Link>
);
