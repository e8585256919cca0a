// What a test of a target said, step by step; and where its host's key is not trusted yet, that key.
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import { orpc, toProblem } from '../../client/index.ts';
import { showCount } from '../../ui/format.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { HostKey } from '../../ui/ssh/host-key.tsx';
import { LoginForm } from '../../ui/ssh/login-form.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './targets.module.css';

type Place = Pick<TargetRow, 'kind' | 'url' | 'user' | 'via'>;

interface Props {
  target: Place;
  result: TargetTest;
  /** What it means for what was asked. */
  children?: ReactNode;
  onAgain(): void;
}

/** The SSH destination that stands between us and the target; null: there is none. */
function hostOf({ kind, url, user, via }: Place): string | null {
  if (via !== null) return via;
  if (kind !== 'linux' || url === null) return null;
  const parsed = URL.parse(url);
  if (!parsed) return null;
  return `ssh://${user === null ? '' : `${user}@`}${parsed.host}`;
}

export function TestResult({ target, result, children, onAgain }: Props) {
  const host = hostOf(target);
  return (
    <div className={classes.result} role="status" aria-label="Test">
      {result.ok ? (
        <StateDot
          tone="ok"
          wraps
          word={[
            'It can be worked with',
            result.version,
            result.accounts !== null && showCount(result.accounts, 'account'),
          ]
            .filter(Boolean)
            .join(' · ')}
        />
      ) : (
        <StateDot tone="failed" word="It can’t be worked with yet" />
      )}
      <ol className={classes.steps}>
        {result.steps.map((step) => (
          <li key={step.what}>
            <span data-ok={step.ok}>
              {step.ok ? <IconCheck size={14} aria-label="ok" /> : <IconX size={14} aria-label="failed" />}
            </span>
            <span>
              {step.ok ? step.what : <b>{step.what}</b>}
              {step.detail !== null && <span className={step.ok ? classes.dim : undefined}>: {step.detail}</span>}
            </span>
          </li>
        ))}
        {result.warnings.map((warning) => (
          <li key={warning}>
            <IconAlertTriangle size={14} color="var(--attention)" aria-label="attention" />
            <span>{warning}</span>
          </li>
        ))}
      </ol>
      {children && <span>{children}</span>}
      {!result.ok && host !== null && <Host destination={host} onAgain={onAgain} />}
    </div>
  );
}

/** Asks the host for its key: an unknown one may be why the test failed, and is trusted by name. */
function Host({ destination, onAgain }: { destination: string; onAgain(): void }) {
  const { data, error } = useQuery(orpc.hosts.inspectKey.queryOptions({ input: { destination }, staleTime: 0 }));
  // A host that does not answer has been told of by the test itself.
  if (error || !data) return null;
  if (data.verdict === 'known') return <LoginForm destination={destination} onStored={onAgain} />;
  if (data.verdict === 'unknown') {
    return <HostKey hostKey={{ destination, fingerprint: data.fingerprint }} onTrusted={onAgain} />;
  }
  return (
    <ProblemLine
      problem={{
        ...toProblem(new Error(`The key of ${data.name} is not the one that is known.`)),
        hint: 'Somebody may stand in between. Compare it with the host itself, and forget the former key only then.',
        id: null,
      }}
    />
  );
}
