// One container in full, for reading: environment variables that look like secrets are masked here, once for every client.
import type { ContainerDetail, ContainerRow } from '../../preload/contract/containers.ts';
import type { ApiInspect } from './api.ts';
import { anonymousVolumes } from './act/definition.ts';
import { factsOf } from './act/facts.ts';
import { asState } from './rows.ts';

const secretName = /pass|pwd|secret|token|key|credential|auth|private|cookie|session|salt|dsn|_pat$/i;
/** "scheme://user:password@host" in a value whose name gives no hint. */
const secretValue = /:\/\/[^/\s:@]*:[^/\s@]+@/;

/** Whether a variable of this name or value is shown as ••••••. */
export const isSecret = (name: string, value: string): boolean =>
  value !== '' && (secretName.test(name) || secretValue.test(value));

/** Shown instead of a secret. */
export const cover = '••••••';

/** VNC displays :0 to :9. */
const vncPort = /^59\d\d\/tcp$/;

function hasDesktop({ Config: config }: ApiInspect): boolean {
  const label = config.Labels?.['provost.desktop'];
  if (label !== undefined) return !['', 'no', 'false', '0'].includes(label.toLowerCase());
  return Object.keys((config['ExposedPorts'] as Record<string, unknown> | null | undefined) ?? {}).some((port) =>
    vncPort.test(port),
  );
}

export function toDetail(row: ContainerRow, inspected: ApiInspect): ContainerDetail {
  const { State: state, Config: config, HostConfig: host } = inspected;
  const anonymous = new Set(anonymousVolumes(inspected).map((volume) => volume.target));
  const policy = host.RestartPolicy?.Name || 'no';
  const retries = host.RestartPolicy?.MaximumRetryCount ?? 0;
  // An engine that starts a container again forgets with what it ended: its 0 says nothing then.
  const ended = !state.Running || state.Restarting === true;
  return {
    ...row,
    name: factsOf(inspected).name,
    state: asState(state.Status) === 'unknown' ? row.state : asState(state.Status),
    command: [inspected.Path ?? '', ...(inspected.Args ?? [])].filter((part) => part !== '').join(' '),
    startedAt: timeOrNull(state.StartedAt),
    finishedAt: timeOrNull(state.FinishedAt),
    labels: Object.fromEntries(
      Object.entries(row.labels).map(([name, value]) => [name, isSecret(name, value) ? cover : value]),
    ),
    lastExitCode: ended && timeOrNull(state.FinishedAt) !== null ? (state.ExitCode ?? null) : null,
    oomKilled: state.OOMKilled === true,
    startError: state.Error || null,
    desktop: hasDesktop(inspected),
    exitCode: state.Running || !timeOrNull(state.StartedAt) ? null : (state.ExitCode ?? null),
    restartCount: inspected.RestartCount ?? 0,
    restartPolicy: retries > 0 ? `${policy}, at most ${retries} times` : policy,
    autoRemove: host.AutoRemove === true,
    tty: config.Tty === true,
    env: (config.Env ?? []).map(toVariable),
    mounts: (inspected.Mounts ?? []).map((mount) => ({
      type: mount.Type,
      source: (mount.Type === 'volume' ? mount.Name : mount.Source) ?? '',
      target: mount.Destination,
      readOnly: mount.RW === false,
      anonymous: anonymous.has(mount.Destination),
    })),
    // By network: since API 1.52 there is no address above them.
    networks: Object.entries(inspected.NetworkSettings?.Networks ?? {}).map(
      ([name, { IPAddress, GlobalIPv6Address }]) => ({
        name,
        address: IPAddress || GlobalIPv6Address || null,
      }),
    ),
  };
}

function toVariable(line: string): ContainerDetail['env'][number] {
  const at = line.indexOf('=');
  const name = at < 0 ? line : line.slice(0, at);
  const value = at < 0 ? '' : line.slice(at + 1);
  const masked = isSecret(name, value);
  return { name, value: masked ? cover : value, masked };
}

/** The engine writes the year 1 for "never". */
function timeOrNull(time: string | undefined): number | null {
  const ms = time ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) || ms <= 0 ? null : ms;
}
