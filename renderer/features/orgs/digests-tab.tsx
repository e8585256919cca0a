// What NodeHolder wrote down about DigitalOcean: how old it is, its servers, and what is unknown because a list is empty.
import type { OrgDigest } from '../../../preload/contract/org-model.ts';
import { Age } from '../../ui/age.tsx';
import { showBytes, showNumber } from '../../ui/format.ts';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import classes from './orgs.module.css';
import type { OrgTabProps } from './tabs.ts';
import { None, PlaceLink } from './value.tsx';

const day = 86_400_000;
const ageTone = (ms: number): Tone => (ms > 30 * day ? 'failed' : ms > 7 * day ? 'attention' : 'ok');

export function DigestsTab({ org: { digests } }: OrgTabProps) {
  if (digests.length === 0) {
    return (
      <p className={classes.padded}>
        No digest belongs to this organization. Name NodeHolder’s folder to hold its servers against the addresses here.
      </p>
    );
  }
  return (
    <ScrollRegion label="Digests of DigitalOcean" className={classes.padded}>
      {digests.map((digest) => (
        <Digest key={digest.path} digest={digest} />
      ))}
    </ScrollRegion>
  );
}

function Digest({ digest }: { digest: OrgDigest }) {
  const { context, path, modifiedAt, lists, droplets, environments, problems } = digest;
  const forWhat = new Map(environments.map((one) => [one.droplet, one]));
  return (
    <section aria-label={`Digest ${context}`}>
      <h3>
        {context} <PlaceLink place={{ file: path, line: 1 }} />
      </h3>
      <StateDot
        tone={ageTone(Date.now() - modifiedAt)}
        word={
          <>
            fetched <Age at={modifiedAt} />
          </>
        }
      />
      {problems.map(({ message, line }) => (
        <div key={message}>
          <StateDot tone="failed" word={message} wraps /> <PlaceLink place={{ file: path, line: line ?? 1 }} />
        </div>
      ))}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Droplet</th>
            <th scope="col">State</th>
            <th scope="col">Addresses</th>
            <th scope="col">For</th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody>
          {droplets.map((droplet) => {
            const mapped = forWhat.get(droplet.name);
            return (
              <tr key={`${droplet.name} ${droplet.place.line}`}>
                <th scope="row">
                  {droplet.name}
                  <br />
                  <PlaceLink place={droplet.place} />
                </th>
                <td>
                  {droplet.status === null ? (
                    <None word="unknown" />
                  ) : (
                    <StateDot tone={droplet.status === 'active' ? 'ok' : 'attention'} word={droplet.status} />
                  )}
                  <span className={classes.origin}>{droplet.region ?? 'region unknown'}</span>
                </td>
                <td>
                  <ul className={`${classes.list} ${classes.value}`}>
                    {droplet.publicIps.map((ip) => (
                      <li key={ip}>{ip}</li>
                    ))}
                    {droplet.floatingIps.map((ip) => (
                      <li key={ip}>{ip} floating</li>
                    ))}
                    {droplet.privateIps.map((ip) => (
                      <li key={ip}>{ip} private</li>
                    ))}
                  </ul>
                </td>
                <td>
                  {mapped ? (
                    <>
                      {mapped.environments.join(', ')} <PlaceLink place={mapped.place} />
                    </>
                  ) : (
                    <None word="not said" />
                  )}
                </td>
                <td>
                  {droplet.vcpus === null ? <None word="unknown" /> : `${droplet.vcpus} vCPU`}
                  {droplet.memoryMb !== null && `, ${showBytes(droplet.memoryMb * 1024 ** 2)}`}
                  {droplet.diskGb !== null && `, ${droplet.diskGb} GB disk`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <h3>What was fetched</h3>
      <dl className={classes.facts}>
        {Object.entries(lists).map(([name, { state, count }]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>
              {state === 'known' ? showNumber(count) : <None word="unknown: empty, or it could not be fetched" />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
