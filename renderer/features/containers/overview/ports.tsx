// Ports with a way to open those that are published: a link, or what to forward first.
import { useQuery } from '@tanstack/react-query';
import type { ContainerRow, EngineStatus } from '../../../../preload/contract/containers.ts';
import { orpc } from '../../../client/index.ts';
import { CopyText } from '../../../ui/copy-text.tsx';
import { portsText } from '../words.ts';
import { portAddress } from './addresses.ts';
import classes from './overview.module.css';

export function Ports({ ports, engine }: { ports: ContainerRow['ports']; engine: EngineStatus | null }) {
  const info = useQuery({ ...orpc.system.info.queryOptions({ input: {} }), staleTime: Number.POSITIVE_INFINITY });
  const rows = new Map(ports.map((port) => [portsText([port]), port]));
  if (rows.size === 0) return 'none';
  return (
    <ul className={classes.plain}>
      {[...rows].map(([text, port]) => {
        const address = portAddress(port, engine);
        return (
          <li key={text}>
            {text}{' '}
            {address.kind === 'open' &&
              // The desktop opens nothing but https.
              (info.data?.shell === 'desktop' && address.url.startsWith('http:') ? (
                <CopyText text={address.url} />
              ) : (
                <a href={address.url} target="_blank" rel="noreferrer">
                  Open<span className={classes.hidden}> port {port.host}</span>
                </a>
              ))}
            {address.kind === 'forward' && (
              <span className={classes.dim}>
                first <CopyText text={address.command} />, then <CopyText text={address.url} />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
