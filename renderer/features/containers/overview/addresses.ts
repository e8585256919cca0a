// Where a published port can be opened from here, and where a desktop is.
import type { ContainerRow, EngineStatus } from '../../../../preload/contract/containers.ts';

type Port = ContainerRow['ports'][number];

/** Ports that speak something else than HTTP, whatever number they are published under. */
const notWeb = new Set([
  20, 21, 22, 23, 25, 53, 110, 143, 389, 636, 1433, 1521, 3306, 3389, 4822, 5432, 6379, 9042, 11211, 27017,
]);
const secure = new Set([443, 4443, 8443, 9443]);

export type PortAddress =
  | { kind: 'open'; url: string }
  /** Reached through SSH only: what to type first, and the address then. */
  | { kind: 'forward'; command: string; url: string }
  | { kind: 'none' };

/** For a command line that is only shown: a name that is none of these is not put into it. */
const plainDestination = /^(?:[\w.-]+@)?[\w.-]+(?::\d+)?$/;

const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** Only to the machine that the engine runs on: an address that a container chose is not followed. */
export function portAddress(port: Port, engine: Pick<EngineStatus, 'kind' | 'endpoint'> | null): PortAddress {
  const { container, host, protocol } = port;
  if (
    !engine ||
    host === null ||
    protocol !== 'tcp' ||
    notWeb.has(container) ||
    (container >= 5900 && container < 6000)
  ) {
    return { kind: 'none' };
  }
  const scheme = secure.has(container) || secure.has(host) ? 'https' : 'http';
  const place = engine.endpoint.replace(/^(?:ssh|tcp|https?):\/\//, '');
  if (engine.endpoint.startsWith('ssh:') || engine.kind === 'ssh') {
    const destination = place.replace(/\/.*$/, '');
    if (!plainDestination.test(destination)) return { kind: 'none' };
    const [name, at] = destination.split(':');
    const command = `ssh -L ${host}:localhost:${host}${at ? ` -p ${at}` : ''} ${name}`;
    return { kind: 'forward', command, url: `${scheme}://localhost:${host}` };
  }
  const isSocket = /^(?:\/|\\\\|npipe:|unix:)/.test(engine.endpoint);
  const remote = /^(\[[^\]]+\]|[^/:]+):\d+$/.exec(place)?.[1];
  if (!isSocket && remote === undefined) return { kind: 'none' };
  const url = `${scheme}://${isSocket ? 'localhost' : bracketed(remote!)}:${host}`;
  return URL.canParse(url) ? { kind: 'open', url } : { kind: 'none' };
}

/** @param template a checked https address with {account} and {container} */
export function desktopUrl(template: string, account: string | null, container: string): string | null {
  if (template === '' || (account === null && template.includes('{account}'))) return null;
  const filled = template
    .replaceAll('{account}', encodeURIComponent(account ?? ''))
    .replaceAll('{container}', encodeURIComponent(container));
  return URL.canParse(filled) && new URL(filled).protocol === 'https:' ? filled : null;
}
