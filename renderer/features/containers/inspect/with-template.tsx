// How a container differs from what its template says now.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc, toProblem } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount } from '../../../ui/format.ts';
import classes from './inspect.module.css';

export function WithTemplate({ engineId, id, name }: { engineId: string; id: string; name: string }) {
  const compared = useQuery(orpc.templates.compare.queryOptions({ input: { engineId, container: id }, retry: false }));
  if (compared.error) {
    return <ErrorState problem={toProblem(compared.error)} onRetry={() => void compared.refetch()} inline />;
  }
  if (!compared.data) return null;
  const { template, version, madeFrom, fields, unknown } = compared.data;
  return (
    <>
      <p role="status" className={classes.dim}>
        {fields.length === 0
          ? 'It is as its template says.'
          : `${showCount(fields.length, 'field differs', 'fields differ')}.`}{' '}
        Compared with version {version}
        {madeFrom !== null && madeFrom !== version && `; it was made from version ${madeFrom}`}.{' '}
        {unknown.length > 0 &&
          `What uses ${unknown.join(', ')} of the list of accounts is left out: a container does not keep these.`}{' '}
        <Link href={`/templates/edit/${encodeURIComponent(template)}`}>Open the template</Link>
      </p>
      {fields.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
        <div className={classes.tableBox} tabIndex={0} role="region" aria-label="Differences">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">{name}</th>
                <th scope="col">{template}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map(({ field, old, new: wanted }) => (
                <tr key={field}>
                  <th scope="row">{field}</th>
                  <td>{old ?? <i className={classes.dim}>none</i>}</td>
                  <td>{wanted ?? <i className={classes.dim}>none</i>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
