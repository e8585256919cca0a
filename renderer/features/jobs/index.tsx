// Jobs: the list at /jobs, one job and its receipt at /jobs/:jobId, and the tray that every screen shows.
import { Route, Switch } from 'wouter';
import { JobScreen, type SubjectsAddress } from '../../ui/job/index.ts';
import { selectedContainersAddress } from '../containers/index.tsx';
import { JobList } from './list.tsx';

export { JobsTray as Tray } from './tray.tsx';

export const actions = [
  { id: 'jobs.list', title: 'Show what was done', keywords: ['jobs', 'receipts', 'undo'], path: '/jobs' },
];

/** Where what a job did not get done is listed, and selected again. */
const addressOf: SubjectsAddress = { 'containers.act': selectedContainersAddress };

export default function Jobs() {
  return (
    <Switch>
      <Route path="/jobs/:jobId">
        {({ jobId }) => <JobScreen key={jobId} jobId={decodeURIComponent(jobId)} addressOf={addressOf} />}
      </Route>
      <Route>
        <JobList />
      </Route>
    </Switch>
  );
}
