// A Guacamole of our own for tests, since the real one needs a servlet container and a database: a small HTTP server that keeps
// users, groups and connections in memory and enforces what the REST API of a version is known to do, traps included.
//
//   before 1.4     the token is taken from the address alone
//   before 1.6     PATCH /users knows only "remove" and is not atomic; `disabled` is one of the attributes
//   from 1.6 on    PATCH /users is one transaction with an outcome for each patch; `disabled` stands beside the attributes
//   all            PUT without `disabled` enables, without `attributes` fails with 500; dates that can't be read are dropped;
//                  attributes outside the schema are dropped by POST, PUT and add, and kept by replace; five wrong passwords
//                  ban an address; nobody deletes or PUTs themselves; a wrong shape of permissions is a 500
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { directory } from './guacamole-server-directory.ts';
import { answerPermissions } from './guacamole-server-permissions.ts';
import { ApiError, hashOf, type GuacUser, type State } from './guacamole-server-state.ts';

export type GuacVersion = '1.0.0' | '1.5.5' | '1.6.0';

export interface GuacamoleServer {
  /** "http://provost@127.0.0.1:PORT/guacamole" */
  readonly url: string;
  readonly port: number;
  readonly state: State;
  /** Every request: "PATCH /api/session/data/mysql/users", with the query, without the token. */
  readonly requests: string[];
  /** Requests that had the token in their address. */
  readonly inAddress: number;
  /** How many of these there were. */
  count(pattern: RegExp): number;
  /** Ends all sessions, as an idle hour or a restart does. */
  expire(): void;
  /** Answers the next requests that match otherwise: "cut" breaks off in the middle, "silent" never answers; "late" after five seconds; a number is a status. */
  fault(pattern: RegExp, what: 'cut' | 'silent' | 'late' | 'drop-after' | number, times?: number): void;
  close(): Promise<void>;
}

export interface ServerOptions {
  version?: GuacVersion;
  /** Bytes of a request that a proxy lets through. */
  bodyLimit?: number;
  /** Code that the account of the tests has to give. */
  totp?: string;
  dataSource?: 'mysql' | 'postgresql';
  hidesVersion?: boolean;
  /** PEM: HTTPS instead of HTTP. */
  tls?: { cert: string; key: string };
}

interface Fault {
  pattern: RegExp;
  what: 'cut' | 'silent' | 'late' | 'drop-after' | number;
  left: number;
}

export const serverPassword = 'correct horse';

