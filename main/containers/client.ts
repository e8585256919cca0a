// One engine's HTTP client. dockerode's modem carries the requests; answers are read here, since the modem never settles
// an answer that breaks off half-way and returns raw bytes for JSON that it can't parse.
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { Duplex, Readable } from 'node:stream';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { isProvostError } from '../errors.ts';
import { bulkGet, type BulkAnswer } from './bulk.ts';
import type { EngineAddress, SshAddress } from './endpoint.ts';
import { EngineAway, EngineLate, EngineRefused, EngineUnfit } from './engine-error.ts';

export interface Ask {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Without version: "/containers/json". */
  path: string;
  /** Objects are sent as JSON, as the engine wants its filters. Undefined ones are left out. */
  query?: Record<string, string | number | boolean | object | undefined>;
  body?: object;
  /** X-Registry-Auth and the like. Never logged. */
  headers?: Record<string, string>;
  /** Milliseconds until the answer has to be there; for a stream, until it begins. */
  limit: number;
  signal?: AbortSignal;
}

export interface EngineStream {
  contentType: string;
  headers: http.IncomingHttpHeaders;
  /** Ends when the engine ends it; throws EngineAway when it is cut. */
  chunks: AsyncIterable<Buffer>;
  close(): void;
}

export interface EngineClient {
  /**
   * @returns the parsed answer; null when it is empty
   * @throws EngineRefused, EngineAway, EngineLate, or the signal's reason when the caller gave up
   */
  ask<Answer>(ask: Ask): Promise<Answer>;
  stream(ask: Ask): Promise<EngineStream>;
  /** As `stream`, for long answers in small pieces (logs). Each piece holds only until the next one is asked for. */
  bulk(ask: Ask): Promise<EngineStream>;
  /**
   * Sends a body as it comes, and reads the answer as a stream. The engine may answer only after all of the body, so
   * `limit` has to cover sending it. An engine that stops reading slows the body down; its error ends the request.
   */
  upload(ask: Ask, body: Readable): Promise<EngineStream>;
  /** A raw connection in both directions (exec, attach), from the engine's agreement on. The signal ends only the asking. */
  hijack(ask: Ask): Promise<Duplex>;
  /** Lets calls under way finish, and keeps no connection after them. */
  retire(): void;
  /** Cuts everything. */
  close(): void;
}

/** Larger than any list that an engine gives; a guard against filling the memory. */
const answerLimit = 256 * 1024 * 1024;

// The modem follows redirects with a second request that nobody listens to, and its failure would end the process.
// An engine never needs one: they are refused.
const fromDockerode = createRequire(createRequire(import.meta.url).resolve('dockerode'));
(fromDockerode('docker-modem/lib/http') as { maxRedirects: number }).maxRedirects = 0;

const allStatuses: Record<number, true> = {};
for (let status = 100; status < 600; status++) allStatuses[status] = true;

// The modem formats every request for its debug log, whether or not anybody reads it, down to each socket of the
// agent and each listener of the signal.
const quiet = { value: () => 'as usual' };

/** An agent whose connections are channels to a socket on another machine. The caller destroys it. */
export type SshAgent = (address: SshAddress, maxSockets: number) => http.Agent;

export interface ClientOptions {
  /** "v1.41"; without one, as the first call has to be. */
  version?: string;
  /** For addresses on other machines. */
  ssh?: SshAgent | undefined;
}

