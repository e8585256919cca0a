// What can be done with a finished job: undo, the failed ones again, and the results as a file.
import { Button, Menu } from '@mantine/core';
import { IconArrowBackUp, IconDownload, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { client, toProblem, type Problem } from '../../client/index.ts';
import { showNumber } from '../format.ts';
import { ProblemLine } from '../problem-line.tsx';
import { downloadResults } from './download.ts';
import { troubled } from './words.ts';

type Deed = 'undo' | 'retry' | 'csv' | 'json';

export function ReceiptActions({ job }: { job: JobRow }) {
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState<Deed | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { jobId } = job;
  const again = troubled(job.counts) + job.counts.cancelled;

  const run = async (deed: Deed, act: () => Promise<void>) => {
    setBusy(deed);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(null);
    }
  };
  const plan = (deed: 'undo' | 'retry') =>
    run(deed, async () => {
      const { planId } = await (deed === 'undo' ? client.jobs.planUndo({ jobId }) : client.jobs.planRetry({ jobId }));
      navigate(`/plans/${planId}`);
    });

  return (
    <>
      {problem && <ProblemLine problem={problem} />}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDownload size={14} />}
            loading={busy === 'csv' || busy === 'json'}
          >
            Download
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void run('csv', () => downloadResults(jobId, 'csv'))}>All results as CSV</Menu.Item>
          <Menu.Item onClick={() => void run('json', () => downloadResults(jobId, 'json'))}>
            All results as JSON
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {again > 0 && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={busy === 'retry'}
          onClick={() => void plan('retry')}
        >
          Retry {showNumber(again)}
        </Button>
      )}
      {job.canUndo && !job.undoneBy && (
        <Button leftSection={<IconArrowBackUp size={15} />} loading={busy === 'undo'} onClick={() => void plan('undo')}>
          Undo
        </Button>
      )}
    </>
  );
}
