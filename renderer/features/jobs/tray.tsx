// The jobs tray: on every screen, each running job with its progress, pause and cancel, and each that just finished.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { isOfAccounts } from '../../../preload/contract/account-operations.ts';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { client, orpc, queryClient, useStream } from '../../client/index.ts';
import { showCount, showNumber } from '../../ui/format.ts';
import { isFinished, JobBar, JobControls, jobState, pace, segments, settled, troubled } from '../../ui/job/index.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import { readAccountsAgain } from '../accounts/index.tsx';
import { nextTray, openJobs } from './tray-state.ts';
import classes from './tray.module.css';

const percent = (jobs: readonly JobRow[]): number => {
  const total = jobs.reduce((sum, job) => sum + job.counts.total, 0);
  return total === 0 ? 0 : Math.floor((100 * jobs.reduce((sum, job) => sum + settled(job.counts), 0)) / total);
};

export function JobsTray() {
  const [jobs, setJobs] = useState<readonly JobRow[]>([]);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  // Unfolded it takes room from the screen, so that is asked for; its title says how far all of them are.
  const [folded, setFolded] = useState(true);
  const [location] = useLocation();
  useStream(
    (signal) => client.jobs.watchActive({}, { signal }),
    [],
    ({ jobs: told }) => {
      const finished = told.filter(isFinished);
      if (finished.length > 0) void queryClient.invalidateQueries({ queryKey: orpc.jobs.list.key() });
      if (finished.some(({ operation }) => isOfAccounts(operation))) readAccountsAgain();
      setJobs((before) => nextTray(before, told, dismissed));
    },
  );
  // The job whose own screen is open says all this in large.
  const shown = jobs.filter((job) => location !== `/jobs/${job.jobId}`);
  const running = shown.filter((job) => !isFinished(job));
  if (shown.length === 0) return null;

  const dismiss = (jobId: string) => {
    setDismissed((before) => new Set([...before, jobId]));
    setJobs((before) => before.filter((job) => job.jobId !== jobId));
  };
  const notDone = shown.reduce((sum, job) => sum + troubled(job.counts), 0);
  const title =
    running.length === 0
      ? `${showCount(shown.length, 'job')} finished${notDone > 0 ? ` · ${showNumber(notDone)} not done` : ''}`
      : `${openJobs(running)} · ${percent(running)} %`;

  return (
    <div className={classes.tray}>
      <button type="button" className={classes.title} aria-expanded={!folded} onClick={() => setFolded(!folded)}>
        <span role="status">{title}</span>
        <IconChevronDown size={14} data-folded={folded || undefined} aria-hidden />
      </button>
      {!folded && (
        <ul className={classes.jobs}>
          {shown.map((job) => (
            <li key={job.jobId}>
              <TrayJob job={job} onDismiss={() => dismiss(job.jobId)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function TrayJob({ job, onDismiss }: { job: JobRow; onDismiss(): void }) {
  const finished = isFinished(job);
  return (
    <>
      <div className={classes.line}>
        <Link href={`/jobs/${job.jobId}`} className={classes.sentence} title={job.sentence}>
          {job.sentence}
        </Link>
        <JobControls job={job} small />
        {finished && (
          <Tooltip label="Dismiss">
            <ActionIcon size={24} onClick={onDismiss} aria-label={`Dismiss: ${job.sentence}`}>
              <IconX size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <JobBar job={job} thin />
      <div className={classes.facts}>
        <StateDot {...jobState(job)} />
        <span>
          {segments(job)
            .filter((part) => part.count > 0)
            .map((part) => part.text)
            .join(', ')}
        </span>
        {finished ? (
          <Link href={`/jobs/${job.jobId}`}>Open receipt</Link>
        ) : (
          <span>{job.waiting?.reason ?? pace(job)}</span>
        )}
      </div>
    </>
  );
}
