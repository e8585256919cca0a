// What the palette offers about containers.
import { notifications } from '@mantine/notifications';
import { navigate } from 'wouter/use-browser-location';
import { client, toProblem } from '../../client/index.ts';
import { gridAddress } from '../../ui/grid/index.ts';

/** Plans a stop of all that run and opens its review: nothing has happened before it is applied. */
async function stopAllRunning(): Promise<void> {
  try {
    const { planId } = await client.containers.planStop({ filter: 'state=running' });
    navigate(`/plans/${planId}`);
  } catch (error) {
    const problem = toProblem(error);
    notifications.show({ title: problem.message, message: problem.words ?? problem.hint, color: 'red' });
  }
}

export const containerActions = [
  {
    id: 'containers.unhealthy',
    title: 'Show unhealthy containers',
    keywords: ['health', 'sick'],
    path: gridAddress('/containers', 'containers', 'health=unhealthy'),
  },
  {
    id: 'containers.running',
    title: 'Show running containers',
    path: gridAddress('/containers', 'containers', 'state=running'),
  },
  {
    id: 'containers.stopped',
    title: 'Show stopped containers',
    keywords: ['exited'],
    path: gridAddress('/containers', 'containers', 'state=exited'),
  },
  {
    id: 'containers.stopAll',
    title: 'Stop all running containers…',
    detail: 'shows the plan first',
    run: () => void stopAllRunning(),
  },
];
