// What a command said in each container of a job, side by side: the same together, and what differs marked.
import { Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { OutputRow } from '../../../../preload/contract/exec.ts';
import { client, orpc, toProblem } from '../../../client/index.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showBytes, showCount } from '../../../ui/format.ts';
import { Screen } from '../../../ui/screen.tsx';
import { ShownLate } from '../../../ui/shown-late.tsx';
import { StateDot } from '../../../ui/state-dot.tsx';
import { groupOutputs, unusualLines, type OutputGroup } from './groups.ts';
import classes from './outputs.module.css';

/** Names of one group that are shown before "and N more". */
const namesShown = 40;
const groupsShown = 200;

async function readAll(jobId: string, signal: AbortSignal): Promise<OutputRow[]> {
  const all: OutputRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.exec.listOutputs({ jobId, limit: 500, ...(cursor && { cursor }) }, { signal });
    all.push(...page.rows);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

export function OutputsScreen({ jobId }: { jobId: string }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const rows = useQuery({
    queryKey: ['exec.outputs', jobId],
    queryFn: ({ signal }) => readAll(jobId, signal),
    refetchInterval: 5_000,
  });
  const job = useQuery(orpc.jobs.get.queryOptions({ input: { jobId } }));
  const planId = job.data?.planId ?? '';
  // Each change of the job carries the same command.
  const planned = useQuery(
    orpc.plans.listChanges.queryOptions({ input: { planId, kind: 'update', limit: 1 }, enabled: planId !== '' }),
  );
  const command = planned.data?.rows[0]?.fields.find(({ field }) => field === 'command')?.new;
  const groups = groupOutputs(rows.data ?? []);
  const shown = groups.find(({ id }) => id === chosen) ?? groups[0];
  const title = 'What each container said';
  return (
    <Screen
      title={title}
      aside={
        <span className={classes.about} title={command ?? undefined}>
          {job.data?.sentence}
          {command && (
            <>
              : <code>{command}</code>
            </>
          )}
        </span>
      }
      actions={<Link href={`/jobs/${jobId}`}>The job</Link>}
    >
      {rows.error ? (
        <ErrorState problem={toProblem(rows.error)} onRetry={() => void rows.refetch()} />
      ) : !shown ? (
        <ShownLate>
          <EmptyState
            sentence={
              rows.isPending
                ? 'Reading the outputs.'
                : 'Outputs show here as containers finish. They are kept for 30 days.'
            }
          />
        </ShownLate>
      ) : (
        <div className={classes.screen}>
          <ul className={classes.groups} aria-label="Groups of the same output">
            {groups.slice(0, groupsShown).map((group) => (
              <li key={group.id}>
                <button
                  type="button"
                  aria-pressed={group === shown}
                  className={classes.group}
                  onClick={() => setChosen(group.id)}
                >
                  <span className={classes.count}>
                    {showCount(group.rows.length, 'container says', 'containers say')}
                  </span>
                  <ExitCode group={group} />
                  <span className={classes.first}>{group.firstLine || 'nothing'}</span>
                </button>
              </li>
            ))}
            {groups.length > groupsShown && (
              <li className={classes.note}>And {groups.length - groupsShown} more groups.</li>
            )}
          </ul>
          <Output key={shown.id} jobId={jobId} group={shown} usual={groups[0]!} />
        </div>
      )}
    </Screen>
  );
}

function ExitCode({ group: { exitCode } }: { group: OutputGroup }) {
  if (exitCode === null) return <StateDot tone="attention" word="broken off" />;
  return <StateDot tone={exitCode === 0 ? 'ok' : 'failed'} word={`exit code ${exitCode}`} />;
}

function Output({ jobId, group, usual }: { jobId: string; group: OutputGroup; usual: OutputGroup }) {
  const { seq } = group.rows[0]!;
  const text = useQuery(orpc.exec.getOutput.queryOptions({ input: { jobId, seq } }));
  const most = useQuery(orpc.exec.getOutput.queryOptions({ input: { jobId, seq: usual.rows[0]!.seq } }));
  const isUsual = group === usual;
  const lines = text.data ? unusualLines(text.data.text, isUsual ? null : (most.data?.text ?? null)) : [];
  const names = group.rows.map(({ label }) => label);
  return (
    <section className={classes.output} aria-label="Output">
      <p className={classes.names}>
        {names.slice(0, namesShown).join(', ')}
        {names.length > namesShown && ` and ${names.length - namesShown} more`}
      </p>
      {text.error && <ErrorState problem={toProblem(text.error)} onRetry={() => void text.refetch()} inline />}
      {text.data && (
        <Code block className={classes.text} tabIndex={0}>
          {text.data.text === ''
            ? 'It said nothing.'
            : lines.map((line, index) => (
                <span key={index} className={classes.line} data-unusual={line.unusual || undefined}>
                  {line.unusual && <span aria-label="Differs from most">≠ </span>}
                  {line.text}
                  {'\n'}
                </span>
              ))}
        </Code>
      )}
      {text.data && text.data.cut > 0 && (
        <p className={classes.note}>
          It said {showBytes(text.data.bytes)}; the first {showBytes(text.data.bytes - text.data.cut)} are kept.
        </p>
      )}
      {!isUsual && <p className={classes.note}>Lines marked ≠ are not in what most of the containers say.</p>}
    </section>
  );
}
