// What each environment of a service gets from its env.toml: its own values, and those that it inherits from the tables before.
import type { OrgInherited, OrgServiceSource } from '../../../preload/contract/org-servers.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import { identityOf } from './environments.ts';
import classes from './orgs.module.css';
import { Differs, None, Origin, PlaceLink, ValueText, valueText } from './value.tsx';

const brokenWords = { circle: 'it inherits from itself', missing: 'it inherits from a table that is not there' };

export function Inherited({ source: { file, name, environments } }: { source: OrgServiceSource }) {
  const names = [...new Set(environments.flatMap(({ values }) => values.map((value) => value.name)))].toSorted();
  const rows = names.map((key) => {
    const values = environments.map((one) => one.values.find((value) => value.name === key) ?? null);
    return { key, values, differs: new Set(values.map(identityOf)).size > 1 };
  });
  const title = `${name ?? file}: what each environment gets`;
  return (
    <section aria-label={title}>
      <h3 className={classes.heading}>
        {title} <PlaceLink place={{ file, line: 1 }} />
      </h3>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            {environments.map(({ name: environment, chain, broken, place }) => (
              <th key={environment} scope="col">
                {environment} <PlaceLink place={place} />
                <span className={classes.chain}>{chain.join(' → ')}</span>
                {broken && <StateDot tone="failed" word={brokenWords[broken]} wraps />}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, values, differs }) => (
            <tr key={key} data-differs={differs || undefined}>
              <th scope="row">
                <span className={classes.value}>{key}</span>
                {differs && <Differs />}
              </th>
              {values.map((value, index) => (
                <td key={environments[index]!.name}>
                  {value === null ? (
                    <None word="not set" />
                  ) : (
                    <Got value={value} environment={environments[index]!.name} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Got({ value, environment }: { value: OrgInherited; environment: string }) {
  return (
    <>
      <ValueText value={value} />
      <span className={classes.origin}>
        {value.from === environment ? 'its own, ' : `from ${value.from}, `}
        <Origin value={value} />
        {value.overrides.map(({ from, value: before }) => (
          <span key={from}>
            , over {valueText(before) ?? 'nothing'} of {from}
          </span>
        ))}
      </span>
    </>
  );
}
