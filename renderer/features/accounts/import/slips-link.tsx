// On the receipt of a job: its generated passwords, while there are some that nobody has seen.
import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc } from '../../../client/index.ts';
import { showCount } from '../../../ui/format.ts';
import { slipsAddress } from './address.ts';

export function SlipsLink({ jobId, finished }: { jobId: string; finished: boolean }) {
  const left = useQuery(orpc.accounts.countSlips.queryOptions({ input: { jobId }, enabled: finished, staleTime: 0 }));
  const count = left.data?.slips ?? 0;
  return count > 0 ? (
    <Button component={Link} href={slipsAddress(jobId)} leftSection={<IconKey size={15} />}>
      Show {showCount(count, 'new password')} once
    </Button>
  ) : null;
}
