// What can be done with a finished job: undo, the failed ones again, and the results as a file.
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { client, toProblem, type Problem } from '../../client/index.ts';
import { showNumber } from '../format.ts';
import { ProblemLine } from '../problem-line.tsx';
import { PagedExport } from '../paged/paged-export.tsx';
import { resultColumns } from './export-columns.ts';
import { troubled } from './words.ts';

type Deed = 'undo' | 'retry';

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
      <PagedExport
        id={`job-${jobId}`}
        label="Download"
        total={job.counts.total}
        read={(request, signal) => client.jobs.listResults({ jobId, ...request }, signal && { signal })}
        columns={resultColumns}
      />
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
