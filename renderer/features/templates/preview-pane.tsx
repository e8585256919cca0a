// What one account would get from the template as it is typed: the container's name, and what the engine would be told.
import { TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc, toProblem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import classes from './templates.module.css';

/** @param ready false: something is wrong with it, and the last good preview stays, greyed */
export function PreviewPane({ template, ready }: { template: Record<string, unknown>; ready: boolean }) {
  const [username, setUsername] = useState('ada');
  const [more, setMore] = useState('');
  const columns = more.split(/\s+/).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 ? [{ name: pair.slice(0, at), value: pair.slice(at + 1) }] : [];
  });
  const preview = useQuery(
    orpc.templates.preview.queryOptions({
      input: { template, username: username.trim() || 'ada', columns },
      placeholderData: keepPreviousData,
      enabled: ready,
    }),
  );
  const { container = null, body = null, warnings = [] } = preview.data ?? {};
  return (
    <aside className={classes.preview} aria-label="Preview">
      <h2>For one account</h2>
      <div className={classes.pair}>
        <TextInput label="Username" value={username} onChange={(event) => setUsername(event.currentTarget.value)} />
        <TextInput
          label="More columns"
          placeholder="section=A group=B2"
          value={more}
          onChange={(event) => setMore(event.currentTarget.value)}
        />
      </div>
      {preview.error ? (
        <ErrorState problem={toProblem(preview.error)} inline />
      ) : (
        <div className={classes.result} data-stale={!ready || undefined}>
          {!ready && <p className={classes.note}>What it would be shows here when the fields are complete.</p>}
          {container !== null && (
            <p className={classes.name}>
              <span>It would be called</span> <b>{container}</b>
            </p>
          )}
          {warnings.length > 0 && (
            <ul className={classes.warnings}>
              {warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          )}
          {body !== null && <pre className={classes.body}>{body}</pre>}
        </div>
      )}
    </aside>
  );
}
