// The browser shell's server over real HTTP and real WebSockets: who is let in, and what everybody else gets.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loadAssets } from '../../main/web/assets.ts';
import { serveWeb, type WebServer } from '../../main/web/server.ts';
import { newLaunch } from '../../main/web/session.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

let root: string;
let server: WebServer;
let launched: string[];
let origin: string;
const first = newLaunch();
const sessionKey = randomBytes(32).toString('base64');

async function open(port = 0) {
  const page = path.join(root, 'renderer');
  return serveWeb({
    ...{ host: '127.0.0.1', port, anyPort: false, sessionKey, launches: [first.launch] },
    assets: loadAssets(page),
    log: pino({ enabled: false }),
    onSocket: (socket) => socket.on('message', (data: Buffer) => socket.send(`echo ${data.toString()}`)),
    onLaunched: (hash) => launched.push(hash),
  });
}

beforeEach(async () => {
  root = tempDir('web');
  mkdirSync(path.join(root, 'renderer/assets'), { recursive: true });
  writeFileSync(path.join(root, 'renderer/index.html'), '<title>Provost</title>__CSP_NONCE__');
  writeFileSync(path.join(root, 'renderer/assets/a-abcd1234.js'), 'export {}');
  launched = [];
  server = await open();
  origin = `http://127.0.0.1:${server.port}`;
});
afterEach(async () => {
  await server.close();
  removeTempDir(root);
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Raw, since fetch allows neither Host nor Origin nor a path with dots. */
function ask(address: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: server.port, path: address, method, headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    request.on('error', reject);
    request.end();
  });
}

async function signIn(): Promise<string> {
  const { token, launch } = newLaunch();
  server.addLaunch(launch);
  const answer = await ask(`/launch?token=${token}`);
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** @returns the close code, or `http N` when it never became a WebSocket, or the answer to "hello" */
function socket(headers: Record<string, string>, address = '/rpc'): Promise<string> {
  return new Promise((resolve) => {
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}${address}`, { headers });
    ws.on('open', () => ws.send('hello'));
    ws.on('message', (data: Buffer) => {
      resolve(data.toString());
      ws.close();
    });
    ws.on('unexpected-response', (_request, response) => {
      resolve(`http ${response.statusCode}`);
      ws.terminate();
    });
    ws.on('close', (code) => resolve(`closed ${code}`));
    ws.on('error', () => undefined);
  });
}

describe('the launch link', () => {
  it('gives a session once and leads to the page', async () => {
    const answer = await ask(`/launch?token=${first.token}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(launched).toEqual([first.launch.hash]);
    const cookie = answer.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const page = await ask('/', { cookie: cookie.split(';')[0] ?? '' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Provost</title>');
    const again = await ask(`/launch?token=${first.token}`);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it.each(['', '?token=', '?token=wrong', '?token=wrong&token=more', '?other=1'])(
    'is refused as /launch%s',
    async (query) => {
      const answer = await ask(`/launch${query}`);
      expect(answer.status).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.body).toContain('This link no longer works');
    },
  );

  it('is not used up by a preview', async () => {
    expect((await ask(`/launch?token=${first.token}`, {}, 'HEAD')).status).toBe(405);
    expect((await ask(`/launch?token=${first.token}`, { 'sec-purpose': 'prefetch;prerender' })).status).toBe(405);
    expect((await ask(`/launch?token=${first.token}`)).status).toBe(303);
  });

  it('takes one more step when it was opened from another site, since a strict cookie is not sent before it', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const answer = await ask(`/launch?token=${first.token}`, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.body).toContain('url=/');
  });
});

describe('without a session', () => {
  it.each(['/', '/containers', '/assets/a-abcd1234.js', '/rpc', '/../../etc/passwd'])(
    '%s says how to open it',
    async (address) => {
      const answer = await ask(address);
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('not signed in');
      expect(answer.body).not.toContain('token=');
    },
  );

  it('a WebSocket is closed with 4401', async () => {
    expect(await socket({ origin })).toBe('closed 4401');
    expect(await socket({ origin, cookie: `provost-${server.port}=x.99999999999999.y` })).toBe('closed 4401');
  });
});

describe('with a session', () => {
  it('serves the page and its files with the policy, and no other', async () => {
    const cookie = await signIn();
    const page = await ask('/containers/abc', { cookie, 'sec-fetch-mode': 'navigate' });
    expect(page.status).toBe(200);
    const file = await ask('/assets/a-abcd1234.js', { cookie });
    expect(file.status).toBe(200);
    for (const { headers } of [page, file, await ask('/none.js', { cookie }), await ask('/')]) {
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    for (const address of [
      '/../package.json',
      '/assets/../../package.json',
      '/%2e%2e/package.json',
      '/assets/',
      '/assets',
    ]) {
      const answer = await ask(address, { cookie });
      expect(answer.status, address).toBe(404);
    }
    expect((await ask('/', { cookie }, 'POST')).status).toBe(405);
    expect((await ask('/rpc', { cookie })).status).toBe(426);
  });

  it('opens a WebSocket for its own page', async () => {
    const cookie = await signIn();
    expect(await socket({ origin, cookie })).toBe('echo hello');
  });

  it.each([
    ['another site', { origin: 'https://evil.example.com' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['another name of this machine', { origin: 'http://localhost:1' }],
    ['a file', { origin: 'null' }],
    ['nowhere', {}],
  ])('refuses a WebSocket from %s', async (_from, headers) => {
    const cookie = await signIn();
    expect(await socket({ cookie, ...headers } as Record<string, string>)).toBe('http 403');
  });

  it('refuses every other name, for pages and sockets (DNS rebinding)', async () => {
    const cookie = await signIn();
    for (const host of ['evil.example.com', `evil.example.com:${server.port}`, '127.0.0.1:1', 'localhost']) {
      expect((await ask('/', { cookie, host })).status, host).toBe(421);
      expect(await socket({ cookie, host, origin: `http://${host}` }), host).toBe('http 421');
    }
  });

  it('refuses other sites’ requests', async () => {
    const cookie = await signIn();
    expect((await ask('/assets/a-abcd1234.js', { cookie, origin: 'https://evil.example.com' })).status).toBe(403);
    expect((await ask('/', { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
  });

  it('refuses a WebSocket at any other address', async () => {
    const cookie = await signIn();
    expect(await socket({ origin, cookie }, '/')).toBe('http 404');
  });

  it('ends one that sends too much at once, and goes on', async () => {
    const cookie = await signIn();
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: { origin, cookie } });
    const code = await new Promise<number>((resolve) => {
      ws.on('open', () => ws.send(Buffer.alloc(5 * 1024 * 1024)));
      ws.on('close', resolve);
      ws.on('error', () => undefined);
    });
    expect([1006, 1009]).toContain(code);
    expect(await socket({ origin, cookie })).toBe('echo hello');
  });
});

it('keeps a session when another process takes over its port', async () => {
  const cookie = await signIn();
  const { port } = server;
  await server.close();
  server = await open(port);
  expect((await ask('/', { cookie })).status).toBe(200);
});

it('says which port is taken', async () => {
  await expect(open(server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('outlives what is not HTTP at all', async () => {
  for (const bytes of [
    '\0\0\0\0',
    'GET\r\n\r\n',
    `GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(5000)}\r\n`,
    randomBytes(2000),
  ]) {
    await new Promise<void>((resolve) => {
      const raw = connect(server.port, '127.0.0.1', () => raw.end(bytes));
      raw.on('close', () => resolve());
      raw.on('error', () => undefined);
      raw.resume();
    });
  }
  expect((await ask('/')).status).toBe(401);
});