/** @throws EngineUnfit when this address can't be reached from here at all */
export function createClient(address: EngineAddress, options: ClientOptions = {}): EngineClient {
  const tls = address.kind === 'tcp' ? address.tls : null;
  const connectWith = (maxSockets: number): http.Agent => {
    if (address.kind === 'ssh') {
      if (!options.ssh) throw new EngineUnfit(noSsh);
      return options.ssh(address, maxSockets);
    }
    if (!tls) return new http.Agent({ keepAlive: true, maxSockets });
    return new https.Agent({
      keepAlive: true,
      maxSockets,
      rejectUnauthorized: tls.verify,
      ...(tls.ca && { ca: tls.ca }),
      ...(tls.cert && { cert: tls.cert }),
      ...(tls.key && { key: tls.key }),
    });
  };
  const newAgent = (maxSockets: number): http.Agent => {
    const agent = connectWith(maxSockets);
    Object.defineProperty(agent, inspect.custom, quiet);
    return agent;
  };
  // Two agents, so that streams, which last for days, never take the places of calls.
  const callAgent = newAgent(64);
  const streamAgent = newAgent(Number.POSITIVE_INFINITY);
  const calls = newModem(address, options.version, callAgent);
  const streams = newModem(address, options.version, streamAgent);

  const openStream = async (ask: Ask, body?: Readable): Promise<EngineStream> => {
    const limited = limit(ask);
    try {
      const response = await dial(streams, ask, limited.signal, { body });
      if (response.statusCode! >= 300) await readAnswer(response);
      const abort = () => response.destroy();
      ask.signal?.addEventListener('abort', abort, { once: true });
      response.once('close', () => ask.signal?.removeEventListener('abort', abort));
      const { headers } = response;
      return { contentType: headers['content-type'] ?? '', headers, chunks: chunksOf(response), close: abort };
    } catch (error) {
      throw limited.why(error);
    } finally {
      limited.clear();
    }
  };

  return {
    async ask<Answer>(ask: Ask): Promise<Answer> {
      const once = async () => {
        const limited = limit(ask);
        try {
          const response = await dial(calls, ask, limited.signal);
          return await readAnswer<Answer>(response);
        } catch (error) {
          throw limited.why(error);
        } finally {
          limited.clear();
        }
      };
      try {
        return await once();
      } catch (error) {
        // A kept connection that the engine closed as we wrote: reading again does no harm, anything else would.
        if (ask.method === 'GET' && error instanceof EngineAway && /^(ECONNRESET|EPIPE)$/.test(error.code))
          return once();
        throw error;
      }
    },
    stream: (ask) => openStream(ask),
    async bulk(ask) {
      // Where connections are made by somebody else, they are read as usual.
      if (address.kind === 'ssh' || tls) return openStream(ask);
      const limited = limit(ask);
      // The limit is for the beginning alone; the caller's signal goes on.
      const given = new AbortController();
      const abort = () => given.abort();
      limited.signal.addEventListener('abort', abort, { once: true });
      ask.signal?.addEventListener('abort', abort, { once: true });
      const place = address.kind === 'socket' ? { path: address.path } : { host: address.host, port: address.port };
      try {
        const query = Object.entries(ask.query ?? {}).filter(([, value]) => value !== undefined);
        const words = new URLSearchParams(
          query.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
        );
        const version = options.version === undefined ? '' : `/${options.version}`;
        const answer = await bulkGet(place, `${version}${ask.path}?${words.toString()}`, given.signal);
        if (answer.status >= 300) throw await refusalOf(answer);
        const chunks = told(answer.pieces);
        return {
          contentType: answer.headers['content-type'] ?? '',
          headers: answer.headers,
          chunks,
          close: answer.close,
        };
      } catch (error) {
        throw limited.why(error);
      } finally {
        limited.clear();
        limited.signal.removeEventListener('abort', abort);
      }
    },
    upload: (ask, body) => openStream(ask, body),
    async hijack(ask) {
      const limited = limit(ask);
      try {
        const answer: http.IncomingMessage | Duplex = await dial(streams, ask, limited.signal, { hijack: true });
        if (!(answer instanceof http.IncomingMessage)) {
          // Until its reader listens too: a cut must not end the process.
          answer.on('error', () => undefined);
          return answer;
        }
        await readAnswer(answer);
        throw new EngineAway('NO_UPGRADE', 'The engine, or what stands before it, gives no raw connection.');
      } catch (error) {
        throw limited.why(error);
      } finally {
        limited.clear();
      }
    },
    retire() {
      callAgent.maxFreeSockets = 0;
      for (const socket of Object.values(callAgent.freeSockets).flat()) socket?.destroy();
    },
    close() {
      callAgent.destroy();
      streamAgent.destroy();
    },
  };
}

const noSsh = {
  code: 'HOST_UNREACHABLE' as const,
  message: 'This engine is reached over SSH, and SSH is not available here.',
  words: null,
  hint: 'Use an engine on this machine, or one over TCP with TLS.',
};

/** Every key is given, and DOCKER_* is out of sight while the modem reads it, so that nothing can send us elsewhere. */
function newModem(address: EngineAddress, version: string | undefined, agent: http.Agent): Docker['modem'] {
  const hidden = Object.entries(process.env).filter(([name]) => name.startsWith('DOCKER_'));
  for (const [name] of hidden) delete process.env[name];
  try {
    return new Docker({
      socketPath: address.kind === 'socket' ? address.path : undefined,
      // The agent knows the way to another machine; this name goes into a header only.
      host: address.kind === 'tcp' ? address.host : address.kind === 'ssh' ? 'docker' : undefined,
      port: address.kind === 'tcp' ? address.port : address.kind === 'ssh' ? 80 : undefined,
      protocol: address.kind === 'tcp' && address.tls ? 'https' : 'http',
      pathPrefix: '/',
      username: undefined,
      password: undefined,
      ca: undefined,
      cert: undefined,
      key: undefined,
      // Neither: one ends quiet streams, the other slow answers. Every call has its own limit instead.
      timeout: undefined,
      connectionTimeout: undefined,
      headers: {},
      sshOptions: {},
      version,
      agent,
    } as Docker.DockerOptions).modem;
  } finally {
    for (const [name, value] of hidden) process.env[name] = value;
  }
}

