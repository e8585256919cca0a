// The plan that gives each account its container: what is there is left alone, what differs is shown, what is missing is made.
import type { FieldChange } from '../../preload/contract/plans.ts';
import type { Template } from '../../preload/contract/templates.ts';
import { inspectOrNull, mapWide, type Engines } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { PlanOutline } from '../plans/operation.ts';
import { columnsIn } from './variables.ts';
import { dangersOf, textsOf } from './check.ts';
import { differences } from './differ.ts';
import { layOut, type Seat } from './lay-out.ts';
import { readEngines, readThings, type EngineFacts } from './live.ts';
import type { CreateParams, CreatePayload, TemplateChange, TemplatePayload } from './payload.ts';
import { PortPools, type PlannedPort } from './place.ts';
import { populationOf } from './population.ts';
import { labels } from './render.ts';
import type { TemplateStore } from './store.ts';
import { volumeProblem } from './volumes.ts';

export const absent = 'absent';

/** Readings of one plan under way at once. */
const width = 8;

export interface PlanContext {
  engines: Engines;
  store: TemplateStore;
}

/** Columns that are kept with a plan: those that the template names, and those that say where and to whom. */
export function usedColumns(template: Template): Set<string> {
  const { placement } = template;
  return new Set([...columnsIn(textsOf(template)), ...(placement.kind === 'column' ? [placement.column] : [])]);
}

export const kept = (used: ReadonlySet<string>, name: string): boolean =>
  used.has(name) || ['org', 'group'].includes(name.toLowerCase());

interface Work extends PlanContext {
  params: CreateParams;
  template: Template;
}

export async function planCreate(
  context: PlanContext,
  params: CreateParams,
  signal: AbortSignal,
): Promise<PlanOutline<TemplatePayload>> {
  const stored = context.store.version(params.template, params.version);
  if (!stored)
    throw new ProvostError('NOT_FOUND', `There is no template "${params.template}".`, { hint: 'List templates.' });
  const { template } = stored;
  const facts = await readEngines(context.engines, signal);
  requireEngines(facts);
  const accounts = params.accounts.map((account) => ({
    ...account,
    columns: new Map(account.columns.map(({ name, value }) => [name, value])),
  }));
  const options = { ...params, orgs: params.orgs && new Set(params.orgs) };
  const wanted = {
    images: new Set<string>(),
    networks: new Set<string>(),
    volumes: template.volumes.length > 0,
  };
  // What each would be is needed to know what to ask the engines for; where it goes is told after they have answered.
  for (const { rendered } of layOut(template, accounts, facts, options).seats) {
    wanted.images.add(rendered.body.Image);
    for (const network of [rendered.body.HostConfig.NetworkMode, ...rendered.join]) wanted.networks.add(network);
  }
  await Promise.all(facts.map((one) => readThings(context.engines, one, wanted, signal)));
  const { seats, unknownEngines } = layOut(template, accounts, facts, options);
  if (unknownEngines.length > 0) {
    throw new ProvostError('NOT_FOUND', `There is no engine called "${unknownEngines[0]}" to put containers on.`, {
      hint: 'List the engines, then correct the template or what you asked for.',
    });
  }
  return {
    changes: changes({ ...context, params, template }, seats, signal),
    population: populationOf(context.engines),
    org: template.org ?? params.org,
  };
}

/** What was never read may hold everybody's container already: nothing is made beside it. */
function requireEngines(facts: readonly EngineFacts[]): void {
  const unread = facts.find(({ known }) => !known);
  if (facts.length > 0 && facts.every(({ away }) => away !== null)) {
    throw new ProvostError('ENGINE_UNREACHABLE', `No engine answers. ${facts[0]!.away}.`, {
      hint: 'List the engines.',
    });
  }
  if (unread) {
    throw new ProvostError(
      'ENGINE_UNREACHABLE',
      `${unread.name} was never read, so whose containers it has is not known.`,
      {
        hint: 'Wait until it answers, or remove it from the engines.',
      },
    );
  }
}

async function* changes(work: Work, seats: readonly Seat[], signal: AbortSignal): AsyncGenerator<TemplateChange> {
  for (const { line, username, problem } of work.params.problems) {
    const key = line === 0 ? `person:${username}` : `line:${line}`;
    yield leftOut(key, username === '' ? `line ${line}` : username, '', null, `${atLine(line)}${problem}`);
  }
  const pools = new Map<string, PortPools>();
  const ports = new Map<Seat, PlannedPort[] | { problem: string }>();
  for (const seat of seats) {
    if (!seat.place || !('engine' in seat.place)) continue;
    const { engine } = seat.place;
    let pool = pools.get(engine.engineId);
    if (!pool) pools.set(engine.engineId, (pool = new PortPools(work.template.ports, engine)));
    ports.set(seat, pool.give());
  }
  yield* mapWide([...seats.entries()], width, async ([index, seat]) => {
    if (seat.existing.length > 0) return existingChange(work, seat, signal);
    const given = ports.get(seat);
    const pool = seat.place && 'engine' in seat.place ? pools.get(seat.place.engine.engineId) : undefined;
    return newChange(work, seat, Array.isArray(given) && pool ? pool.spare(given, index) : given);
  });
}

/** Of people who are in no file, 0. */
const atLine = (line: number): string => (line === 0 ? '' : `line ${line}: `);

const keyOf = ({ values: { org, username } }: Seat): string => `account:${org ?? ''}/${username}`;

