// The files of the simulated containers: a small tree for each, and the engine's archive calls over it.
import path from 'node:path';
import { Readable } from 'node:stream';
import type http from 'node:http';
import tar from 'tar-stream';
import { SimRefusal } from './engine.ts';
import { runs, type SimContainer } from './model.ts';

export interface SimFile {
  kind: 'file' | 'folder' | 'link';
  content: Buffer;
  /** The nine bits. */
  mode: number;
  mtime: number;
  target: string | null;
}

/** Whole path → file. */
export type SimTree = Map<string, SimFile>;

const trees = new WeakMap<SimContainer, SimTree>();

/** Bytes that a container may be given: what is put into it is kept in memory. */
const sizeAtMost = 64 * 1024 * 1024;

export function treeOf(container: SimContainer): SimTree {
  const known = trees.get(container);
  if (known) return known;
  const tree: SimTree = new Map();
  const at = container.createdAt;
  const folder = (name: string) =>
    tree.set(name, { kind: 'folder', content: none, mode: 0o755, mtime: at, target: null });
  const file = (name: string, text: string, mode = 0o644) => {
    for (let above = path.posix.dirname(name); !tree.has(above); above = path.posix.dirname(above)) folder(above);
    tree.set(name, { kind: 'file', content: Buffer.from(text), mode, mtime: at, target: null });
  };
  folder('/');
  for (const name of ['/bin', '/etc', '/home', '/root', '/tmp', '/usr', '/var', '/var/log']) folder(name);
  const account = container.config.Labels?.['provost.account'] ?? 'student';
  file('/bin/bash', '#!simulated\n', 0o755);
  tree.set('/bin/sh', { kind: 'link', content: none, mode: 0o777, mtime: at, target: 'bash' });
  file('/etc/hostname', `${container.config.Hostname ?? container.id.slice(0, 12)}\n`);
  file('/etc/hosts', `127.0.0.1\tlocalhost\n192.0.2.10\t${container.name}\n`);
  file('/etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_ID="13"\n');
  file('/etc/motd', 'Welcome to the lab. Work is kept in your home folder.\n');
  file(`/home/${account}/.bashrc`, 'alias ll="ls -l"\n');
  file(`/home/${account}/notes.txt`, 'Week 3: subnetting. Hand in until Friday.\n');
  file(`/home/${account}/week-03/network.txt`, 'gateway 192.0.2.1\nswitch-a 192.0.2.20\nswitch-b 192.0.2.21\n');
  file(`/home/${account}/week-03/topology.svg`, `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"/>\n`);
  tree.set(`/home/${account}/latest`, { kind: 'link', content: none, mode: 0o777, mtime: at, target: 'week-03' });
  file(
    '/var/log/desktop.log',
    container.log
      .slice(-40)
      .map(({ text }) => `${text}\n`)
      .join(''),
  );
  trees.set(container, tree);
  return tree;
}

const none = Buffer.alloc(0);

/** Follows links but the last. @returns null when there is nothing */
export function lookUp(tree: SimTree, wanted: string, follow = true): { at: string; file: SimFile } | null {
  let at = path.posix.normalize(wanted).replace(/(?<=.)\/$/, '');
  for (let steps = 0; steps < 20; steps++) {
    const link = above(at).find((part) => tree.get(part)?.kind === 'link');
    if (link !== undefined) {
      at = path.posix.join(
        path.posix.resolve(path.posix.dirname(link), tree.get(link)!.target!),
        at.slice(link.length),
      );
      continue;
    }
    const file = tree.get(at);
    if (!file) return null;
    if (file.kind !== 'link' || !follow) return { at, file };
    at = path.posix.resolve(path.posix.dirname(at), file.target!);
  }
  return null;
}

/** The folders above a path, from the top. */
const above = (at: string): string[] => {
  const parts = at.split('/').slice(1, -1);
  return parts.map((_part, index) => `/${parts.slice(0, index + 1).join('/')}`);
};

export const childrenOf = (tree: SimTree, folder: string): string[] =>
  [...tree.keys()].filter((name) => name !== '/' && path.posix.dirname(name) === folder).sort();

/** GET, HEAD and PUT of /containers/ID/archive. @throws SimRefusal */
export async function answerArchive(
  container: SimContainer,
  request: http.IncomingMessage,
  inside: string,
  response: http.ServerResponse,
): Promise<void> {
  const tree = treeOf(container);
  const found = lookUp(tree, inside, false);
  if (!found) throw new SimRefusal(404, `Could not find the file ${inside} in container ${container.id}`);
  const { at, file } = found;
  if (request.method === 'PUT') {
    const led = lookUp(tree, at)!;
    if (led.file.kind !== 'folder') throw new SimRefusal(400, `not a directory: ${inside}`);
    if (container.hostConfig['ReadonlyRootfs'] === true)
      throw new SimRefusal(403, 'container rootfs is marked read-only');
    await take(tree, led.at, request);
    response.writeHead(200).end();
    return;
  }
  const goMode = file.mode + (file.kind === 'folder' ? 2 ** 31 : file.kind === 'link' ? 2 ** 27 : 0);
  const stat = {
    ...{ name: path.posix.basename(at) || '/', size: file.content.length, mode: goMode },
    mtime: new Date(file.mtime).toISOString(),
    linkTarget: file.kind === 'link' ? path.posix.resolve(path.posix.dirname(at), file.target!) : '',
  };
  response.writeHead(200, {
    'content-type': 'application/x-tar',
    'x-docker-container-path-stat': Buffer.from(JSON.stringify(stat)).toString('base64'),
  });
  if (request.method === 'HEAD') return void response.end();
  const pack = tar.pack();
  const base = path.posix.dirname(at);
  for (const name of [...tree.keys()]
    .filter((one) => one === at || one.startsWith(at === '/' ? '/' : `${at}/`))
    .sort()) {
    const one = tree.get(name)!;
    const own = path.posix.relative(base, name) || './';
    const header = { name: own, mode: one.mode, mtime: new Date(one.mtime) };
    if (one.kind === 'folder') pack.entry({ ...header, name: `${own}/`, type: 'directory' });
    else if (one.kind === 'link') pack.entry({ ...header, type: 'symlink', linkname: one.target! });
    else pack.entry(header, one.content);
  }
  pack.finalize();
  Readable.from(pack).pipe(response);
}

async function take(tree: SimTree, folder: string, request: http.IncomingMessage): Promise<void> {
  const extract = tar.extract();
  request.pipe(extract as unknown as NodeJS.WritableStream);
  let size = 0;
  for await (const entry of extract) {
    const { name, type, mode, mtime, linkname } = entry.header;
    const at = path.posix.join(folder, name).replace(/(?<=.)\/$/, '');
    const chunks: Buffer[] = [];
    for await (const chunk of entry) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > sizeAtMost) throw new SimRefusal(500, 'write: no space left on device');
    }
    const kind = type === 'directory' ? 'folder' : type === 'symlink' ? 'link' : 'file';
    tree.set(at, {
      ...{ kind, content: Buffer.concat(chunks), mode: (mode ?? 0o644) % 512 },
      ...{ mtime: mtime?.getTime() ?? Date.now(), target: linkname || null },
    });
  }
}

export const canRun = (container: SimContainer): boolean => runs(container) && container.status === 'running';
