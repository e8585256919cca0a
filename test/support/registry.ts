// A registry that serves one saved image over the registry API v2, on loopback, where Docker takes plain HTTP. It can ask for
// a password, be slow, and die in the middle of a layer.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';

export interface TestRegistry {
  /** "127.0.0.1:5000". */
  host: string;
  /** What `host/name:tag` is to be pulled as. */
  ref(name: string, tag?: string): string;
  /** Bytes of layers a second; 0: as fast as it goes. */
  pace: number;
  /** Cuts every connection after this many bytes of a layer, until it is null again. */
  dieAfter: number | null;
  /** Asks for it; null: for nothing. */
  login: { user: string; password: string } | null;
  /** Answers of layers that were begun. */
  served: number;
  close(): Promise<void>;
}

const sha256 = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;

/** @param saved what GET /images/get answered for one image */
export async function startRegistry(saved: Buffer): Promise<TestRegistry> {
  const files = await unpack(saved);
  const [entry] = JSON.parse(files.get('manifest.json')!.toString()) as { Config: string; Layers: string[] }[];
  const config = files.get(entry!.Config)!;
  const blobs = new Map([[sha256(config), config]]);
  const layers = entry!.Layers.map((name) => {
    const data = gzipSync(files.get(name)!, { level: 1 });
    blobs.set(sha256(data), data);
    return { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: data.length, digest: sha256(data) };
  });
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        size: config.length,
        digest: sha256(config),
      },
      layers,
    }),
  );

  const sockets = new Set<Socket>();
  const registry: TestRegistry = {
    host: '',
    ref: (name, tag = 'latest') => `${registry.host}/${name}:${tag}`,
    pace: 0,
    dieAfter: null,
    login: null,
    served: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };

  const server = http.createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const error = (status: number, code: string, message: string, headers: http.OutgoingHttpHeaders = {}) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ errors: [{ code, message }] }));
    const { login } = registry;
    const wanted = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    if (wanted && request.headers.authorization !== wanted) {
      return error(401, 'UNAUTHORIZED', 'the lab registry wants a password', {
        'www-authenticate': 'Basic realm="lab"',
      });
    }
    const url = request.url ?? '';
    if (/^\/v2\/?$/.test(url)) return void response.writeHead(200).end('{}');
    const [, kind, reference = ''] = /\/(manifests|blobs)\/([^/?]+)$/.exec(url) ?? [];
    if (kind === 'manifests') {
      if (reference === 'missing') return error(404, 'MANIFEST_UNKNOWN', 'manifest unknown to the lab registry');
      const headers = {
        'content-type': mediaType,
        'content-length': manifest.length,
        'docker-content-digest': sha256(manifest),
      };
      return void response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : manifest);
    }
    const blob = blobs.get(reference);
    if (!blob) return error(404, 'BLOB_UNKNOWN', 'blob unknown to the lab registry');
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': blob.length });
    if (blob === config) return void response.end(blob);
    registry.served++;
    const piece = 64 * 1024;
    for (let at = 0; at < blob.length; at += piece) {
      if (registry.dieAfter !== null && at >= registry.dieAfter) return void response.destroy();
      if (response.destroyed) return;
      if (!response.write(blob.subarray(at, at + piece)))
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
      if (registry.pace > 0) await sleep((piece / registry.pace) * 1000);
    }
    response.end();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  registry.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return registry;
}

async function unpack(archive: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const extract = Readable.from([archive]).pipe(tar.extract());
  for await (const entry of extract) {
    files.set(entry.header.name, await buffer(entry));
  }
  return files;
}
