// The browser shell's server: the page, the launch link, and the WebSocket that carries the contract.
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Launch, WebOptions } from '../process/messages.ts';
import type { Assets } from './assets.ts';
import { readTls } from './tls.ts';
import { namesInCertificate, OriginCheck, ownNames, type RequestOrigin } from './origin.ts';
import { badLaunchPage, continuePage, signedOutPage } from './pages.ts';
import { mayBeOurs } from './peer.ts';
import { newNonce, securityHeaders } from './policy.ts';
import { Launches, Sessions } from './session.ts';
import { CLOSE, openSockets, refuseUpgrade } from './sockets.ts';

export interface WebServer {
  port: number;
  addLaunch(launch: Launch): void;
  close(): Promise<void>;
}

export interface WebServerOptions extends WebOptions {
  assets: Assets;
  log: Logger;
  onSocket(socket: WebSocket): void;
  /** A launch token was used; called before the answer leaves. */
  onLaunched(hash: string): void;
}

const headerOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

const originOf = ({ headers }: IncomingMessage): RequestOrigin => ({
  host: headers.host,
  origin: headers.origin,
  fetchSite: headerOf(headers['sec-fetch-site']),
});

/** @throws Error from the system when the address can't be listened on (EADDRINUSE, EACCES, …) ProvostError INTERNAL when the TLS files are of no use */
export async function serveWeb(options: WebServerOptions): Promise<WebServer> {
  const { assets, log, tls } = options;
  const secure = tls !== undefined;
  const limits = { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 30_000 };
  const pem = tls && readTls(tls);
  const cert = pem?.cert;
  const server: Server = pem ? createHttps({ ...limits, ...pem, minVersion: 'TLSv1.2' }) : createHttp(limits);
  server.maxConnections = 256;
  await listen(server, options.host, options.port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || !options.anyPort) throw error;
    return listen(server, options.host, 0);
  });
  const { port } = server.address() as AddressInfo;

  const launches = new Launches(options.launches);
  const sessions = new Sessions(options.sessionKey, port, secure);
  const check = new OriginCheck(ownNames(options.host, cert && namesInCertificate(cert)), port, secure);
  const sockets = openSockets((error) => log.warn({ err: error }, 'A window sent what is not a WebSocket frame'));

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { headers, method = 'GET' } = request;
    const mode = headerOf(headers['sec-fetch-mode']);
    const navigation = mode === 'navigate' || (mode === undefined && (headers.accept ?? '').includes('text/html'));
    // The body of a request is never read.
    request.resume();
    if (!check.hostIsOurs(headers.host)) return sendText(response, 421, 'This name is not served here.');
    if (!check.allowsRequest(originOf(request), navigation)) return sendText(response, 403, 'Not from another site.');
    const [pathname = '/', query = ''] = (request.url ?? '/').split('?', 2);
    if (pathname === '/launch') return launch(request, response, new URLSearchParams(query).get('token') ?? '');
    if (!sessions.accepts(headers.cookie)) return sendPage(response, 401, signedOutPage);
    if (pathname === '/rpc') return sendText(response, 426, 'This address speaks WebSocket.');
    const answer = assets.answer({ method, pathname, navigation, ifNoneMatch: headers['if-none-match'] });
    response.writeHead(answer.status, { ...answer.headers, 'Content-Length': answer.body?.length ?? 0 });
    response.end(method === 'HEAD' ? undefined : answer.body);
  });

  function launch({ method, headers, socket }: IncomingMessage, response: ServerResponse, token: string): void {
    // A preview of the link must not use it up.
    if (method !== 'GET' || headerOf(headers['sec-purpose'])?.includes('prefetch')) {
      return sendText(response, 405, 'Open this link in a browser.');
    }
    const hash = launches.use(token, () => mayBeOurs(socket));
    if (!hash) {
      // Opened again from the history of a browser that is let in already: no reason to be in its way.
      if (sessions.accepts(headers.cookie)) return redirect(response);
      return sendPage(response, 401, badLaunchPage);
    }
    options.onLaunched(hash);
    response.setHeader('Set-Cookie', sessions.issue());
    if (headerOf(headers['sec-fetch-site']) === 'cross-site') sendPage(response, 200, continuePage);
    else redirect(response);
  }

  server.on('upgrade', (request: IncomingMessage, stream, head: Buffer) => {
    if (!check.hostIsOurs(request.headers.host)) return refuseUpgrade(stream, '421 Misdirected Request');
    if (!check.allowsSocket(originOf(request))) return refuseUpgrade(stream, '403 Forbidden');
    if (request.url !== '/rpc') return refuseUpgrade(stream, '404 Not Found');
    const allowed = sessions.accepts(request.headers.cookie);
    sockets.accept(request, stream, head, (socket) => {
      if (allowed) options.onSocket(socket);
      else socket.close(CLOSE.signedOut, 'Open the launch link again');
    });
  });

  return {
    port,
    addLaunch: (one) => launches.add(one),
    close: () =>
      new Promise((resolve) => {
        sockets.close();
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 700).unref();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function redirect(response: ServerResponse): void {
  response.writeHead(303, { ...securityHeaders(newNonce()), Location: '/', 'Cache-Control': 'no-store' }).end();
}

function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  send(response, status, 'text/html; charset=utf-8', html);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const headers = { ...securityHeaders(newNonce()), 'Content-Type': type, 'Cache-Control': 'no-store' };
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
