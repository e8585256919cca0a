// The list of containers when it is empty: no engine, an engine that was never read, or no container at all.
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { EngineStatus } from '../../../preload/contract/containers.ts';
import { orpc } from '../../client/index.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import classes from './containers.module.css';

export function NoContainers({ engines }: { engines: readonly EngineStatus[] }) {
  const [, navigate] = useLocation();
  const info = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  const reachable = engines.some((engine) => engine.state === 'connected' || engine.state === 'degraded');
  if (reachable) {
    return (
      <EmptyState
        sentence={`${engines.length === 1 ? 'This engine has' : 'These engines have'} no containers. One that is started on ${engines.length === 1 ? 'it' : 'one of them'} shows here within a second.`}
        action={{ label: 'Add an engine', run: () => navigate('/engines?add=1') }}
      />
    );
  }
  return (
    <EmptyState
      sentence={
        engines.length === 0
          ? 'No engine was found on this machine, so there are no containers to show.'
          : `The containers of the ${engines.length === 1 ? 'engine show' : 'engines show'} here as soon as ${engines.length === 1 ? 'it answers' : 'one answers'}.`
      }
    >
      <ul className={classes.steps}>
        {engines.length === 0 && <li>Start Docker, or Docker Desktop: Provost notices by itself.</li>}
        <li>
          {engines.length === 0 ? 'Or' : 'Engines elsewhere:'} <Link href="/engines?add=1">add an engine</Link> by its
          socket, address, Docker context or SSH host.
        </li>
        {!info.data?.demo && (
          <li>
            Meanwhile, try it with a simulated engine: <CopyText text="npm start -- --demo" />
          </li>
        )}
      </ul>
    </EmptyState>
  );
}
