// HTTP to one server: its own certificate authority, a way through an SSH host, time limits, and answers that are read
// piece by piece. Knows nothing of Guacamole.
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { isProvostError, ProvostError } from '../../errors.ts';
import { breather } from '../../breather.ts';

export interface Answer {
  status: number;
  /** Parsed; undefined where the answer is empty or no JSON. */
  body: unknown;
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the address of the target, already escaped: "/api/tokens". */
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** Takes the pieces of an answer with status 200, which then has no body. */
  pieces?: (piece: Buffer) => void;
}

export interface Http {
  /**
   * One request and its whole answer, whatever its status.
   * @throws ProvostError TARGET_UNREACHABLE, TARGET_DENIED (certificate), TARGET_FAILED (an answer without end), HOST_*; the
   * signal's reason
   */
  send(request: Request, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

export interface HttpOptions {
  url: URL;
  ca: string | null;
  tunnel: ((host: string, port: number, signal?: AbortSignal) => Promise<Duplex>) | null;
  /** Without a byte in either direction. Milliseconds. */
  quietMs: number;
  /** A whole request at most. Milliseconds. */
  limitMs: number;
  /** Requests at once. */
  width: number;
}

/** Connections that nobody uses. */
const idleMs = 4000;
/** Answers that are kept whole. A list of users is read in pieces and has no limit but time. */
const keptBytes = 64 * 1024 * 1024;

export function openHttp(options: HttpOptions): Http {
  const { url } = options;
  const secure = url.protocol === 'https:';
  const base = url.pathname.replace(/\/+$/, '');
  const agent = createAgent(options, secure);
  const module = secure ? https : http;

  return {
    send: async (request, signal) => {
      signal.throwIfAborted();
      const limit = AbortSignal.timeout(options.limitMs);
      const either = AbortSignal.any([signal, limit]);
      try {
        return await new Promise<Answer>((resolve, reject) => {
          const sent = module.request(
            {
              agent,
              host: bare(url.hostname),
              port: portOf(url),
              method: request.method,
              path: base + request.path,
              headers: {
                accept: 'application/json',
                ...(request.body !== undefined && { 'content-length': Buffer.byteLength(request.body) }),
                ...request.headers,
              },
              signal: either,
              ...(secure && tlsOptions(options)),
            },
            (response) => {
              response.on('data', () => quiet.refresh());
              takeAnswer(response, request.pieces).then(resolve, reject);
            },
          );
          // Of our own: a channel over SSH has no timer, as sockets do.
          const quiet = setTimeout(() => sent.destroy(new Error('it was silent for too long')), options.quietMs);
          sent.on('drain', () => quiet.refresh());
          sent.on('close', () => clearTimeout(quiet));
          sent.on('error', reject);
          sent.end(request.body);
        });
      } catch (error) {
        signal.throwIfAborted();
        throw limit.aborted ? away('it took too long to answer', error) : explain(error);
      }
    },
    close: () => agent.destroy(),
  };
}

async function takeAnswer(response: http.IncomingMessage, pieces: Request['pieces']): Promise<Answer> {
  const status = response.statusCode ?? 0;
  const kept: Buffer[] = [];
  let bytes = 0;
  const breathe = breather();
  for await (const piece of response as AsyncIterable<Buffer>) {
    if (pieces && status === 200) {
      pieces(piece);
      await breathe();
      continue;
    }
    bytes += piece.length;
    if (bytes > keptBytes)
      throw new ProvostError('TARGET_FAILED', 'The server answered with more than 64 MiB, which is not read');
    kept.push(piece);
  }
  // A connection that is lost in the middle ends the stream without an error on some ways.
  if (!response.complete) throw new Error('the answer was cut off');
  return { status, body: parsed(Buffer.concat(kept)) };
}

function parsed(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    // The page of a proxy, in HTML: its status says enough.
    return undefined;
  }
}

function createAgent(options: HttpOptions, secure: boolean): http.Agent {
  // Given up before the server does: a request on a connection that is just being closed would look like an outage.
  const settings = { keepAlive: true, maxSockets: options.width, timeout: idleMs };
  const { tunnel, url } = options;
  if (!tunnel) return secure ? new https.Agent(settings) : new http.Agent(settings);
  const agent = secure ? new https.Agent(settings) : new http.Agent(settings);
  const open = async (done: Done) => {
    let stream: Duplex;
    try {
      stream = await tunnel(bare(url.hostname), portOf(url));
    } catch (error) {
      // The error is handed to the request that waits for the connection.
      done(error as Error, undefined as never);
      return;
    }
    done(null, secure ? tls.connect({ socket: stream, ...tlsOptions(options) }) : asSocket(stream));
  };
  agent.createConnection = (_, done) => {
    if (done) void open(done);
    return undefined;
  };
  return agent;
}

type Done = NonNullable<Parameters<http.Agent['createConnection']>[1]>;

const tlsOptions = ({ url, ca }: Pick<HttpOptions, 'url' | 'ca'>) => ({
  servername: serverName(url),
  // Whose certificate it has to be, where it is an address and no name.
  host: bare(url.hostname),
  ...(ca !== null && { ca }),
});

/** node:http calls these of every socket that it keeps; a channel over SSH has no need of them. */
const socketMethods = ['setKeepAlive', 'setNoDelay', 'setTimeout', 'ref', 'unref', 'destroySoon'] as const;

function asSocket(stream: Duplex): Duplex {
  const socket = stream as Duplex & Partial<Record<(typeof socketMethods)[number], () => Duplex>>;
  for (const method of socketMethods)
    socket[method] ??= method === 'destroySoon' ? () => stream.destroy() : () => stream;
  return stream;
}

/** An IPv6 address without its brackets. */
const bare = (host: string) => host.replace(/^\[(.*)\]$/, '$1');
const portOf = (url: URL) => (url.port !== '' ? Number(url.port) : url.protocol === 'https:' ? 443 : 80);
/** TLS takes no address as a name. */
const serverName = (url: URL) => (/^[\d.]+$|^\[/.test(url.hostname) ? '' : url.hostname);

const certificateCodes = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNRESET: 'the connection was cut off',
  EPIPE: 'the connection was cut off',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
};

function explain(error: unknown): Error {
  if (isProvostError(error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (certificateCodes.test(code))
    return new ProvostError(
      'TARGET_DENIED',
      'The certificate of the server is not trusted, so nothing was sent',
      { words: code, hint: 'Add the target with the certificate authority that signed it' },
      { cause: error },
    );
  // Messages of sockets name the address; only codes that are known are put into words.
  const said =
    error instanceof Error && /^(it was silent|the answer was cut)/.test(error.message) ? error.message : null;
  return away(reasons[code] ?? said ?? (code === '' ? 'the connection failed' : code), error);
}

const away = (why: string, cause: unknown) =>
  new ProvostError(
    'TARGET_UNREACHABLE',
    `Guacamole does not answer: ${why}`,
    { hint: 'Look whether the server runs and can be reached from here' },
    { cause },
  );
