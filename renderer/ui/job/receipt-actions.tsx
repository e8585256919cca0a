// What can be done with a finished job: undo, the failed ones again, and the results as a file.
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconListDetails, IconRefresh } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { client, toProblem, type Problem } from '../../client/index.ts';
import { showNumber } from '../format.ts';
import { ProblemLine } from '../problem-line.tsx';
import { PagedExport } from '../paged/paged-export.tsx';
import { resultColumns } from './export-columns.ts';
import { walkPages } from '../paged/walk-pages.ts';
import { troubled } from './words.ts';

const bads = ['failed', 'unknown', 'conflict'] as const;

/** What was tried and did not get done. */
async function keysInTrouble(jobId: string): Promise<string[]> {
  const keys: string[] = [];
  for (const state of bads) {
    const pages = walkPages(
      (request, signal) => client.jobs.listResults({ jobId, state, ...request }, signal && { signal }),
      () => undefined,
    );
    for await (const rows of pages) keys.push(...rows.map(({ key }) => key));
  }
  return keys;
}

type Deed = 'undo' | 'retry' | 'show';

/** By operation: where the things of these keys are listed and selected. Called once, just before going there. */
export type SubjectsAddress = Readonly<Record<string, ((keys: readonly string[]) => string) | undefined>>;

interface Props {
  job: JobRow;
  addressOf?: SubjectsAddress | undefined;
  /** What is done first; undo is a quiet button beside it. */
  lead?: ReactNode;
}

export function ReceiptActions({ job, addressOf, lead = null }: Props) {
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState<Deed | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { jobId } = job;
  const bad = troubled(job.counts);
  const again = bad + job.counts.cancelled;

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

  const show = () =>
    run('show', async () => {
      const keys = await keysInTrouble(jobId);
      const to = addressOf?.[job.operation]?.(keys);
      if (to) navigate(to);
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
      {bad > 0 && addressOf?.[job.operation] && (
        <Button
          variant="default"
          leftSection={<IconListDetails size={14} />}
          loading={busy === 'show'}
          onClick={() => void show()}
        >
          Show {showNumber(bad)} in the list
        </Button>
      )}
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
        <Button
          variant={lead === null ? 'filled' : 'default'}
          leftSection={<IconArrowBackUp size={15} />}
          loading={busy === 'undo'}
          onClick={() => void plan('undo')}
        >
          Undo
        </Button>
      )}
      {lead}
    </>
  );
}
