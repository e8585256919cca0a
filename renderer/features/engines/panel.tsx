// One engine: what it is and in what state, its test, and what can be done with it.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { client, toProblem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { showNumber } from '../../ui/format.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { engineLabel, engineTones } from '../containers/index.tsx';
import { kindWords, versionText, type EngineRow } from './columns.tsx';
import type { Asked } from './dialogs.tsx';
import classes from './engines.module.css';
import { TestResult } from './test-result.tsx';

interface Props {
  row: EngineRow;
  /** Grows with each wish for a test from outside. */
  testing: number;
  onAsk(what: Asked['what']): void;
  onClose(): void;
}

export function EnginePanel({ row, testing, onAsk, onClose }: Props) {
  const { engineId } = row;
  const test = useMutation({ mutationFn: () => client.engines.test({ engineId, skipTlsVerify: false }) });
  const retry = useMutation({ mutationFn: () => client.engines.reconnect({ engineId }) });
  const run = test.mutate;
  useEffect(() => {
    if (testing > 0) run();
  }, [testing, run]);
  return (
    <SidePanel id="engine" title={engineLabel(row)} label={`Engine ${row.name}`} onClose={onClose}>
      <div className={classes.panel}>
        {row.problem && <ProblemLine problem={row.problem} />}
        <div className={classes.buttons}>
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            Test
          </Button>
          {row.state !== 'connected' && (
            <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
              Try again now
            </Button>
          )}
          <Button variant="default" onClick={() => onAsk('rename')}>
            Rename
          </Button>
          <Button variant="default" onClick={() => onAsk('concurrency')}>
            Changes at once
          </Button>
          <Button variant="default" onClick={() => onAsk('remove')}>
            Remove from the list
          </Button>
        </div>
        {(test.error ?? retry.error) && <ProblemLine problem={toProblem(test.error ?? retry.error)} />}
        {test.data && (
          <TestResult
            result={test.data}
            onTrusted={() => {
              test.mutate();
              retry.mutate();
            }}
          />
        )}
        <Facts row={row} />
      </div>
    </SidePanel>
  );
}

function Facts({ row }: { row: EngineRow }) {
  const away = row.state === 'down' && row.listedAt !== null;
  return (
    <dl className={classes.facts}>
      <dt>State</dt>
      <dd>
        <StateDot tone={engineTones[row.state]} word={row.state} since={row.since} />
      </dd>
      <dt>Containers</dt>
      <dd>
        {row.containers === null ? (
          'unknown: never read'
        ) : (
          <Link href={`/containers?engine=${encodeURIComponent(row.engineId)}`}>{showNumber(row.containers)}</Link>
        )}
        {away && (
          <>
            , as they were <Age at={row.listedAt!} />
          </>
        )}
      </dd>
      <dt>Version</dt>
      <dd>{versionText(row) ?? 'unknown'}</dd>
      <dt>API</dt>
      <dd>{row.apiVersion ?? 'unknown'}</dd>
      <dt>CPUs</dt>
      <dd>{row.cpus ?? 'unknown'}</dd>
      <dt>Where</dt>
      <dd className="mono">{row.endpoint || 'unknown'}</dd>
      <dt>Source</dt>
      <dd>{row.source === 'added' ? `added (${kindWords[row.kind]})` : row.source}</dd>
      <dt>Changes at once</dt>
      <dd>{row.concurrency ?? 'as suits its processors'}</dd>
      <dt>Id</dt>
      <dd className="mono">{row.engineId}</dd>
    </dl>
  );
}
