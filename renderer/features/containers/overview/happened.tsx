// What happened to a container, as far back as its engine remembers, and live.
import { useState } from 'react';
import { client, useStream } from '../../../client/index.ts';
import { Age } from '../../../ui/age.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import classes from './overview.module.css';

interface Happening {
  at: number;
  action: string;
  detail: string;
}

const shownAtMost = 50;

export function Happened({ engineId, id }: { engineId: string; id: string }) {
  const [events, setEvents] = useState<readonly Happening[]>([]);
  const stream = useStream(
    async (signal) => {
      const opened = await client.inspection.events({ engineId, container: id, follow: true }, { signal });
      setEvents([]);
      return opened;
    },
    [engineId, id],
    (event) => setEvents((before) => [event, ...before].slice(0, shownAtMost)),
  );
  return (
    <section className={classes.section}>
      <h3>Events</h3>
      {stream.problem && <ErrorState problem={stream.problem} inline />}
      {events.length === 0 && !stream.problem && (
        <p className={classes.dim}>The engine remembers none of the last 24 hours.</p>
      )}
      <ul className={classes.plain}>
        {events.map(({ at, action, detail }, index) => (
          <li key={`${at} ${action} ${events.length - index}`}>
            <Age at={at} /> {action}
            {detail !== '' && <span className={classes.dim}>, {detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
