// Images, volumes and networks of the simulated engine: what they weigh, and what pulling, loading and removing does to them.
import { createHash, randomBytes } from 'node:crypto';
import type http from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import tar from 'tar-stream';
import { SimRefusal, type SimEngine } from './engine.ts';
import type { SimImage } from './model.ts';
import { toVolume } from './volumes.ts';

const mib = 1024 ** 2;
const day = 86_400_000;

interface Network {
  Id: string;
  Name: string;
  Driver: string;
  Created: string;
  Internal: boolean;
  IPAM: { Config: { Subnet: string; Gateway?: string }[] };
  Labels: Record<string, string>;
  Options: Record<string, string>;
}

interface Things {
  networks: Map<string, Network>;
  cache: { ID: string; Type: string; Description: string; InUse: boolean; Shared: boolean; Size: number }[];
}

const things = new WeakMap<SimEngine, Things>();
/** The same for the same words, so that two starts of the demo show the same numbers. */
const digest = (...words: string[]): string => createHash('sha256').update(words.join('\0')).digest('hex');
const sized = (word: string, least: number, most: number): number =>
  least + (Number.parseInt(digest(word).slice(0, 8), 16) % (most - least));

function network(name: string, rest: Partial<Network> = {}): Network {
  return {
    Id: digest('network', name),
    Name: name,
    Driver: 'bridge',
    Created: new Date(Date.now() - 60 * day).toISOString(),
    Internal: false,
    IPAM: { Config: [] },
    Labels: {},
    Options: {},
    ...rest,
  };
}

function thingsOf(engine: SimEngine): Things {
  const found = things.get(engine);
  if (found) return found;
  const subnet = (text: string) => ({ IPAM: { Config: [{ Subnet: text }] } });
  const invented = [
    network('bridge', subnet('198.51.100.0/26')),
    network('host', { Driver: 'host' }),
    network('none', { Driver: 'null' }),
    network('lab-net', subnet('192.0.2.0/24')),
    network('exam-2025', { ...subnet('198.51.100.64/26'), Internal: true }),
    network('workshop_default', {
      ...subnet('198.51.100.128/26'),
      Labels: { 'com.docker.compose.project': 'workshop' },
    }),
  ];
  const cache = [
    'RUN apt-get update && apt-get install --yes openbox',
    'COPY desktop /opt/desktop',
    'RUN pip install notebook',
  ];
  const made: Things = {
    networks: new Map(invented.map((one) => [one.Name, one])),
    cache: cache.map((Description, index) => ({
      ...{
        ID: digest('cache', Description).slice(0, 25),
        Type: 'regular',
        Description,
        InUse: index === 1,
        Shared: false,
      },
      Size: sized(Description, 20 * mib, 400 * mib),
    })),
  };
  for (const { Name } of invented) engine.networks.add(Name);
  for (const volume of ['exam-2024-archive', digest('left behind')]) engine.volumes.add(volume);
  // What two builds left: without a name, and used by nothing.
  for (const word of ['old build 1', 'old build 2']) engine.images.push({ name: '', id: `sha256:${digest(word)}` });
  things.set(engine, made);
  return made;
}

const tagsOf = (images: readonly SimImage[], id: string) =>
  images.filter((one) => one.id === id && one.name).map((one) => one.name);

function toImage(engine: SimEngine, id: string) {
  const tags = tagsOf(engine.images, id);
  const word = tags[0] ?? id;
  const isDesktop = /desktop|notebook/.test(word);
  return {
    Id: id,
    RepoTags: tags,
    RepoDigests: tags.map((tag) => `${tag.slice(0, tag.lastIndexOf(':'))}@sha256:${digest('digest', id)}`),
    Created: Math.floor((Date.now() - sized(word, 3, 300) * day) / 1000),
    Size: isDesktop ? sized(word, 900 * mib, 2800 * mib) : sized(word, 20 * mib, 420 * mib),
    SharedSize: isDesktop ? 74 * mib : 0,
    Labels: {},
  };
}

const idsOf = (engine: SimEngine): string[] => [...new Set(engine.images.map(({ id }) => id))];

