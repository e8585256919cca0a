// The first run: nothing is here yet, so what can be done now.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { EngineStatus } from '../../../preload/contract/containers.ts';
import { orpc } from '../../client/index.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import classes from './overview.module.css';

export function FirstRun({ engines }: { engines: readonly EngineStatus[] }) {
  const info = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  const reached = engines.find((engine) => engine.state === 'connected' || engine.state === 'degraded');
  return (
    <section className={classes.section} data-wide>
      <h2>What you can do now</h2>
      <ul className={classes.steps}>
        {reached ? (
          <li>
            <b>The engine “{reached.name}” was found</b> and has no containers yet. Whatever is started on it shows in{' '}
            <Link href="/containers">Containers</Link> within a second.
          </li>
        ) : (
          <li>
            <b>Connect an engine.</b> Start Docker and Provost finds it by itself; or{' '}
            <Link href="/engines?add=1">add an engine</Link> that runs elsewhere. Below is where Provost looked.
          </li>
        )}
        {info.data && !info.data.demo && (
          <li>
            <b>Try the demo</b>: an invented lab with a simulated engine, in a folder that is thrown away. Nothing real
            is touched. <CopyText text="npm start -- --demo" />
          </li>
        )}
      </ul>
    </section>
  );
}
