// One image: what it is, who uses it, and how it came about, step by step.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc, toProblem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showBytes } from '../../ui/format.ts';
import { ShownLate } from '../../ui/shown-late.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import classes from './images.module.css';

export function ImagePanel({ engineId, id, onClose }: { engineId: string; id: string; onClose(): void }) {
  const { data, error, isPending, refetch } = useQuery(
    orpc.images.get.queryOptions({ input: { engineId, image: id } }),
  );
  const title = data?.name ?? id.replace('sha256:', '').slice(0, 12);
  const words = (list: readonly string[]) => (list.length === 0 ? 'none' : list.join(' '));
  return (
    <SidePanel id="image" label={`Image ${title}`} title={title} onClose={onClose}>
      <div className={classes.body}>
        {error && <ErrorState problem={toProblem(error)} onRetry={() => void refetch()} />}
        {isPending && (
          <ShownLate>
            <p className={classes.dim}>Reading the image.</p>
          </ShownLate>
        )}
        {data && (
          <>
            <dl className={classes.facts}>
              <dt>Names</dt>
              <dd>{data.tags.length === 0 ? 'none' : data.tags.join(', ')}</dd>
              <dt>Id</dt>
              <dd>
                <CopyText text={data.id} shown={data.id.replace('sha256:', '').slice(0, 12)} />
              </dd>
              <dt>Size</dt>
              <dd>
                {showBytes(data.size)}
                {data.sharedSize !== null && `, of which ${showBytes(data.sharedSize)} shared with other images`}
              </dd>
              <dt>Created</dt>
              <dd>
                <Age at={data.createdAt} />
              </dd>
              <dt>Platform</dt>
              <dd>
                {data.os}/{data.architecture}
              </dd>
              <dt>Command</dt>
              <dd className="mono">{words([...data.entrypoint, ...data.command])}</dd>
              <dt>User</dt>
              <dd>{data.user || 'root'}</dd>
              <dt>Ports</dt>
              <dd>{words(data.ports)}</dd>
              <dt>Volumes</dt>
              <dd>{words(data.volumes)}</dd>
            </dl>
            <h3>Used by</h3>
            <ul>
              {data.usedBy.length === 0 && <li className={classes.dim}>No container uses it.</li>}
              {data.usedBy.map((user) => (
                <li key={user.id}>
                  <Link href={`/containers/${encodeURIComponent(data.engineId)}/${user.id}`}>{user.name}</Link>{' '}
                  <span className={classes.dim}>{user.running ? 'running' : 'stopped'}</span>
                </li>
              ))}
            </ul>
            <h3>Environment</h3>
            <ul>
              {data.env.length === 0 && <li className={classes.dim}>No variables.</li>}
              {data.env.map((variable) => (
                <li key={variable.name} className="mono">
                  {variable.name}={variable.value}
                </li>
              ))}
            </ul>
            <h3>History, newest first</h3>
            <ol>
              {data.history.map((step, index) => (
                <li key={index} className={classes.step}>
                  <span>{showBytes(step.size)}</span>
                  <span className="mono">{step.createdBy || 'unknown'}</span>
                </li>
              ))}
            </ol>
          </>
        )}
      </div>
    </SidePanel>
  );
}
