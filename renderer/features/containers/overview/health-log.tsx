// What the last probes of the health check said.
import { useQuery } from '@tanstack/react-query';
import type { ContainerRow } from '../../../../preload/contract/containers.ts';
import { orpc, toProblem } from '../../../client/index.ts';
import { Age } from '../../../ui/age.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount } from '../../../ui/format.ts';
import classes from './overview.module.css';

interface Props {
  engineId: string;
  id: string;
  health: ContainerRow['health'];
}

export function HealthLog({ engineId, id, health }: Props) {
  const input = { engineId, container: id };
  const log = useQuery({
    ...orpc.inspection.health.queryOptions({ input }),
    queryKey: [...orpc.inspection.health.queryKey({ input }), health],
    placeholderData: (before) => before,
    // No event tells of a probe that changes nothing.
    refetchInterval: 15_000,
  });
  if (health === 'none' && (log.data?.test ?? null) === null) return null;
  return (
    <section className={classes.section}>
      <h3>Health check</h3>
      {log.error && <ErrorState problem={toProblem(log.error)} onRetry={() => void log.refetch()} inline />}
      {log.data && (
        <>
          <p className={classes.dim}>
            <span className="mono">{log.data.test}</span>
            {log.data.interval !== null && `, every ${log.data.interval / 1000} s`}
            {log.data.failingStreak > 0 && `, ${showCount(log.data.failingStreak, 'probe')} failed in a row`}
          </p>
          <ul className={classes.plain}>
            {log.data.rows.map(({ at, took, exitCode, output }) => (
              <li key={at} className={classes.probe} data-failed={exitCode !== 0 || undefined}>
                <span>
                  <Age at={at} />, {exitCode === 0 ? 'ok' : `exit code ${exitCode}`}, {took} ms
                </span>
                {output !== '' && <pre>{output}</pre>}
              </li>
            ))}
          </ul>
          {log.data.rows.length === 0 && <p className={classes.dim}>It was not probed yet.</p>}
        </>
      )}
    </section>
  );
}
