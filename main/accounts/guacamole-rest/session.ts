// A session with Guacamole: its token, where it goes, and how little is tried with credentials that were refused.
//
// Every wrong try counts towards the ban of this computer's address (guacamole-auth-ban: five, then five minutes for everybody
// behind the same address). So one refusal ends it: this target signs in no more until it is opened with another password.
import { isProvostError, ProvostError } from '../../errors.ts';
import { orAborted } from './or-aborted.ts';
import type { Answer, Http, Request } from './http.ts';
import { refusal, refuses, wordsOf } from './refusal.ts';

export interface Session {
  /** As the server spells it. Known after `begin`. */
  readonly username: string;
  readonly dataSource: string;
  readonly availableDataSources: readonly string[];
  /** Whether the token has to be in addresses, because the server (before 1.4) reads no header. */
  readonly tokenInAddress: boolean;
  /** Signs in, unless that is done. @throws ProvostError TARGET_*, HOST_* */
  begin(signal: AbortSignal): Promise<void>;
  /**
   * A request below "/api/session/data/SOURCE". Signs in again, once, when the session has expired meanwhile.
   * @throws ProvostError TARGET_UNREACHABLE, TARGET_DENIED, HOST_*; other answers are the caller's
   */
  call(request: DataRequest, signal: AbortSignal): Promise<Answer>;
  /** Without a session: the files of the web application. */
  open(path: string, signal: AbortSignal): Promise<Answer>;
  end(): Promise<void>;
}

export interface DataRequest extends Omit<Request, 'body' | 'headers'> {
  json?: unknown;
}

export interface SessionOptions {
  http: Http;
  username: string;
  password(): Promise<string | null>;
  /** Code of the second factor, when one was just typed. It is good for one try. */
  totp: string | null;
  dataSource: string | null;
}

interface Token {
  value: string;
  username: string;
  dataSource: string;
  available: string[];
  /** In the address of requests, for servers that read no header. */
  inAddress: boolean;
}

/** Guacamole ends a session that is idle for an hour; one that needed a code is kept, since nobody types another. */
const keepAliveMs = 15 * 60_000;
const endMs = 5000;

