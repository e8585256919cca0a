// The panel of one service: what it is set to, and its tasks as they come and go.
import type { ServiceRow } from '../../../preload/contract/swarm.ts';
import { toProblem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { useTasks } from './live.ts';
import classes from './swarm.module.css';
import { taskTone } from './words.ts';

export function ServicePanel({ service }: { service: ServiceRow }) {
  const tasks = useTasks(service.serviceId);
  const facts: [string, string][] = [
    ['Image', service.image],
    ['Mode', service.mode],
    ['Placement', service.constraints.join(', ') || 'any node'],
    [
      'Ports',
      service.ports.map(({ published, target, protocol }) => `${published} → ${target}/${protocol}`).join(', ') ||
        'none published',
    ],
    ['Organization', service.org ?? 'none'],
    ['Account', service.account ?? 'none'],
    ...(service.update?.message ? [['Last update', service.update.message] as [string, string]] : []),
  ];
  return (
    <div className={classes.panel}>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {tasks.error && !tasks.data && (
        <ErrorState problem={toProblem(tasks.error)} onRetry={() => void tasks.refetch()} inline />
      )}
      {tasks.data && (
        <table className={classes.tasks}>
          <caption className="visually-hidden">Tasks of {service.name}</caption>
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">State</th>
              <th scope="col">Node</th>
              <th scope="col">Since</th>
            </tr>
          </thead>
          <tbody>
            {tasks.data.rows.map((task) => (
              <tr key={task.taskId}>
                <td>{task.slot ?? '–'}</td>
                <td>
                  <StateDot tone={taskTone(task.state)} word={task.state} />
                  {task.error && <p className={classes.error}>“{task.error}”</p>}
                </td>
                <td>{task.node ?? 'none yet'}</td>
                <td>
                  <Age at={task.at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {tasks.data?.rows.length === 0 && <p className={classes.note}>It has no tasks.</p>}
    </div>
  );
}