/** Joins the caller's signal with the time limit, and tells afterwards which of them it was. */
function limit(ask: Ask) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    abort();
  }, ask.limit);
  if (ask.signal?.aborted) abort();
  ask.signal?.addEventListener('abort', abort, { once: true });
  Object.defineProperty(controller.signal, inspect.custom, quiet);
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      ask.signal?.removeEventListener('abort', abort);
    },
    why(error: unknown): unknown {
      if (late) return new EngineLate(ask.limit);
      if (ask.signal?.aborted) return ask.signal.reason;
      return asAway(error);
    },
  };
}

function asAway(error: unknown): unknown {
  if (error instanceof EngineRefused || error instanceof EngineAway) return error;
  // The way there failed: its words are for the operator already.
  if (isProvostError(error)) {
    const { code, message, data } = error;
    return new EngineUnfit({ code, message, words: data.words ?? null, hint: data.hint ?? '' }, { cause: error });
  }
  const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
  return new EngineAway(code, message, { cause: error });
}

/** @returns the raw connection when `hijack` was asked for and agreed to */
function dial<Hijack extends boolean = false>(
  modem: Docker['modem'],
  ask: Ask,
  signal: AbortSignal,
  { body, hijack }: { body?: Readable | undefined; hijack?: Hijack } = {},
): Promise<http.IncomingMessage | (Hijack extends true ? Duplex : never)> {
  const query = Object.fromEntries(Object.entries(ask.query ?? {}).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    modem.dial(
      {
        method: ask.method,
        path: `${ask.path}?`,
        // An empty body is not sent; without the key the modem would send the query as one.
        options: { _query: query, _body: ask.body ?? {} },
        // The modem pipes it, as a tar archive unless a header says otherwise; without it `file` must not be there.
        ...(body && { file: body as unknown as NodeJS.ReadableStream }),
        // Its own headers are empty (see newModem), so nothing is lost.
        ...(ask.headers && { headers: { ...ask.headers } }),
        isStream: true,
        ...(hijack && { hijack }),
        statusCodes: allStatuses as unknown as Record<string, boolean>,
        abortSignal: signal,
      },
      (error: unknown, response: unknown) => {
        if (error) {
          reject(error as Error);
          return;
        }
        const incoming = response as http.IncomingMessage & (Hijack extends true ? Duplex : never);
        // From the first moment: a stream that is cut before anybody reads it would otherwise end the process.
        incoming.on('error', () => undefined);
        resolve(incoming);
      },
    );
  });
}

async function* chunksOf(response: http.IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) yield chunk as Buffer;
  } catch (error) {
    throw asAway(error);
  } finally {
    response.destroy();
  }
}

async function* told(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } catch (error) {
    throw asAway(error);
  }
}

async function refusalOf({ status, pieces }: BulkAnswer): Promise<EngineRefused> {
  const parts: Buffer[] = [];
  for await (const piece of pieces) if (parts.length < 16) parts.push(Buffer.from(piece));
  const text = Buffer.concat(parts).toString('utf8');
  return new EngineRefused(status, wordsIn(text) || http.STATUS_CODES[status] || String(status));
}

async function readAnswer<Answer>(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunksOf(response)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > answerLimit) throw new EngineAway('TOO_LARGE', 'The engine’s answer is too large.');
  }
  if (!response.complete) throw new EngineAway('ECONNRESET', 'The engine’s answer broke off.');
  const text = Buffer.concat(chunks).toString('utf8');
  const status = response.statusCode!;
  if (status >= 300) throw new EngineRefused(status, wordsIn(text) || http.STATUS_CODES[status] || String(status));
  if (text.trim() === '') return null as Answer;
  if (response.headers['content-type']?.startsWith('text/plain')) return text as Answer;
  try {
    return JSON.parse(text) as Answer;
  } catch (error) {
    throw new EngineAway('GARBLED', 'The engine’s answer can’t be read.', { cause: error });
  }
}

/** `json.message`, or the text itself when a proxy answered. */
function wordsIn(text: string): string {
  try {
    const parsed = JSON.parse(text) as { message?: unknown };
    if (typeof parsed.message === 'string') return parsed.message.trim().slice(0, 1000);
  } catch {
    // Not JSON: what it says is shown as it is.
  }
  return text.trim().slice(0, 300);
}
