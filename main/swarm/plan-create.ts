// Plans a service for each account of a template: what is there already is left, what is missing is made. Nothing is asked
// of the nodes: where a task runs is the Swarm's own affair, within the constraints.
import { accountLabel, orgLabel } from '../containers/index.ts';
import { hashOf } from '../database/captured.ts';
import { ProvostError } from '../errors.ts';
import type { PlanOutline } from '../plans/operation.ts';
import { render, templateLabels, type Rendered } from '../templates/index.ts';
import type { ApiService } from './api.ts';
import { common, leftOut, type Place } from './changes.ts';
import { serviceNameProblem, serviceSpec } from './from-template.ts';
import type { SwarmContext } from './context.ts';
import { absent, type SwarmChange, type SwarmParams, type SwarmPayload } from './payload.ts';
import { placesOf, populationOf } from './choose.ts';
import { imageOf } from './rows.ts';

type Wanted = NonNullable<SwarmParams['create']>;
type Port = { target: number; protocol: string; published: number };

/** @throws ProvostError PLAN_STALE when the template's version is gone; CONFLICT when there are several Swarms */
export async function planServices(
  context: SwarmContext,
  params: SwarmParams,
  create: Wanted,
  signal: AbortSignal,
): Promise<PlanOutline<SwarmPayload>> {
  const stored = context.templates.version(create.template, create.version);
  if (!stored)
    throw new ProvostError('PLAN_STALE', 'This version of the template is no longer kept.', { hint: 'Plan again.' });
  const places = await placesOf(context, params.swarm, signal);
  if (places.length > 1)
    throw new ProvostError('CONFLICT', `There are ${places.length} Swarms, and it is not said which is meant.`, {
      hint: 'Name one (--swarm): its id, or an engine that manages it.',
    });
  const place = places[0]!;
  const services = await context.reader.services(place.manager.engineId, signal);
  const names = new Map(services.map((service) => [service.Spec.Name, service]));
  const ports = new Ports(services);
  const own = services.filter(({ Spec: spec }) => spec.Labels?.[templateLabels.template] === create.template);
  const numbers = new Set(own.map(({ Spec: spec }) => Number(spec.Labels?.[templateLabels.n])));
  const changes = create.problems.map(({ line, username, problem }) =>
    leftOut(place, 'create', { id: `line:${line}`, name: username || `line ${line}`, org: null }, 'error', problem),
  );
  const keeping: Promise<string>[] = [];
  let next = 1;
  for (const { username, columns } of create.accounts) {
    const column = new Map(columns.map(({ name, value }) => [name, value]));
    const org = create.org ?? column.get('org') ?? null;
    const has = own.find(
      ({ Spec: spec }) => spec.Labels?.[accountLabel] === username && (spec.Labels?.[orgLabel] || null) === org,
    );
    while (!has && numbers.has(next)) next++;
    const n = has ? Number(has.Spec.Labels?.[templateLabels.n]) || 1 : next;
    numbers.add(n);
    const group = create.group ?? column.get('group') ?? null;
    const rendered = render(stored.template, stored.version, { username, n, org, group, columns: column });
    changes.push(changeFor(place, { username, org, rendered, has, taken: names.get(rendered.name) }));
  }
  // All of them with one commit, before a plan names them.
  await Promise.all(keeping);
  return { changes, population: await populationOf(context, null, signal), org: create.org };

  function changeFor(
    at: Place,
    seat: { username: string; org: string | null; rendered: Rendered; has?: ApiService; taken?: ApiService },
  ): SwarmChange {
    const { username, org, rendered, has, taken } = seat;
    const { name } = rendered;
    const subject = { id: `account:${org ?? ''}/${username}`, name: has?.Spec.Name ?? name, org };
    if (create.orgs !== null && (org === null || !create.orgs.includes(org)))
      return leftOut(at, 'create', subject, 'error', 'its organization is not among yours');
    if (has) {
      const same = has.Spec.Labels?.[templateLabels.hash] === rendered.hash;
      return same
        ? leftOut(at, 'create', subject, 'skip', 'has its service already')
        : leftOut(
            at,
            'create',
            subject,
            'conflict',
            'has a service that differs from the template now: remove it first',
          );
    }
    const problem = rendered.problems[0] ?? serviceNameProblem(name);
    if (problem) return leftOut(at, 'create', subject, 'error', problem);
    if (taken) return leftOut(at, 'create', subject, 'conflict', `another service is called "${name}"`);
    const given: Port[] = [];
    for (const { container, protocol, from, to } of stored!.template.ports) {
      const published = ports.take(protocol, from, to);
      if (published === null) return leftOut(at, 'create', subject, 'error', `no port from ${from} to ${to} is free`);
      given.push({ target: container, protocol, published });
    }
    const spec = serviceSpec(rendered, create.constraints, given);
    keeping.push(context.specs.capture(spec));
    const base = common(at, 'create', subject.id, name, org);
    return {
      ...base,
      kind: 'create',
      fields: [
        { field: 'image', old: null, new: imageOf(spec) },
        ...rendered.volumes.map((volume) => ({ field: 'volume', old: null, new: `${volume.name} → ${volume.target}` })),
        ...rendered.binds.map((bind) => ({ field: 'path of the node', old: null, new: bind })),
        ...given.map((port) => ({
          field: 'port',
          old: null,
          new: `${port.published} → ${port.target}/${port.protocol}`,
        })),
        ...(create.constraints.length > 0
          ? [{ field: 'placement', old: null, new: create.constraints.join(', ') }]
          : []),
      ],
      seen: absent,
      payload: { ...base.payload, spec: hashOf(spec) },
      undo: { restores: 'removes the service again; its volumes stay', cannot: [] },
    };
  }
}

/** Published ports are the whole Swarm's, whichever node a task is on. */
class Ports {
  readonly #taken: Set<string>;

  constructor(services: readonly ApiService[]) {
    this.#taken = new Set(
      services.flatMap(({ Endpoint: endpoint }) =>
        (endpoint?.Ports ?? []).map(({ Protocol, PublishedPort }) => `${Protocol ?? 'tcp'}/${PublishedPort}`),
      ),
    );
  }

  take(protocol: string, from: number, to: number): number | null {
    for (let port = from; port <= to; port++) {
      if (this.#taken.has(`${protocol}/${port}`)) continue;
      this.#taken.add(`${protocol}/${port}`);
      return port;
    }
    return null;
  }
}
