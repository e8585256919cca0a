// What a test of an engine said: the version and how quick it is, or what is wrong; and an SSH host's key to be trusted.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { EngineTest } from '../../../preload/contract/engines.ts';
import { client, toProblem } from '../../client/index.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { showCount, showNumber } from '../../ui/format.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './engines.module.css';
import { LoginForm } from './login-form.tsx';

export function TestResult({ result, onTrusted }: { result: EngineTest; onTrusted(): void }) {
  return (
    <div className={classes.result} role="status">
      {result.ok ? (
        <>
          <StateDot tone="ok" word="It answers" />
          <span>
            {result.product === 'podman' ? 'Podman' : 'Docker'} {result.version}, API {result.apiVersion}
            {result.containers !== null && `, ${showCount(result.containers, 'container')}`}
            {result.cpus !== null && `, ${showCount(result.cpus, 'CPU')}`}
            {result.latency !== null && `. One call takes ${showNumber(Math.max(1, Math.round(result.latency)))} ms.`}
          </span>
        </>
      ) : (
        result.problem && <ProblemLine problem={result.problem} />
      )}
      {result.warning && (
        <span>
          <StateDot tone="attention" word={result.warning} />
        </span>
      )}
      {result.sameAs !== null && (
        <StateDot tone="attention" word={`It is the engine that is in the list as “${result.sameAs}”.`} />
      )}
      {result.loginAt !== null && <LoginForm destination={result.loginAt} onStored={onTrusted} />}
      {result.hostKey && <HostKey hostKey={result.hostKey} onTrusted={onTrusted} />}
    </div>
  );
}

/** An unknown key is shown in full, and trusted by name: never because a button was near. */
function HostKey({ hostKey, onTrusted }: { hostKey: NonNullable<EngineTest['hostKey']>; onTrusted(): void }) {
  const { destination, fingerprint } = hostKey;
  const trust = useMutation({
    mutationFn: () => client.hosts.trustKey({ destination, fingerprint }),
    onSuccess: onTrusted,
  });
  return (
    <div className={classes.key}>
      <span>
        The key of <b>{destination}</b>: <CopyText text={fingerprint} />
      </span>
      <Button variant="default" loading={trust.isPending} onClick={() => trust.mutate()}>
        Trust this key and test again
      </Button>
      {trust.error && <ProblemLine problem={toProblem(trust.error)} />}
    </div>
  );
}
