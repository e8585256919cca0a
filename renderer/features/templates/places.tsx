// How many of a list would be made, on which engine, in a few words and a small table.
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../../preload/contract/index.ts';
import { showCount, showNumber } from '../../ui/format.ts';
import classes from './templates.module.css';

export type Read = Awaited<ReturnType<ContractRouterClient<Contract>['templates']['readAccounts']>>;

function sentence({ total, problems, exist }: Read): string {
  const create = Math.max(0, total - problems - exist);
  const parts = [
    create > 0 ? `${showNumber(create)} to create` : 'none to create',
    ...(exist > 0 ? [`${showNumber(exist)} exist already`] : []),
    ...(problems > 0 ? [`${showNumber(problems)} can’t be used`] : []),
  ];
  return `${showCount(total, 'account')}: ${parts.join(', ')}.`;
}

export function Places({ read }: { read: Read }) {
  const used = read.engines.filter(({ create, exist }) => create + exist > 0);
  return (
    <div className={classes.places} role="status">
      <p>{sentence(read)}</p>
      {used.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Engine</th>
              <th scope="col">To create</th>
              <th scope="col">Exist</th>
            </tr>
          </thead>
          <tbody>
            {used.map(({ engineId, name, create, exist, away }) => (
              <tr key={engineId}>
                <th scope="row">
                  {name}
                  {away && ' (away)'}
                </th>
                <td>{showNumber(create)}</td>
                <td>{showNumber(exist)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