function leftOut(
  key: string,
  label: string,
  where: string,
  org: string | null,
  reason: string,
  kind: 'skip' | 'conflict' | 'error' = 'error',
  fields: FieldChange[] = [],
): TemplateChange {
  return {
    ...{ kind, key, label, action: 'create', where, lane: '', org, fields, reason, seen: '' },
    ...{ payload: { step: 'none' }, undo: { restores: null, cannot: [] }, braked: false },
  };
}

const leaveOut = (
  seat: Seat,
  where: string,
  reason: string,
  kind?: 'skip' | 'conflict' | 'error',
  fields?: FieldChange[],
) => leftOut(keyOf(seat), seat.rendered.name || seat.account.username, where, seat.values.org, reason, kind, fields);

async function existingChange(work: Work, seat: Seat, signal: AbortSignal): Promise<TemplateChange> {
  const [first, ...more] = seat.existing;
  const { engine, row } = first!;
  if (more.length > 0) {
    const all = seat.existing.map((one) => `${one.row.name} on ${one.engine.name}`).join(', ');
    return leaveOut(seat, engine.name, `${seat.account.username} has ${all}: one is to be removed`, 'conflict');
  }
  if (engine.away !== null) return leaveOut(seat, engine.name, `has one as last known, and ${engine.away}`);
  const image = engine.images.get(seat.rendered.body.Image) ?? null;
  const live = await work.engines.call(engine.engineId, (client) => inspectOrNull(client, row.id, signal));
  if (!live) return leaveOut(seat, engine.name, 'was removed while this was planned: plan again', 'conflict');
  const fields = differences(live, seat.rendered, image, work.template.ports);
  if (fields.length === 0) return leaveOut(seat, engine.name, 'exists already', 'skip');
  const made = row.labels[labels.version];
  const from = made && made !== String(work.params.version) ? ` (it was made from version ${made})` : '';
  const named = fields.map(({ field }) => field).join(', ');
  return leaveOut(seat, engine.name, `exists and differs in ${named}${from}`, 'conflict', fields);
}

function newChange(work: Work, seat: Seat, ports: PlannedPort[] | { problem: string } | undefined): TemplateChange {
  const { params, template } = work;
  const { rendered, values, place } = seat;
  if (rendered.problems.length > 0)
    return leaveOut(seat, '', `${atLine(seat.account.line)}${rendered.problems.join('; ')}`);
  if (!place || !ports) return leaveOut(seat, '', 'there is no place for it');
  if ('problem' in place) return leaveOut(seat, '', place.problem);
  const { engine } = place;
  const obstacle = obstacleTo(seat, engine, ports, params);
  if (obstacle) return leaveOut(seat, engine.name, obstacle.reason, obstacle.kind);
  const used = usedColumns(template);
  const payload: CreatePayload = {
    ...{ step: 'create', engineId: engine.engineId, name: rendered.name, hash: rendered.hash },
    ...{ template: template.name, version: params.version, username: values.username, n: values.n },
    ...{ org: values.org, group: values.group, ports: ports as PlannedPort[] },
    columns: [...values.columns].filter(([name]) => used.has(name)).map(([name, value]) => ({ name, value })),
    ...{ start: params.start, pull: params.pull, keepFailed: params.keepFailed },
  };
  return {
    ...{ kind: 'create', key: keyOf(seat), label: rendered.name, action: 'create', where: engine.name },
    ...{ lane: engine.engineId, org: values.org, fields: fieldsOf(seat, template, engine, payload), reason: null },
    ...{ seen: absent, payload, braked: false },
    undo: { restores: `removes it again${rendered.volumes.length > 0 ? '; its volumes stay' : ''}`, cannot: [] },
  };
}

type Obstacle = { reason: string; kind: 'conflict' | 'error' } | null;

function obstacleTo(
  { rendered, values }: Seat,
  engine: EngineFacts,
  ports: PlannedPort[] | { problem: string },
  { pull, orgs }: CreateParams,
): Obstacle {
  const { Image: image } = rendered.body;
  const taken = engine.rows.find(({ name }) => name === rendered.name);
  if (taken) return { kind: 'conflict', reason: `another container is called "${rendered.name}" there` };
  if (!engine.images.get(image) && !pull) {
    return {
      kind: 'error',
      reason: `the image ${image} is not on ${engine.name}: pull it first, or choose to (--pull)`,
    };
  }
  for (const network of [rendered.body.HostConfig.NetworkMode, ...rendered.join]) {
    if (!engine.networks.get(network)) {
      return { kind: 'error', reason: `there is no network "${network}" on ${engine.name}: create it first` };
    }
  }
  for (const volume of rendered.volumes) {
    const problem = volumeProblem(engine.volumes.get(volume.name), volume, values, orgs);
    if (problem) return { kind: 'conflict', reason: problem };
  }
  return 'problem' in ports ? { kind: 'error', reason: ports.problem } : null;
}

function fieldsOf(
  seat: Seat,
  template: Template,
  engine: EngineFacts,
  { ports, pull, start }: CreatePayload,
): FieldChange[] {
  const { rendered, values } = seat;
  const made = (field: string, value: string): FieldChange => ({ field, old: null, new: value });
  return [
    made('account', values.username),
    made('image', `${rendered.body.Image}${pull && !engine.images.get(rendered.body.Image) ? ' (pulled first)' : ''}`),
    made('state', start ? 'running' : 'created'),
    ...rendered.volumes.map(({ name, target }) =>
      made('volume', `${name} → ${target}${engine.volumes.has(name) ? ' (exists, its content is kept)' : ''}`),
    ),
    ...ports.map(({ host, container, protocol }) => made('port', `${host} → ${container}/${protocol}`)),
    ...rendered.binds.map((bind) => made('bind mount', bind)),
    ...dangersOf(template).map((danger) => made('dangerous', danger)),
  ];
}
