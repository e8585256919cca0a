// What is known of one container: state, times, ports, networks, mounts, labels, environment with masked secrets.
import type { ReactNode } from 'react';
import type { ContainerDetail, ContainerRow, EngineStatus } from '../../../preload/contract/containers.ts';
import { Age } from '../../ui/age.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { FilterLink } from './overview/filter-link.tsx';
import { Happened } from './overview/happened.tsx';
import { HealthLog } from './overview/health-log.tsx';
import { OpenDesktop } from './overview/open-desktop.tsx';
import { Ports } from './overview/ports.tsx';
import classes from './panel.module.css';
import { engineLabel, engineTones, healthTones, stateTones } from './words.ts';

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

const Section = ({ title, empty, children }: { title: string; empty: string; children: ReactNode[] }) => (
  <section className={classes.section}>
    <h3>{title}</h3>
    {children.length === 0 ? <p className={classes.dim}>{empty}</p> : <ul>{children}</ul>}
  </section>
);

interface Props {
  detail: ContainerDetail;
  current: ContainerRow | null;
  engine: EngineStatus | null;
  /** When its state was last known to be true, while it isn't current. */
  since: number | undefined;
}

export function ContainerOverview({ detail, current, engine, since }: Props) {
  // The live list is ahead of what was read once.
  const { state, health } = current ?? detail;
  return (
    <>
      <dl className={classes.facts}>
        <Fact name="State">
          <StateDot tone={stateTones[state]} word={state} since={since} />{' '}
          <span className={classes.dim}>{detail.status}</span>
        </Fact>
        <Fact name="Engine">
          {engine ? <StateDot tone={engineTones[engine.state]} word={engineLabel(engine)} /> : detail.engineId}
        </Fact>
        <Fact name="Health">
          {health === 'none' ? 'no health check' : <StateDot tone={healthTones[health]} word={health} />}
        </Fact>
        <Fact name="Started">{detail.startedAt === null ? 'never' : <Age at={detail.startedAt} />}</Fact>
        {detail.finishedAt !== null && state !== 'running' && (
          <Fact name="Finished">
            <Age at={detail.finishedAt} />
          </Fact>
        )}
        <Fact name="Exit code">
          {detail.exitCode ?? detail.lastExitCode ?? (state === 'created' ? 'never started' : 'still running')}
          {state === 'restarting' && ', the engine starts it again'}
          {detail.oomKilled && ', ended by the kernel: it ran out of memory'}
        </Fact>
        {detail.startError && <Fact name="Not started">“{detail.startError}”</Fact>}
        <Fact name="Restarts">
          {detail.restartCount}, policy {detail.restartPolicy || 'no'}
          {detail.autoRemove && ', removed when it stops'}
        </Fact>
        <Fact name="Created">
          <Age at={detail.createdAt} />
        </Fact>
        <Fact name="Image">
          <CopyText text={detail.image} />
        </Fact>
        <Fact name="Command">
          <span className="mono">{detail.command || 'none'}</span>
        </Fact>
        <Fact name="Id">
          <CopyText text={detail.id} shown={detail.id.slice(0, 12)} />
        </Fact>
        <Fact name="Organization">{detail.org === null ? 'none' : <FilterLink field="org" value={detail.org} />}</Fact>
        <Fact name="Account">
          {detail.account === null ? 'none' : <FilterLink field="account" value={detail.account} />}
          {detail.desktop && <OpenDesktop account={detail.account} container={detail.name} />}
        </Fact>
        <Fact name="Ports">
          <Ports ports={(current ?? detail).ports} engine={engine} />
        </Fact>
      </dl>
      <Section title="Networks" empty="In no network.">
        {detail.networks.map((network) => (
          <li key={network.name}>
            {network.name} <span className="mono">{network.address ?? 'no address'}</span>
          </li>
        ))}
      </Section>
      <Section title="Mounts" empty="No mounts.">
        {detail.mounts.map((mount) => (
          <li key={mount.target}>
            <span className="mono">{mount.target}</span>{' '}
            <span className={classes.dim}>
              {mount.type}
              {mount.anonymous ? ', anonymous' : `, ${mount.source}`}
              {mount.readOnly && ', read only'}
            </span>
          </li>
        ))}
      </Section>
      <HealthLog engineId={detail.engineId} id={detail.id} health={health} />
      <Happened engineId={detail.engineId} id={detail.id} />
      <Section title="Labels" empty="No labels.">
        {Object.entries(detail.labels).map(([name, value]) => (
          <li key={name} className="mono">
            {name}={value}
          </li>
        ))}
      </Section>
      <Section title="Environment" empty="No variables.">
        {detail.env.map((variable) => (
          <li key={variable.name} className="mono">
            {variable.name}=
            {variable.masked ? (
              <i className={classes.dim} aria-label="masked">
                ••••••
              </i>
            ) : (
              variable.value
            )}
          </li>
        ))}
      </Section>
    </>
  );
}
