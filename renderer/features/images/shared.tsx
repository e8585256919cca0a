// What the three lists share: columns of engines and users, the lines above a list, the way from a selection to keys.
import type { UsedBy } from '../../../preload/contract/images.ts';
import type { EngineStatus } from '../../../preload/contract/engines.ts';
import { Age } from '../../ui/age.tsx';
import { showBytes } from '../../ui/format.ts';
import type { Column } from '../../ui/grid/types.ts';
import layout from '../../ui/layout.module.css';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { ProblemLine } from '../../ui/problem-line.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { engineLabel, engineTones } from '../containers/index.tsx';
import classes from './images.module.css';
import type { Planner } from '../../ui/plan/use-planner.ts';

export type Engines = ReadonlyMap<string, EngineStatus>;
interface Row {
  engineId: string;
  seenAt: number;
  usedBy: UsedBy[];
}

export const engineName = (engines: Engines, engineId: string): string => engines.get(engineId)?.name ?? engineId;
export const isStale = (engines: Engines, row: Row): boolean => engines.get(row.engineId)?.state === 'down';

export const None = ({ word = 'none' }: { word?: string }) => (
  <span className={classes.none} aria-label={word}>
    –
  </span>
);

export const usedColumn = <R extends Row>(): Column<R> => ({
  id: 'used',
  title: 'Used by',
  width: 150,
  value: (row) => row.usedBy.map(({ name }) => name).join(', '),
  cell: ({ usedBy }) =>
    usedBy.length === 0 ? (
      <None word="nothing" />
    ) : usedBy.length === 1 ? (
      usedBy[0]!.name
    ) : (
      `${usedBy.length} containers`
    ),
});

export const engineColumn = <R extends Row>(engines: Engines): Column<R> => ({
  id: 'engine',
  title: 'Engine',
  width: 130,
  value: (row) => engineName(engines, row.engineId),
  cell: (row) => {
    const engine = engines.get(row.engineId);
    if (!engine) return row.engineId;
    return (
      <StateDot
        tone={engineTones[engine.state]}
        word={engineLabel(engine)}
        {...(isStale(engines, row) && { since: row.seenAt })}
      />
    );
  },
});

/** MiB in the column, so that sizes compare at a glance. */
export const inMib = (bytes: number | null): number | null => (bytes === null ? null : Math.round(bytes / 1024 ** 2));
export const Size = ({ bytes, unknown = 'not measured' }: { bytes: number | null; unknown?: string }) =>
  bytes === null ? <None word={unknown} /> : <span title={`${bytes} B`}>{showBytes(bytes)}</span>;

/** Engines that are away, and a plan that could not be made. */
export function Lines({ engines, planner }: { engines: readonly EngineStatus[]; planner: Planner }) {
  return (
    <>
      {engines
        .filter(({ problem }) => problem !== null)
        .map((engine) => (
          <div key={engine.engineId} className={layout.line}>
            <StateDot
              tone={engineTones[engine.state]}
              word={`${engineLabel(engine)}: ${engine.state}`}
              since={engine.since}
            />
            <ProblemLine problem={engine.problem!}>
              {engine.listedAt === null ? (
                <span>What it has was never read.</span>
              ) : (
                <span>
                  What it has is shown as it was <Age at={engine.listedAt} />.
                </span>
              )}
            </ProblemLine>
          </div>
        ))}
      <PlanProblem planner={planner} />
    </>
  );
}