export async function startGuacamole(options: ServerOptions = {}): Promise<GuacamoleServer> {
  const { version = '1.6.0', bodyLimit = 1024 * 1024, dataSource = 'mysql' } = options;
  const state = newState(version);
  const tokens = new Map<string, string>();
  const requests: string[] = [];
  const faults: Fault[] = [];
  let failures = 0;
  let inAddress = 0;

  const signIn = (form: URLSearchParams) => {
    if (failures >= 5) throw new ApiError(429, 'BAD_REQUEST', 'Too many failed authentication attempts.');
    const user = state.users.get(form.get('username') ?? '');
    if (!user || user.disabled || user.password !== hashOf(form.get('password') ?? '')) {
      failures++;
      throw new ApiError(403, 'INVALID_CREDENTIALS', 'Permission Denied.', { expected: [{ name: 'username' }] });
    }
    if (options.totp !== undefined && user.username === 'provost') {
      const code = form.get('guac-totp');
      if (code !== options.totp) {
        if (code !== null) failures++;
        throw new ApiError(403, code === null ? 'INSUFFICIENT_CREDENTIALS' : 'INVALID_CREDENTIALS', 'Code wanted.', {
          expected: [{ name: 'guac-totp', secret: 'THE-SECRET-OF-THE-KEY' }],
        });
      }
    }
    if (user.attributes['expired'] === 'true')
      throw new ApiError(403, 'INSUFFICIENT_CREDENTIALS', 'Password has expired', {
        expected: [{ name: 'new-password' }, { name: 'confirm-new-password' }],
      });
    const token = randomUUID();
    tokens.set(token, user.username);
    return {
      authToken: token,
      username: user.username,
      dataSource,
      availableDataSources: [dataSource, `${dataSource}-shared`],
    };
  };

  const handle = (method: string, url: URL, headers: http.IncomingHttpHeaders, body: string): [number, unknown] => {
    const path = url.pathname.replace(/^\/guacamole/, '');
    if (path === '/translations/en.json')
      return options.hidesVersion === true ? [404, undefined] : [200, { APP: { VERSION: version } }];
    if (path === '/api/tokens' && method === 'POST') return [200, signIn(new URLSearchParams(body))];
    const ending = /^\/api\/tokens\/(.+)$/.exec(path);
    if (ending && method === 'DELETE') return [tokens.delete(decodeURIComponent(ending[1]!)) ? 204 : 404, undefined];
    const data = /^\/api\/session\/data\/([^/]+)(\/.*)$/.exec(path);
    if (!data) return [404, undefined];
    const inHeader = version === '1.0.0' ? undefined : headers['guacamole-token'];
    const token = typeof inHeader === 'string' ? inHeader : url.searchParams.get('token');
    const self = token === null ? undefined : tokens.get(token);
    if (self === undefined) throw new ApiError(403, 'PERMISSION_DENIED', 'Permission Denied.');
    if (data[1] !== dataSource) throw new ApiError(404, 'NOT_FOUND', 'No such data source.');
    const json: unknown = body === '' ? undefined : JSON.parse(body);
    const parts = data[2]!.split('/').slice(1).map(decodeURIComponent);
    return (
      answerPermissions(state, method, parts, json, self) ??
      directory(state, method, parts, url.searchParams, json, self)
    );
  };

  const answer: http.RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    request.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes <= bodyLimit) pieces.push(piece);
    });
    request.on('end', () => {
      const url = new URL(request.url!, 'http://127.0.0.1');
      const query = new URLSearchParams(url.search);
      if (query.has('token')) inAddress++;
      query.delete('token');
      const path = url.pathname.replace(/^\/guacamole/, '');
      const line = `${request.method} ${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
      requests.push(line);
      const fault = faults.find(({ pattern, left }) => left > 0 && pattern.test(line));
      if (fault) fault.left--;
      if (fault?.what === 'silent') return;
      let status = 500;
      let body: unknown;
      try {
        if (typeof fault?.what === 'number') status = fault.what;
        else if (bytes > bodyLimit) status = 413;
        else [status, body] = handle(request.method!, url, request.headers, Buffer.concat(pieces).toString('utf8'));
      } catch (error) {
        // What a servlet makes of an exception that nobody foresaw is a 500 too.
        const known =
          error instanceof ApiError ? error : new ApiError(500, 'INTERNAL_ERROR', 'Unexpected internal error');
        status = known.status;
        body = { type: known.type, message: known.message, translatableMessage: { key: known.key }, ...known.more };
      }
      // The work is done, and nobody hears of it.
      if (fault?.what === 'drop-after') return void request.socket.destroy();
      const text = body === undefined ? '' : JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      if (fault?.what === 'cut') {
        response.write(text.slice(0, text.length >> 1), () => request.socket.destroy());
        return;
      }
      if (fault?.what === 'late') setTimeout(() => response.end(text), 5000);
      else response.end(text);
    });
  };
  const server = options.tls ? https.createServer(options.tls, answer) : http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://provost@127.0.0.1:${port}/guacamole`,
    port,
    state,
    requests,
    get inAddress() {
      return inAddress;
    },
    count: (pattern) => requests.filter((line) => pattern.test(line)).length,
    expire: () => tokens.clear(),
    fault: (pattern, what, times = 1) => void faults.push({ pattern, what, left: times }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function newState(version: GuacVersion): State {
  const user = (username: string, system: string[]): GuacUser => ({
    username,
    password: hashOf(serverPassword),
    disabled: false,
    attributes: {},
    lastActive: null,
    system: new Set(system),
    connections: new Map(),
    users: new Map([[username, new Set(['READ'])]]),
    history: [],
  });
  return {
    disabledApart: version === '1.6.0',
    atomic: version === '1.6.0',
    minPassword: 4,
    users: new Map([
      ['provost', user('provost', ['ADMINISTER'])],
      ['guacadmin', user('guacadmin', ['ADMINISTER'])],
    ]),
    groups: new Map(),
    connections: new Map(),
    history: [],
  };
}
