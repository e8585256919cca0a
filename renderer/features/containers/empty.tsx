// The list of containers when it is empty: no engine, an engine that was never read, or no container at all.
import { useQuery } from '@tanstack/react-query';
import type { EngineStatus } from '../../../preload/contract/containers.ts';
import { orpc } from '../../client/index.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import classes from './containers.module.css';

export function NoContainers({ engines }: { engines: readonly EngineStatus[] }) {
  const info = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  const reachable = engines.some((engine) => engine.state === 'connected' || engine.state === 'degraded');
  if (reachable) {
    return (
      <EmptyState sentence="This engine has no containers. One that is started anywhere shows here within a second." />
    );
  }
  return (
    <EmptyState
      sentence={
        engines.length === 0
          ? 'No engine was found on this machine, so there are no containers to show.'
          : 'The containers of the engine show here as soon as it answers.'
      }
    >
      <ul className={classes.steps}>
        {engines.length === 0 && (
          <>
            <li>Start Docker, or Docker Desktop: Provost notices by itself.</li>
            <li>
              Or point <code>DOCKER_HOST</code> at an engine, then start Provost again.
            </li>
          </>
        )}
        {!info.data?.demo && (
          <li>
            Meanwhile, try it with a simulated engine: <CopyText text="npm start -- --demo" />
          </li>
        )}
      </ul>
    </EmptyState>
  );
}