function findImage(engine: SimEngine, name: string): SimImage {
  const found = engine.images.find((one) => one.name === name || one.id === name || one.name === `${name}:latest`);
  if (found) return found;
  throw new SimRefusal(404, `No such image: ${name}`);
}

const steps = ['CMD ["/usr/bin/start"]', 'COPY files /opt/lab', 'RUN install-packages', 'ADD rootfs.tar.xz /'];

async function json(request: http.IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
}

/** @returns false when it is none of this room's. @throws SimRefusal */
export async function answerResources(
  engine: SimEngine,
  {
    method,
    path,
    query,
    request,
  }: { method: string; path: string; query: URLSearchParams; request: http.IncomingMessage },
  response: http.ServerResponse,
  pace: number,
): Promise<boolean> {
  const kept = thingsOf(engine);
  const [, area = '', ...rest] = path.split('/').map(decodeURIComponent);
  const send = (value: unknown, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    return true;
  };
  const done = () => {
    response.writeHead(204).end();
    return true;
  };
  const say = (line: object) => void response.write(`${JSON.stringify(line)}\r\n`);

  if (path === '/images/json') return send(idsOf(engine).map((id) => toImage(engine, id)));
  if (path === '/system/df') {
    return send({
      Images: idsOf(engine).map((id) => toImage(engine, id)),
      Volumes: [...engine.volumes].map((name) => ({
        ...toVolume(engine, name),
        UsageData: { Size: sized(name, mib, name.startsWith('home-') ? 900 * mib : 120 * mib), RefCount: 0 },
      })),
      BuildCache: kept.cache,
    });
  }
  if (path === '/build/prune') {
    const { id = [] } = JSON.parse(query.get('filters') ?? '{}') as { id?: string[] };
    const gone = kept.cache.filter(({ ID, InUse }) => id.includes(ID) && !InUse).map(({ ID }) => ID);
    kept.cache = kept.cache.filter(({ ID }) => !gone.includes(ID));
    return send({ CachesDeleted: gone });
  }
  if (path === '/images/create') {
    const from = `${query.get('fromImage') ?? ''}${query.get('tag')?.includes(':') ? '@' : ':'}${query.get('tag') ?? 'latest'}`;
    if (/nowhere|missing/.test(from))
      throw new SimRefusal(404, `manifest for ${from} not found: manifest unknown: manifest unknown`);
    response.writeHead(200, { 'content-type': 'application/json' });
    const layers = [0, 1, 2].map((layer) => ({
      id: digest(from, String(layer)).slice(0, 12),
      total: sized(`${from}${layer}`, 8 * mib, 90 * mib),
    }));
    for (const { id } of layers) say({ status: 'Pulling fs layer', progressDetail: {}, id });
    for (let step = 1; step <= 20; step++) {
      for (const { id, total } of layers) {
        say({ status: 'Downloading', progressDetail: { current: Math.round((total * step) / 20), total }, id });
      }
      await delay(120 * pace);
    }
    for (const { id } of layers) say({ status: 'Pull complete', progressDetail: {}, id });
    if (!engine.images.some(({ name }) => name === from))
      engine.images.push({ name: from, id: `sha256:${digest('image', from)}` });
    response.end();
    return true;
  }
  if (path === '/images/get') {
    const names = query.getAll('names');
    const pack = tar.pack();
    response.writeHead(200, { 'content-type': 'application/x-tar' });
    const ended = finished(pack.pipe(response));
    const list = names.map((name) => ({
      Config: `${findImage(engine, name).id.slice(7)}.json`,
      RepoTags: [findImage(engine, name).name],
      Layers: [],
    }));
    pack.entry({ name: 'layers' }, randomBytes(2 * mib));
    pack.entry({ name: 'manifest.json' }, JSON.stringify(list));
    pack.finalize();
    await ended;
    return true;
  }
  if (path === '/images/load') {
    response.writeHead(200, { 'content-type': 'application/json' });
    for await (const entry of request.pipe(tar.extract())) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      if (entry.header.name !== 'manifest.json') continue;
      for (const { Config, RepoTags } of JSON.parse(Buffer.concat(chunks).toString()) as {
        Config: string;
        RepoTags: string[];
      }[]) {
        for (const name of RepoTags) {
          engine.images.splice(0, engine.images.length, ...engine.images.filter((one) => one.name !== name));
          engine.images.push({ name, id: `sha256:${Config.replace(/^.*\//, '').replace('.json', '')}` });
          say({ stream: `Loaded image: ${name}\n` });
        }
      }
    }
    response.end();
    return true;
  }
  if (area === 'images') {
    const verb = /^(json|history|tag)$/.test(rest.at(-1) ?? '') ? rest.pop() : '';
    const found = findImage(engine, rest.join('/'));
    if (verb === 'history') {
      const { Created, Size, RepoTags } = toImage(engine, found.id);
      return send(
        steps.map((CreatedBy, index) => ({
          CreatedBy,
          Created,
          Size: index === 3 ? Math.floor(Size * 0.7) : index * 7 * mib,
          Tags: index === 0 ? RepoTags : null,
        })),
      );
    }
    if (verb === 'tag') {
      const name = `${query.get('repo') ?? ''}:${query.get('tag') ?? 'latest'}`;
      engine.images.splice(0, engine.images.length, ...engine.images.filter((one) => one.name !== name));
      engine.images.push({ name, id: found.id });
      return send('', 201);
    }
    if (verb === 'json') {
      const { Created, ...image } = toImage(engine, found.id);
      return send({
        ...{
          ...image,
          Created: new Date(Created * 1000).toISOString(),
          Os: 'linux',
          Architecture: 'amd64',
          RootFS: { Layers: ['a', 'b', 'c'] },
        },
        // Only what was made from a container brings more: the others' containers say all themselves.
        Config: found.config ?? {},
      });
    }
    if (method !== 'DELETE') return false;
    const word = rest.join('/');
    const last = tagsOf(engine.images, found.id).length <= 1;
    const user = [...engine.containers.values()].find(({ imageId }) => imageId === found.id);
    if (last && user && query.get('force') !== 'true') {
      throw new SimRefusal(
        409,
        `conflict: unable to remove repository reference "${word}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image`,
      );
    }
    const stay = engine.images.filter((one) =>
      word === found.id ? one.id !== found.id : one.name !== found.name || one.id !== found.id,
    );
    engine.images.splice(0, engine.images.length, ...stay);
    return send([{ Untagged: word }]);
  }
  if (path === '/networks' && method === 'GET') return send([...kept.networks.values()]);
  if (path === '/networks/create') {
    const body = (await json(request)) as Partial<Network> & { Name: string };
    if (kept.networks.has(body.Name)) throw new SimRefusal(409, `network with name ${body.Name} already exists`);
    const made = network(body.Name, {
      ...body,
      Id: randomBytes(32).toString('hex'),
      Created: new Date().toISOString(),
    });
    kept.networks.set(body.Name, made);
    engine.networks.add(body.Name);
    return send({ Id: made.Id, Warning: '' }, 201);
  }
  if (area === 'networks' && rest.length === 1) {
    const word = rest[0]!;
    const found = [...kept.networks.values()].find(({ Id, Name }) => Id === word || Name === word);
    if (!found && engine.networks.has(word)) return send(network(word));
    if (!found) throw new SimRefusal(404, `network ${word} not found`);
    if (method === 'GET') return send(found);
    if (method !== 'DELETE') return false;
    if ([...engine.containers.values()].some(({ networks }) => networks[found.Name])) {
      throw new SimRefusal(403, `error while removing network: network ${found.Name} has active endpoints`);
    }
    kept.networks.delete(found.Name);
    engine.networks.delete(found.Name);
    return done();
  }
  if (area === 'volumes' && rest.length === 1 && method === 'GET' && rest[0] !== 'create') {
    if (!engine.volumes.has(rest[0]!)) throw new SimRefusal(404, `get ${rest[0]}: no such volume`);
    return send(toVolume(engine, rest[0]!));
  }
  return false;
}
