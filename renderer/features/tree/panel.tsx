// One organization of the tree: what it is, where it stands in each hierarchy, where it stood and will stand, and what
// other parts of the console know of it.
import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { nodeStatuses, type TreeEdge } from '../../../preload/contract/tree.ts';
import { orpc, toProblem } from '../../client/index.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showTime } from '../../ui/format.ts';
import { ShownLate } from '../../ui/shown-late.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { orgAddress } from '../orgs/index.tsx';
import type { Asked } from './asked.tsx';
import { StatusDot } from './columns.tsx';
import { Elsewhere } from './elsewhere.tsx';
import classes from './tree.module.css';
import { showDay, statusVerbs, title } from './words.ts';

interface Props {
  org: string;
  onAsk(asked: Asked): void;
  onClose(): void;
}

export const nodeAddress = (org: string): string => `/tree/${encodeURIComponent(org)}${window.location.search}`;

const Day = ({ at }: { at: number }) => (
  <time dateTime={new Date(at).toISOString()} title={showTime(at)}>
    {showDay(at)}
  </time>
);

export function TreePanel({ org, onAsk, onClose }: Props) {
  const { data, error, refetch } = useQuery(
    orpc.tree.get.queryOptions({ input: { org }, staleTime: 0, refetchInterval: 15_000 }),
  );
  const problem = error && !data ? toProblem(error) : null;
  return (
    <SidePanel
      id="tree"
      startWidth={480}
      label={`Organization ${data?.name ?? org}`}
      title={data?.name ?? org}
      onClose={onClose}
    >
      {problem && (
        <ErrorState
          problem={problem}
          {...(problem.code === 'NOT_FOUND'
            ? { action: { label: 'Close', run: onClose } }
            : { onRetry: () => void refetch() })}
        />
      )}
      {!data && !problem && (
        <ShownLate>
          <p className={classes.panel} role="status">
            Reading the organization.
          </p>
        </ShownLate>
      )}
      {data && (
        <div className={classes.panel}>
          <div className={classes.buttons}>
            <Button variant="default" onClick={() => onAsk({ verb: 'edit', row: data })}>
              Change…
            </Button>
            <Button variant="default" onClick={() => onAsk({ verb: 'move', chosen: [data] })}>
              Move…
            </Button>
            <Button variant="default" onClick={() => onAsk({ verb: 'create', below: data })}>
              Create below…
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" rightSection={<IconChevronDown size={14} />}>
                  Set status
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {nodeStatuses.map((status) => (
                  <Menu.Item key={status} onClick={() => onAsk({ verb: 'status', status, chosen: [data] })}>
                    {statusVerbs[status]}…
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </div>
          <dl className={classes.facts}>
            <dt>Status</dt>
            <dd>
              <StatusDot status={data.status} reason={data.reason} />
              {data.reason !== null && <div className={classes.dim}>{data.reason}</div>}
            </dd>
            <dt>Type</dt>
            <dd>{title(data.type)}</dd>
            <dt>Id</dt>
            <dd>
              <CopyText text={data.org} />
            </dd>
            <dt>Since</dt>
            <dd>
              <Day at={data.createdAt} />
            </dd>
            <dt>Folder</dt>
            <dd>
              {data.link ? (
                <>
                  <Link href={orgAddress({ root: data.link.root, nh: null }, data.link.name)}>
                    Configs of {data.link.name}
                  </Link>
                  <div className={classes.dim}>{data.link.root}</div>
                </>
              ) : (
                <span className={classes.dim}>none</span>
              )}
            </dd>
            <Elsewhere org={data.org} />
          </dl>
          <div>
            <h3>Place</h3>
            <dl className={classes.facts}>
              {Object.entries(data.path).map(([hierarchy, path]) => (
                <PathFact key={hierarchy} hierarchy={hierarchy} path={path} />
              ))}
            </dl>
          </div>
          <Places places={data.places} />
        </div>
      )}
    </SidePanel>
  );
}

function PathFact({ hierarchy, path }: { hierarchy: string; path: readonly { org: string; name: string }[] }) {
  return (
    <>
      <dt>{hierarchy}</dt>
      <dd>
        <ol className={classes.path}>
          {path.map(({ org, name }, index) => (
            <li key={org}>{index === path.length - 1 ? name : <Link href={nodeAddress(org)}>{name}</Link>}</li>
          ))}
        </ol>
      </dd>
    </>
  );
}

function Places({ places }: { places: readonly TreeEdge[] }) {
  const now = Date.now();
  return (
    <div>
      <h3>Places in time</h3>
      {places.length === 0 ? (
        <p className={classes.dim}>It has always been at the top.</p>
      ) : (
        <table className={classes.places}>
          <thead>
            <tr>
              <th scope="col">Below</th>
              <th scope="col">Hierarchy</th>
              <th scope="col">From</th>
              <th scope="col">Until</th>
            </tr>
          </thead>
          <tbody>
            {places.map((place) => (
              <tr
                key={`${place.hierarchy} ${place.from}`}
                data-now={(place.from <= now && (place.to === null || now < place.to)) || undefined}
              >
                <td>
                  <Link href={nodeAddress(place.parent)}>{place.parent}</Link>
                </td>
                <td>{place.hierarchy}</td>
                <td>
                  <Day at={place.from} />
                </td>
                <td>{place.to === null ? 'further notice' : <Day at={place.to} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
