// The generated passwords of a job, shown once: to print, to copy, and then they are gone. At /accounts/slips/JOBID.
import { Button } from '@mantine/core';
import { IconFileTypePdf, IconPrinter } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import { client, orpc, toProblem } from '../../../client/index.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount } from '../../../ui/format.ts';
import { useLeaveGuard } from '../../../ui/leave-guard.tsx';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ShownLate } from '../../../ui/shown-late.tsx';
import { saveBlob } from '../receive-export.ts';
import { SlipTable } from './slip-table.tsx';
import classes from './slips.module.css';

export default function SlipsScreen() {
  const { jobId = '' } = useRoute('/accounts/slips/:jobId')[1] ?? {};
  return <Slips key={jobId} jobId={decodeURIComponent(jobId)} />;
}

function Slips({ jobId }: { jobId: string }) {
  const [, navigate] = useLocation();
  const cache = useQueryClient();
  // Somebody else, or this operator in another window, may show them first.
  const left = useQuery(
    orpc.accounts.countSlips.queryOptions({
      ...{ input: { jobId }, staleTime: 0, refetchOnWindowFocus: true },
      refetchInterval: ({ state }) => ((state.data?.slips ?? 0) > 0 ? 5_000 : false),
    }),
  );
  const slips = useMutation({
    mutationFn: () => client.accounts.takeSlips({ jobId }),
    // Not kept for a moment longer than this screen is there.
    gcTime: 0,
    // Refused means that they were shown already: then there is nothing left to offer.
    onSettled: () => cache.invalidateQueries({ queryKey: orpc.accounts.countSlips.key() }),
  });
  const shown = slips.data;
  // Loaded for whoever asks; neither it nor the passwords in it are kept anywhere.
  const pdf = useMutation({
    mutationFn: async ({ target, rows }: NonNullable<typeof shown>) => {
      const [{ slipsPdf }, { drawText }] = await Promise.all([import('./slips-pdf.ts'), import('./draw-text.ts')]);
      const bytes = await slipsPdf(target, rows, drawText);
      saveBlob(`${target}-slips.pdf`, new Blob([bytes], { type: 'application/pdf' }));
    },
    gcTime: 0,
    onSuccess: () => setKept(true),
  });
  // Somewhere else than on this screen.
  const [kept, setKept] = useState(false);
  const keep = useCallback(() => setKept(true), []);
  useEffect(() => {
    if (!shown) return;
    window.addEventListener('afterprint', keep);
    return () => window.removeEventListener('afterprint', keep);
  }, [shown, keep]);
  const question = useLeaveGuard(shown !== undefined && !kept, {
    title: 'The passwords are not saved',
    sentence: 'They were not printed, saved or copied yet. When you leave, nobody can see them again.',
    leave: 'Leave without them',
    stay: 'Stay',
  });

  const back = { label: 'Back to the receipt', run: () => navigate(`/jobs/${encodeURIComponent(jobId)}`) };
  if (shown) {
    return (
      <Screen
        title={`${showCount(shown.rows.length, 'password')} of ${shown.target}`}
        aside="Shown once: print, save or copy them."
        actions={
          <>
            <Button variant="default" onClick={back.run}>
              {back.label}
            </Button>
            <Button variant="default" onClick={() => void navigator.clipboard.writeText(asText(shown.rows)).then(keep)}>
              Copy all
            </Button>
            <Button
              variant="default"
              leftSection={<IconFileTypePdf size={15} />}
              loading={pdf.isPending}
              onClick={() => pdf.mutate(shown)}
            >
              Save as PDF
            </Button>
            <Button
              leftSection={<IconPrinter size={15} />}
              onClick={() => {
                window.print();
                keep();
              }}
            >
              Print the slips
            </Button>
          </>
        }
      >
        {pdf.error && <ProblemLine problem={toProblem(pdf.error)} />}
        <SlipTable target={shown.target} rows={shown.rows} onAllCopied={keep} />
        {question}
      </Screen>
    );
  }
  const count = left.data?.slips ?? 0;
  return (
    <Screen title="Passwords" scrolls>
      {left.error ? (
        <ErrorState
          problem={toProblem(left.error)}
          {...(toProblem(left.error).code === 'NOT_FOUND'
            ? { action: { label: 'Show all jobs', run: () => navigate('/jobs') } }
            : { onRetry: () => void left.refetch() })}
        />
      ) : left.data === undefined ? (
        <ShownLate>
          <p role="status">Counting the passwords.</p>
        </ShownLate>
      ) : count === 0 ? (
        <EmptyState
          sentence="This job has no passwords left to show: it made none, or they were shown already. An account that needs one gets a new one under Accounts, Reset password."
          action={back}
        />
      ) : (
        <EmptyState
          sentence={`${showCount(count, 'password was', 'passwords were')} generated by this job. They are shown once, as a table to copy and as slips to print, one for each account; Provost forgets them at that moment. Have the printer ready.`}
        >
          {slips.error && <ProblemLine problem={toProblem(slips.error)} />}
          <span className={classes.buttons}>
            <Button loading={slips.isPending} onClick={() => slips.mutate()}>
              Show {showCount(count, 'password')} once
            </Button>
            <Button variant="default" onClick={back.run}>
              {back.label}
            </Button>
          </span>
        </EmptyState>
      )}
    </Screen>
  );
}

/** As cells of a spreadsheet. */
const asText = (rows: readonly { username: string; password: string; fullName: string | null }[]): string =>
  rows.map(({ username, password, fullName }) => [username, password, fullName ?? ''].join('\t')).join('\n');
