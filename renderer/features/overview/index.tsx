// Overview: what is here now. Engines, containers by state, what runs and what was done last.
import { Screen } from '../../ui/screen.tsx';
import { useContainers } from '../containers/index.tsx';
import { Bars, byState, topOrganizations } from './bars.tsx';
import { EngineTable } from './engine-table.tsx';
import { FirstRun } from './first-run.tsx';
import { LastJobs } from './last-jobs.tsx';
import { TargetTable } from './target-table.tsx';
import classes from './overview.module.css';

export default function Overview() {
  const { rows, engines, loaded } = useContainers();
  const organizations = topOrganizations(rows);
  return (
    <Screen title="Overview" scrolls>
      <div className={classes.overview}>
        {loaded && rows.length === 0 ? (
          <FirstRun engines={engines} />
        ) : (
          <>
            <Bars title="Containers by state" bars={byState(rows, engines)} total={rows.length} />
            {organizations.length > 0 && (
              <Bars title="Containers by organization" bars={organizations} total={rows.length} />
            )}
          </>
        )}
        <EngineTable engines={engines} rows={rows} loaded={loaded} />
        <TargetTable />
        <LastJobs />
      </div>
    </Screen>
  );
}