export function openSession(options: SessionOptions): Session {
  const { http } = options;
  let token: Token | null = null;
  let beginning: Promise<Token> | null = null;
  let refused: ProvostError | null = null;
  let totp = options.totp;
  let keeper: NodeJS.Timeout | null = null;

  const signIn = async (signal: AbortSignal): Promise<Token> => {
    const password = await options.password();
    if (password === null)
      throw new ProvostError('TARGET_DENIED', 'No password is stored for this target', {
        hint: 'Store it with: targets set-password',
      });
    const code = totp;
    totp = null;
    const form = new URLSearchParams({
      username: options.username,
      password,
      ...(code !== null && { 'guac-totp': code }),
    });
    const answer = await http.send(
      {
        method: 'POST',
        path: '/api/tokens',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      },
      signal,
    );
    if (answer.status !== 200) throw refusal(answer, code !== null);
    const body = answer.body as Partial<Record<string, unknown>> | undefined;
    if (typeof body?.['authToken'] !== 'string' || typeof body['dataSource'] !== 'string')
      throw new ProvostError('TARGET_UNSUPPORTED', 'What answers at this address is not Guacamole', {
        hint: 'The address of the target ends where Guacamole is: https://host/guacamole',
      });
    const available = Array.isArray(body['availableDataSources']) ? (body['availableDataSources'] as string[]) : [];
    const made: Token = {
      value: body['authToken'],
      username: typeof body['username'] === 'string' ? body['username'] : options.username,
      dataSource: body['dataSource'],
      available,
      inAddress: false,
    };
    try {
      made.dataSource = chooseDataSource(options.dataSource, made.dataSource, available);
      made.inAddress = await needsAddress(made, signal);
    } catch (error) {
      await giveBack(made);
      throw error;
    }
    if (code !== null) keepAlive();
    return made;
  };

  const giveBack = async (held: Token) => {
    const path = `/api/tokens/${encodeURIComponent(held.value)}`;
    // A server that is away ends the session by itself when it is idle.
    await http.send({ method: 'DELETE', path }, AbortSignal.timeout(endMs)).catch(() => undefined);
  };

  /** Servers before 1.4 take the token from the address alone: asked once, with a token that is surely good. */
  const needsAddress = async (made: Token, signal: AbortSignal): Promise<boolean> => {
    const self = `/api/session/data/${encodeURIComponent(made.dataSource)}/self`;
    const byHeader = await http.send(authorised({ method: 'GET', path: self }, made), signal);
    if (byHeader.status === 200) return false;
    const inAddress = { ...made, inAddress: true };
    const byAddress = await http.send(authorised({ method: 'GET', path: self }, inAddress), signal);
    if (byAddress.status === 200) return true;
    throw new ProvostError(
      'TARGET_UNSUPPORTED',
      `Guacamole gave a session and does not let it be used (HTTP ${byAddress.status})`,
      { ...wordsOf(byAddress), hint: `Its data sources are: ${made.available.join(', ') || made.dataSource}` },
    );
  };

  const begin = (signal: AbortSignal): Promise<Token> => {
    if (token) return Promise.resolve(token);
    if (refused) return Promise.reject(refused);
    // Shared by all who wait: without the signal of any one of them, so that none takes it from the others.
    beginning ??= signIn(new AbortController().signal)
      .then((made) => (token = made))
      .catch((error: unknown) => {
        if (isProvostError(error) && error.code === 'TARGET_DENIED' && refuses(error)) refused = error;
        throw error;
      })
      .finally(() => (beginning = null));
    return orAborted(beginning, signal);
  };

  const stillGood = async (held: Token, signal: AbortSignal): Promise<boolean> => {
    const path = `/api/session/data/${encodeURIComponent(held.dataSource)}/self`;
    return (await http.send(authorised({ method: 'GET', path }, held), signal)).status === 200;
  };

  const call = async (request: DataRequest, signal: AbortSignal): Promise<Answer> => {
    const held = await begin(signal);
    const answer = await http.send(authorised(below(request, held), held), signal);
    // 403 is both "no such session" and "not allowed"; the session itself tells which.
    if (answer.status !== 403 || (await stillGood(held, signal))) return answer;
    if (token === held) token = null;
    const fresh = await begin(signal);
    return http.send(authorised(below(request, fresh), fresh), signal);
  };

  const keepAlive = () => {
    if (keeper) clearInterval(keeper);
    keeper = setInterval(() => {
      if (!token) return;
      // A failure shows at the next request, where somebody waits for it.
      void stillGood(token, AbortSignal.timeout(endMs)).catch(() => undefined);
    }, keepAliveMs).unref();
  };

  return {
    get username() {
      return token?.username ?? options.username;
    },
    get dataSource() {
      return token?.dataSource ?? options.dataSource ?? '';
    },
    get availableDataSources() {
      return token?.available ?? [];
    },
    get tokenInAddress() {
      return token?.inAddress ?? false;
    },
    begin: async (signal) => void (await begin(signal)),
    call,
    open: (path, signal) => http.send({ method: 'GET', path }, signal),
    end: async () => {
      if (keeper) clearInterval(keeper);
      const held = token;
      token = null;
      if (held) await giveBack(held);
    },
  };
}

function below(request: DataRequest, token: Token): Request {
  const { json, ...rest } = request;
  return {
    ...rest,
    path: `/api/session/data/${encodeURIComponent(token.dataSource)}${request.path}`,
    ...(json !== undefined && {
      body: JSON.stringify(json),
      headers: { 'content-type': 'application/json' },
    }),
  };
}

function authorised(request: Request, token: Token): Request {
  if (token.inAddress)
    return {
      ...request,
      path: `${request.path}${request.path.includes('?') ? '&' : '?'}token=${encodeURIComponent(token.value)}`,
    };
  return { ...request, headers: { ...request.headers, 'guacamole-token': token.value } };
}

function chooseDataSource(wanted: string | null, own: string, available: readonly string[]): string {
  if (wanted === null) {
    // Somebody who is signed in by LDAP or single sign-on still has the accounts of a database beside it.
    const databases = ['mysql', 'postgresql', 'sqlserver'];
    return databases.includes(own) ? own : (available.find((one) => databases.includes(one)) ?? own);
  }
  if (wanted === own || available.includes(wanted)) return wanted;
  throw new ProvostError('TARGET_UNSUPPORTED', `Guacamole has no data source "${wanted}" for this account`, {
    hint: `It has: ${available.join(', ') || own}`,
  });
}
