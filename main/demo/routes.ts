// Requests of Docker's API to the simulated engine's behaviour.
import type http from 'node:http';
import { text } from 'node:stream/consumers';
import type { ApiEndpoint } from '../containers/index.ts';
import { createExec, inspectExec, resizeExec, startDetached } from './exec.ts';
import { answerArchive } from './files.ts';
import { SimRefusal, type SimEngine, type SimEvent } from './engine.ts';
import { writeLog } from './logs.ts';
import { answerResources } from './resources.ts';
import { runs, toInspect, toListed } from './model.ts';
import { createVolume, listVolumes, removeVolume } from './volumes.ts';
import { toTop, writeStats } from './stats.ts';
import type { SimSwarm } from './swarm.ts';

export interface Ask {
  method: string;
  /** Without version. */
  path: string;
  query: URLSearchParams;
  request: http.IncomingMessage;
}

type Filters = Record<string, string[]>;

/** @throws SimRefusal */
export async function answer(
  engine: SimEngine,
  apiVersion: string,
  ask: Ask,
  response: http.ServerResponse,
  swarm?: SimSwarm,
): Promise<void> {
  const { method, path, query } = ask;
  const [, area, id = '', verb = ''] = path.split('/').map(decodeURIComponent);
  const json = (value: unknown, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  const done = () => void response.writeHead(204).end();
  const flag = (name: string) => ['1', 'true'].includes(query.get(name) ?? '');

  if (path === '/_ping') {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('OK');
    return;
  }
  if (path === '/version') return json({ Version: '0-simulated', ApiVersion: apiVersion, MinAPIVersion: '1.24' });
  if (path === '/info') {
    const { name, cpus, containers } = engine;
    return json({
      ...{ ID: `SIMULATED-${name}`, Name: name, NCPU: cpus, Containers: containers.size },
      Labels: ['provost.simulated=true'],
      ...(swarm && { Swarm: { LocalNodeState: 'active', ControlAvailable: true, Cluster: { ID: swarm.id } } }),
    });
  }
  if (swarm && ['services', 'nodes', 'tasks'].includes(area ?? '')) {
    const body = method === 'POST' ? await readBody(ask.request) : {};
    return json(swarm.answer(method, path, query, body) ?? {}, path.endsWith('/create') ? 201 : 200);
  }
  if (path === '/events') return sendEvents(engine, apiVersion, query, response);
  if (await answerResources(engine, ask, response, engine.pace)) return;
  if (path === '/commit' && method === 'POST') {
    const name = `${query.get('repo') ?? ''}:${query.get('tag') ?? 'latest'}`;
    return json({ Id: await engine.commit(query.get('container') ?? '', name) }, 201);
  }
  if (area === 'networks') {
    const body = await readBody(ask.request);
    engine.connect(id, String(body['Container']), (body['EndpointConfig'] ?? {}) as ApiEndpoint);
    return void response.writeHead(200).end();
  }
  if (path === '/volumes/create') return json(createVolume(engine, await readBody(ask.request)), 201);
  if (path === '/volumes' && method === 'GET') return json(listVolumes(engine));
  if (area === 'volumes' && method === 'DELETE') {
    removeVolume(engine, id);
    return done();
  }
  if (area === 'exec' && method === 'GET') return json(inspectExec(engine, id));
  if (area === 'exec' && verb === 'resize') {
    resizeExec(engine, id, Number(query.get('h')), Number(query.get('w')));
    return json({}, 201);
  }
  if (area === 'exec' && verb === 'start') {
    startDetached(engine, id);
    return json({});
  }
  if (area !== 'containers') throw new SimRefusal(404, 'page not found');

  if (path === '/containers/json') return json(list(engine, query));
  if (path === '/containers/create') {
    return json({ Id: await engine.create(query.get('name') ?? '', await readBody(ask.request)), Warnings: [] }, 201);
  }
  if (method === 'DELETE') {
    await engine.remove(id, { force: flag('force'), volumes: flag('v') });
    return done();
  }
  if (method === 'GET' && verb === 'json') return json(toInspect(engine.find(id)));
  if (method === 'GET' && verb === 'stats') {
    const { id: found } = engine.find(id);
    return writeStats(() => engine.find(found), query, response);
  }
  if (method === 'GET' && verb === 'top') {
    const found = engine.find(id);
    if (!runs(found)) throw new SimRefusal(409, `container ${found.id} is not running`);
    return json(toTop(found, Date.now()));
  }
  if (method === 'GET' && verb === 'logs') return writeLog(engine, engine.find(id), apiVersion, query, response);
  if (verb === 'archive') return answerArchive(engine.find(id), ask.request, query.get('path') ?? '/', response);
  if (method !== 'POST') throw new SimRefusal(404, 'page not found');
  switch (verb) {
    case 'exec':
      return json({ Id: createExec(engine, engine.find(id), await readBody(ask.request)) }, 201);
    case 'start':
    case 'stop':
    case 'restart':
    case 'pause':
    case 'unpause':
      await engine[verb](id);
      return done();
    case 'kill':
      await engine.kill(id, query.get('signal') ?? 'SIGKILL');
      return done();
    case 'update':
      await engine.update(id, await readBody(ask.request));
      return json({ Warnings: null });
    case 'rename':
      await engine.rename(id, query.get('name') ?? '');
      return done();
    default:
      throw new SimRefusal(404, 'page not found');
  }
}

function list(engine: SimEngine, query: URLSearchParams) {
  const filters = JSON.parse(query.get('filters') ?? '{}') as Filters;
  const now = Date.now();
  return [...engine.containers.values()]
    .filter((one) => !filters['id'] || filters['id'].includes(one.id))
    .filter(
      (one) => ['1', 'true'].includes(query.get('all') ?? '') || one.status === 'running' || one.status === 'paused',
    )
    .map((one) => toListed(one, now));
}

async function readBody(request: http.IncomingMessage): Promise<Record<string, unknown>> {
  return JSON.parse((await text(request)) || '{}') as Record<string, unknown>;
}

/** The shape before and after API 1.52, where the fields at the top are gone. */
export function eventLine({ action, id, attributes, at }: SimEvent, apiVersion: string): string {
  const old = Number(apiVersion.split('.')[1]) < 52 ? { status: action, id, from: attributes['image'] } : {};
  return `${JSON.stringify({
    ...old,
    ...{ Type: 'container', Action: action, Actor: { ID: id, Attributes: attributes }, scope: 'local' },
    ...{ time: Math.floor(at / 1000), timeNano: at * 1_000_000 },
  })}\n`;
}

function sendEvents(
  engine: SimEngine,
  apiVersion: string,
  query: URLSearchParams,
  response: http.ServerResponse,
): void {
  const filters = JSON.parse(query.get('filters') ?? '{}') as Filters;
  const passes = (event: SimEvent) =>
    (!filters['event'] || filters['event'].includes(event.action)) &&
    (!filters['type'] || filters['type'].includes('container')) &&
    (!filters['container'] || filters['container'].includes(event.id));
  const moment = (name: string) => (query.has(name) ? Number(query.get(name)) * 1000 : null);
  const since = moment('since');
  const until = moment('until');
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  const send = (event: SimEvent) => {
    if (passes(event)) response.write(eventLine(event, apiVersion));
  };
  if (since !== null) engine.events.filter(({ at }) => at >= since).forEach(send);
  const unlisten = engine.onEvent(send);
  const timer = until === null ? null : setTimeout(() => response.end(), Math.max(0, until - Date.now()));
  response.once('close', () => {
    unlisten();
    if (timer) clearTimeout(timer);
  });
}
