// The tables of an account's panel: connections with the containers behind them, sessions, and what Provost did.
import { Link } from 'wouter';
import type { AccountDetail } from '../../../preload/contract/account-rows.ts';
import { formatFilter } from '../../../preload/contract/filter.ts';
import { Age } from '../../ui/age.tsx';
import { showDuration, showNumber } from '../../ui/format.ts';
import { containersAddress } from '../containers/index.tsx';
import classes from './accounts.module.css';

/** Its own list, narrowed to the one container. */
function containerAddress({ name }: { name: string }): string {
  return containersAddress(formatFilter([{ field: 'name', op: '=', value: name, negated: false }]));
}

export function Connections({ grants }: { grants: AccountDetail['connections'] }) {
  return (
    <>
      <h3>
        Connections <span>{showNumber(grants.length)}</span>
      </h3>
      {grants.length === 0 ? (
        <p className={classes.dim}>It may use no connection.</p>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Connection</th>
              <th scope="col">May</th>
              <th scope="col">Leads to</th>
            </tr>
          </thead>
          <tbody>
            {grants.map((grant) => (
              <tr key={`${grant.connection} ${grant.through ?? ''}`}>
                <th scope="row">
                  {grant.connection}
                  {grant.through !== null && <span className={classes.dim}> through {grant.through}</span>}
                </th>
                <td>{grant.permissions.map((one) => one.toLowerCase()).join(', ')}</td>
                <td>
                  {grant.container ? (
                    <>
                      <Link href={containerAddress(grant.container)}>{grant.container.name}</Link>{' '}
                      <span className={classes.dim}>{grant.container.state}</span>
                    </>
                  ) : (
                    <span className={classes.dim}>no container that is known</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

export function Sessions({ sessions, lastSeen }: Pick<AccountDetail, 'sessions' | 'lastSeen'>) {
  if (sessions === null) return null;
  return (
    <>
      <h3>
        Sessions{' '}
        <span>
          {lastSeen === null ? (
            'never signed in'
          ) : (
            <>
              last sign-in <Age at={lastSeen} />
            </>
          )}
        </span>
      </h3>
      {sessions.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Begun</th>
              <th scope="col">Where to</th>
              <th scope="col" data-align="right">
                Took
              </th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {sessions.map((session, index) => (
              <tr key={`${session.from} ${index}`}>
                <th scope="row">
                  <Age at={session.from} />
                </th>
                <td>{session.connection ?? <span className={classes.dim}>sign-in</span>}</td>
                <td data-align="right">
                  {session.to === null ? 'not ended' : showDuration(session.to - session.from)}
                </td>
                <td className="mono">{session.remoteHost ?? 'unknown'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

export function Timeline({ entries }: { entries: AccountDetail['timeline'] }) {
  return (
    <>
      <h3>What Provost did to it</h3>
      {entries.length === 0 ? (
        <p className={classes.dim}>Nothing so far.</p>
      ) : (
        <ul>
          {entries.map((entry, index) => (
            <li key={`${entry.at} ${index}`}>
              <Age at={entry.at} />:{' '}
              {entry.jobId === null ? (
                entry.action
              ) : (
                <Link href={`/jobs/${encodeURIComponent(entry.jobId)}`}>{entry.action}</Link>
              )}{' '}
              <span className={classes.dim}>
                by {entry.actor}
                {entry.outcome !== null && `, ${entry.outcome}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
