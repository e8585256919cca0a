// The engines that are known: state, where each is, its version, how many containers, and what is wrong.
import { Link } from 'wouter';
import type { ContainerRow, EngineStatus } from '../../../preload/contract/containers.ts';
import { Age } from '../../ui/age.tsx';
import { showNumber } from '../../ui/format.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { engineLabel, engineTones } from '../containers/index.tsx';
import classes from './overview.module.css';

interface Props {
  engines: readonly EngineStatus[];
  rows: readonly ContainerRow[];
  loaded: boolean;
}

export function EngineTable({ engines, rows, loaded }: Props) {
  if (engines.length === 0) return null;
  return (
    <section className={classes.section} data-wide>
      <h2>Engines</h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Engine</th>
            <th scope="col">State</th>
            <th scope="col" data-align="right">
              Containers
            </th>
            <th scope="col">Version</th>
            <th scope="col">Where</th>
            <th scope="col">Found through</th>
            <th scope="col">Last read</th>
          </tr>
        </thead>
        <tbody>
          {engines.map((engine) => (
            <EngineLines
              key={engine.engineId}
              engine={engine}
              count={loaded ? rows.filter((row) => row.engineId === engine.engineId).length : null}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function EngineLines({ engine, count }: { engine: EngineStatus; count: number | null }) {
  return (
    <>
      <tr>
        <th scope="row">
          <Link href={`/containers?engine=${encodeURIComponent(engine.engineId)}`}>{engineLabel(engine)}</Link>
        </th>
        <td>
          <StateDot
            tone={engineTones[engine.state]}
            word={engine.state}
            since={engine.state === 'connected' ? undefined : engine.since}
          />
        </td>
        <td data-align="right">{engine.listedAt === null ? 'unknown' : showNumber(count)}</td>
        <td>{engine.version ?? 'unknown'}</td>
        <td className="mono" data-wraps>
          {engine.endpoint}
        </td>
        <td>{engine.source}</td>
        <td>{engine.listedAt === null ? 'never' : <Age at={engine.listedAt} />}</td>
      </tr>
      {engine.problem && (
        <tr className={classes.problem}>
          <td colSpan={7}>
            <ProblemLine problem={engine.problem} />
          </td>
        </tr>
      )}
    </>
  );
}
