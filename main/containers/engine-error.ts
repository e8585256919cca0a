// What can go wrong between us and an engine, and how each is told. Only the status and the engine's own message are
// trusted: dockerode's `reason` is often that of another call.
import { statSync, readFileSync } from 'node:fs';
import { ProvostError } from '../errors.ts';
import type { EngineEndpoint, EngineProblem } from './endpoint.ts';

/** The engine answered, and not with what was asked for. 304, 404 and 409 are results, for whoever asked to judge. */
export class EngineRefused extends Error {
  readonly status: number;
  /** The engine's own words. */
  readonly words: string;

  constructor(status: number, words: string) {
    super(`The engine answered ${status}: ${words}`);
    this.name = 'EngineRefused';
    this.status = status;
    this.words = words;
  }
}

/** No answer, or half of one: whether the engine did what was asked is not known. */
export class EngineAway extends Error {
  /** Node's code: ENOENT, EACCES, ECONNREFUSED, ECONNRESET, … */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineAway';
    this.code = code;
  }
}

/** The time limit of a call passed. The engine may still be doing what was asked. */
export class EngineLate extends EngineAway {
  constructor(limit: number) {
    super('TIMEOUT', `The engine did not answer within ${Math.round(limit / 1000)} s.`);
    this.name = 'EngineLate';
  }
}

/** An engine that we can't talk to for a reason that is already in words for the operator. */
export class EngineUnfit extends EngineAway {
  readonly problem: EngineProblem;

  constructor(problem: EngineProblem, options?: ErrorOptions) {
    super(problem.code, problem.message, options);
    this.name = 'EngineUnfit';
    this.problem = problem;
  }
}

export const isRefused = (error: unknown, ...statuses: number[]): error is EngineRefused =>
  error instanceof EngineRefused && (statuses.length === 0 || statuses.includes(error.status));

const startIt =
  process.platform === 'linux'
    ? 'Start Docker (sudo systemctl start docker, or Docker Desktop). Provost connects by itself when it answers.'
    : 'Start Docker Desktop. Provost connects by itself when it answers.';

/** What to do when the engine is not at this socket: whoever named the socket can name another. */
function elsewhere({ source }: EngineEndpoint): string {
  if (source === 'added') return 'If it listens elsewhere, add it with that address.';
  if (source === 'default socket') return 'If it runs elsewhere, set DOCKER_HOST or choose a Docker context.';
  return `If it runs elsewhere, correct ${source === 'DOCKER_HOST' ? source : `the Docker ${source}`}.`;
}

const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;

/** @returns code, message and hint for the operator; `words` are the other side's own */
export function problemOf(error: unknown, endpoint: EngineEndpoint): EngineProblem {
  if (error instanceof EngineUnfit) return error.problem;
  if (error instanceof EngineRefused) {
    return {
      code: 'ENGINE_FAILED',
      message: `The engine answers with an error (${error.status}).`,
      words: error.words,
      hint: 'Look into the engine’s own log. Provost tries again by itself.',
    };
  }
  const code = error instanceof EngineAway ? error.code : 'UNKNOWN';
  const unreachable = (message: string, hint: string): EngineProblem => ({
    code: 'ENGINE_UNREACHABLE',
    message,
    words: null,
    hint,
  });
  const isTls = 'kind' in endpoint.address && endpoint.address.kind === 'tcp' && endpoint.address.tls !== null;
  const isSocket = 'kind' in endpoint.address && endpoint.address.kind === 'socket';
  if (code === 'ENOENT') {
    return unreachable(
      'The engine’s socket is not there: Docker is not installed, or not running.',
      `${startIt} ${elsewhere(endpoint)}`,
    );
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      code: 'ENGINE_DENIED',
      message: 'No permission to use the engine’s socket.',
      words: null,
      hint: deniedHint(endpoint),
    };
  }
  if (code === 'ECONNREFUSED') {
    return unreachable(
      isSocket
        ? 'The engine’s socket is there, but nothing answers on it.'
        : 'Nothing answers at the engine’s address.',
      startIt,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unreachable(
      'The engine’s host name is not known.',
      'Check the address and the network. Provost tries again by itself.',
    );
  }
  if (code === 'TIMEOUT') {
    return unreachable(messageIn(error), 'It may be starting or very busy. Provost tries again by itself.');
  }
  if (tlsCodes.test(code)) {
    return {
      code: 'ENGINE_DENIED',
      message: 'The secure connection to the engine could not be made.',
      words: messageIn(error),
      hint: tlsHint(error),
    };
  }
  if (code === 'ECONNRESET' && isTls) {
    return unreachable(
      'The connection to the engine was closed.',
      'An engine that wants a client certificate does so too: check ca, cert and key. Provost tries again by itself.',
    );
  }
  return unreachable('The connection to the engine was lost.', 'Provost tries again by itself.');
}

/** OpenSSL's words for an engine that answers without TLS. */
const tlsHint = (error: unknown): string =>
  /wrong version number|packet length too long/i.test(messageIn(error))
    ? 'What answers there does not speak TLS. If that is meant, give the address as http://.'
    : 'Check the certificates: those of the Docker context, in DOCKER_CERT_PATH, or the files that were named.';

function messageIn(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Names the group that may use the socket: joining it is the remedy; opening the socket to everybody never is. */
function deniedHint(endpoint: EngineEndpoint): string {
  if ('kind' in endpoint.address && endpoint.address.kind === 'ssh') {
    return 'The socket on the host is not for this SSH user: ask for its group there, or name a rootless socket after the host.';
  }
  const rootless = 'or use rootless Docker, whose socket is your own.';
  if (!('kind' in endpoint.address) || endpoint.address.kind !== 'socket' || process.platform === 'win32') {
    return `Run Provost as a user who may use Docker, ${rootless}`;
  }
  let group: string | undefined;
  try {
    const { gid } = statSync(endpoint.address.path);
    group = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .find((parts) => parts[2] === String(gid))?.[0];
  } catch {
    // The socket or the list of groups can't be read: then the hint does without the name.
  }
  return group && group !== 'root'
    ? `The socket belongs to the group "${group}". Ask an administrator to add you to it and sign in again, ${rootless}`
    : `Ask an administrator for access to Docker, ${rootless}`;
}

/** For handlers: whatever an engine call threw, as the error that crosses the contract. */
export function toProvostError(error: unknown, endpoint: EngineEndpoint): unknown {
  if (!(error instanceof EngineRefused || error instanceof EngineAway || error instanceof EngineUnfit)) return error;
  const { code, message, words, hint } = problemOf(error, endpoint);
  return new ProvostError(code, message, { hint, ...(words === null ? {} : { words }) }, { cause: error });
}
