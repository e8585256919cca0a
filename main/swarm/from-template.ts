// A template as a service of one task: what an engine is told of a container, in the words of a Swarm.
import type { Rendered } from '../templates/index.ts';
import type { ApiServiceSpec } from './api.ts';

/** Docker's rule for names of services (swarmkit, ValidateServiceName): narrower than that for containers. */
const validName = /^[a-zA-Z0-9](?:[-_a-zA-Z0-9]*[a-zA-Z0-9])?$/;

/** @returns why a Swarm would refuse the name; null when it would not */
export function serviceNameProblem(name: string): string | null {
  if (name.length > 63) return `its name would have ${name.length} characters, and a service may have 63`;
  return validName.test(name)
    ? null
    : `a service can’t be called "${name}": letters, digits, - and _ only. Use {{username:slug}}`;
}

const restart: Record<string, string> = { no: 'none', 'on-failure': 'on-failure' };

/** "source:target" and "source:target:ro", as `render` writes them; a path of Windows has a colon of its own. */
function mountOf(bind: string) {
  const [, source = '', target = '', readOnly] = /^((?:[A-Za-z]:[\\/])?[^:]*):([^:]*)(:ro)?$/.exec(bind) ?? [];
  const type = /^([/~.\\]|[A-Za-z]:[\\/])/.test(source) ? 'bind' : 'volume';
  return { Type: type, Source: source, Target: target, ReadOnly: readOnly !== undefined };
}

/** @param published ports of the Swarm for the template's, in their order */
export function serviceSpec(
  { name, body, join }: Rendered,
  constraints: readonly string[],
  published: readonly { target: number; protocol: string; published: number }[],
): ApiServiceSpec {
  const { HostConfig: host, Labels: labels } = body;
  const networks = [host.NetworkMode, ...join].filter((network) => !['default', 'bridge', 'none'].includes(network));
  const limits = {
    ...(host.NanoCpus !== undefined && { NanoCPUs: host.NanoCpus }),
    ...(host.Memory !== undefined && { MemoryBytes: host.Memory }),
    ...(host.PidsLimit !== undefined && { Pids: host.PidsLimit }),
  };
  return {
    Name: name,
    Labels: labels,
    TaskTemplate: {
      ContainerSpec: {
        Image: body.Image,
        ...(body.Cmd && { Args: body.Cmd }),
        Env: body.Env,
        // On the task's container too, so that the list of containers says whose it is.
        Labels: labels,
        Mounts: [
          ...host.Binds.map(mountOf),
          ...(host.ShmSize === undefined
            ? []
            : [{ Type: 'tmpfs', Target: '/dev/shm', TmpfsOptions: { SizeBytes: host.ShmSize } }]),
        ],
        ...(body.Healthcheck && { Healthcheck: body.Healthcheck }),
      },
      Resources: { Limits: limits },
      RestartPolicy: { Condition: restart[host.RestartPolicy.Name] ?? 'any' },
      Placement: { Constraints: [...constraints] },
      Networks: networks.map((network) => ({ Target: network })),
    },
    Mode: { Replicated: { Replicas: 1 } },
    ...(published.length > 0 && {
      EndpointSpec: {
        Ports: published.map((port) => ({
          ...{ Protocol: port.protocol, TargetPort: port.target, PublishedPort: port.published },
          PublishMode: 'ingress',
        })),
      },
    }),
  };
}
