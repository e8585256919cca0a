// How a container differs from another one, or from its template: what was chosen differently first, what always differs folded away.
import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { orpc, toProblem } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount } from '../../../ui/format.ts';
import { useContainers } from '../live.ts';
import { rowKey } from '../store.ts';
import { WithTemplate } from './with-template.tsx';
import classes from './inspect.module.css';

/** Rows drawn: two containers that differ in more have nothing to do with one another. */
const drawnAtMost = 200;

interface Props {
  engineId: string;
  id: string;
  name: string;
  /** Of its label; null: it was made without one. */
  template: string | null;
}

/** Among the choices; no key of a container looks so. */
const ofTemplate = 'template';

export function Compare({ engineId, id, name, template }: Props) {
  const { rows } = useContainers();
  const [key, setKey] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const others = useMemo(
    () => [
      ...(template === null ? [] : [{ value: ofTemplate, label: `Its template, ${template}` }]),
      ...rows.filter((row) => row.id !== id).map((row) => ({ value: rowKey(row), label: row.name })),
    ],
    [rows, id, template],
  );
  const [withEngineId, other] =
    key === null || key === ofTemplate ? [] : [key.slice(0, key.lastIndexOf('/')), key.slice(key.lastIndexOf('/') + 1)];
  const compared = useQuery({
    ...orpc.inspection.show.queryOptions({ input: { engineId, container: id, with: other, withEngineId } }),
    enabled: other !== undefined,
  });
  const differences = compared.data?.differences ?? null;
  const told = differences?.filter(({ noise }) => all || !noise) ?? [];
  const quiet = differences?.filter(({ noise }) => noise).length ?? 0;
  return (
    <div className={classes.compare}>
      <Select
        label="Compare with"
        placeholder={template === null ? 'Name of a container' : 'Its template, or name of a container'}
        searchable
        clearable
        limit={50}
        data={others}
        value={key}
        onChange={setKey}
        nothingFoundMessage="No container is called so"
      />
      {key === ofTemplate && <WithTemplate engineId={engineId} id={id} name={name} />}
      {compared.error && (
        <ErrorState problem={toProblem(compared.error)} onRetry={() => void compared.refetch()} inline />
      )}
      {differences && compared.data?.other && (
        <>
          <p role="status" className={classes.dim}>
            {told.length === 0
              ? 'They are made alike.'
              : `${showCount(told.length, 'field differs', 'fields differ')}${told.length > drawnAtMost ? `; the first ${drawnAtMost} are shown` : ''}.`}{' '}
            {quiet > 0 && (
              <Button variant="subtle" size="compact-xs" aria-pressed={all} onClick={() => setAll(!all)}>
                {all ? 'Hide' : 'Show'} {quiet} that always differ (ids, times, addresses)
              </Button>
            )}
          </p>
          {told.length > 0 && (
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
            <div className={classes.tableBox} tabIndex={0} role="region" aria-label="Differences">
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th scope="col">Field</th>
                    <th scope="col">{name}</th>
                    <th scope="col">{compared.data.other.name}</th>
                  </tr>
                </thead>
                <tbody>
                  {told.slice(0, drawnAtMost).map(({ path, mine, theirs }) => (
                    <tr key={path}>
                      <th scope="row">{path}</th>
                      <td>{mine ?? <i className={classes.dim}>none</i>}</td>
                      <td>{theirs ?? <i className={classes.dim}>none</i>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </div>
  );
}
