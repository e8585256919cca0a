// What a test of an engine said: the version and how quick it is, or what is wrong; and an SSH host's key to be trusted.
import type { EngineTest } from '../../../preload/contract/engines.ts';
import { showCount, showNumber } from '../../ui/format.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { HostKey } from '../../ui/ssh/host-key.tsx';
import { LoginForm } from '../../ui/ssh/login-form.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './engines.module.css';

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
