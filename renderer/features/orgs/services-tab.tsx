// Services of Tetra's manager: which start, and what they would run. Nothing of it is run to find that out.
import type { OrgValue } from '../../../preload/contract/org-model.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { Inherited } from './inherited.tsx';
import classes from './orgs.module.css';
import type { OrgTabProps } from './tabs.ts';
import { None, Origin, PlaceLink, ValueText } from './value.tsx';
import { serviceWords } from './words.ts';

const columns = ['command', 'port', 'cwd', 'env'] as const;
const titles = { command: 'Command', port: 'Port', cwd: 'Folder', env: 'Env file' };

export function ServicesTab({ org: { services, serviceSources } }: OrgTabProps) {
  if (services.length + serviceSources.length === 0)
    return <p className={classes.padded}>No service file belongs to this organization.</p>;
  return (
    <ScrollRegion label="Services" className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">State</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {titles[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <tr key={`${service.name} ${service.file}`}>
              <th scope="row">
                {service.name}
                <br />
                {service.file ? <PlaceLink place={{ file: service.file, line: 1 }} /> : <None word="no file" />}
                {service.org === null && <span className={classes.origin}>, of the folder</span>}
              </th>
              <td>
                <StateDot {...serviceWords[service.state]} wraps />
                {service.link && (
                  <span className={classes.origin} title={`${service.link.path} → ${service.link.target}`}>
                    linked in {service.link.path.slice(0, service.link.path.lastIndexOf('/'))}
                  </span>
                )}
                {service.generated && (
                  <span className={classes.origin}>
                    generated{service.generated.environment === null ? '' : ` for ${service.generated.environment}`}
                    {service.generated.source === null ? '' : ` from ${service.generated.source}`}
                  </span>
                )}
              </td>
              {columns.map((column) => (
                <td key={column}>
                  <Told value={service[column]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {serviceSources.map((source) => (
        <Inherited key={source.file} source={source} />
      ))}
    </ScrollRegion>
  );
}

function Told({ value }: { value: OrgValue | null }) {
  if (value === null) return <None word="not set" />;
  return (
    <>
      <ValueText value={value} />
      <Origin value={value} />
    </>
  );
}
