// On the receipt of a job: its generated passwords, while there are some that nobody has seen.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc } from '../../../client/index.ts';
import { showCount } from '../../../ui/format.ts';
import { slipsAddress } from './address.ts';

export function SlipsLink({ jobId, finished }: { jobId: string; finished: boolean }) {
  const left = useQuery(orpc.accounts.countSlips.queryOptions({ input: { jobId }, enabled: finished, staleTime: 0 }));
  const count = left.data?.slips ?? 0;
  return count > 0 ? <Link href={slipsAddress(jobId)}>Show {showCount(count, 'new password')} once</Link> : null;
}
