// Opens one SSH connection: over TCP or through a jump host, with the host's key checked before anything else is said.
import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import {
  keyAlgorithms,
  judge,
  knownTypes,
  typeOf,
  type HostKey,
  type Judgement,
  type KnownLine,
} from './known-hosts.ts';
import type { Login } from './login.ts';
import { connectProblem, denied, keyProblem, wordsIn, type Stage, type Where } from './problems.ts';
import type { Hop } from './route.ts';

export interface HandshakeOptions {
  hop: Hop;
  where: Where;
  /** Through a jump host. */
  sock?: Duplex | undefined;
  known: readonly KnownLine[];
  signal: AbortSignal;
  /** Milliseconds until it has to be ready. */
  limit: number;
}

function begin(options: HandshakeOptions, verify: (key: HostKey) => boolean, login: Login | null): Client {
  const { hop, sock, known, limit } = options;
  const client = new ssh2.Client();
  // For as long as it lives: an error that nobody hears would end the process.
  client.on('error', () => undefined);
  client.connect({
    host: hop.host,
    port: hop.port,
    ...(sock && { sock }),
    username: hop.user,
    readyTimeout: limit,
    keepaliveInterval: hop.keepAlive.everyMs,
    keepaliveCountMax: hop.keepAlive.times,
    // Servers that are not OpenSSH say themselves what they can't do.
    strictVendor: false,
    algorithms: { serverHostKey: keyAlgorithms(knownTypes(known, hop.keyNames)) as never },
    hostVerifier: (blob: Buffer) => {
      const type = typeOf(blob);
      return type !== null && verify({ type, base64: blob.toString('base64') });
    },
    authHandler: login ? login.handler : (_left, _partial, next) => next('none'),
  });
  return client;
}

/** Settles once; gives up with the signal. */
function settle<Result>(
  client: Client,
  signal: AbortSignal,
  listen: (resolve: (result: Result) => void, reject: (error: unknown) => void) => void,
): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const abort = () => {
      client.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    const done = () => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    listen(
      (result) => {
        done();
        resolve(result);
      },
      (error) => {
        done();
        client.destroy();
        reject(error as Error);
      },
    );
  });
}

/** @returns a client that is logged in. @throws ProvostError HOST_*; the signal's reason */
export function openClient(options: HandshakeOptions & { login: Login }): Promise<Client> {
  const { hop, where, known, login, signal } = options;
  let problem: Error | null = null;
  // Through a jump host it is connected already.
  let stage: Stage = options.sock ? 'handshake' : 'reach';
  const client = begin(
    options,
    (key) => {
      const judgement = judge(known, hop.keyNames, key);
      if (judgement.verdict !== 'known') problem = keyProblem(where, key, judgement);
      return judgement.verdict === 'known';
    },
    login,
  );
  return settle(client, signal, (resolve, reject) => {
    client
      .on('connect', () => (stage = 'handshake'))
      .on('handshake', () => (stage = 'login'))
      .on('ready', () => resolve(client.setNoDelay(true)))
      // Otherwise ssh2 would wait for a new password until the time is up.
      .on('change password', () =>
        reject(
          denied(where, {
            message: 'The password has expired.',
            hint: 'Change it on the host, then store the new one.',
          }),
        ),
      )
      .on('error', (error: Error & { level?: string }) => {
        // The agent failed at one key; the next way in is tried.
        if (error.level === 'agent') return;
        if (problem) return reject(problem);
        if (error.level === 'client-authentication') return reject(denied(where, login.told()));
        // A number is the reason that the server gave as it hung up: "Too many authentication failures".
        if (stage === 'login' && typeof (error as { code?: unknown }).code === 'number') {
          return reject(denied(where, login.told(), wordsIn(error)));
        }
        reject(connectProblem(error, where, stage));
      })
      .on('close', () => reject(problem ?? connectProblem(new Error('closed'), where, stage)));
  });
}

export interface SeenKey {
  key: HostKey;
  judgement: Judgement;
}

/** Goes as far as the host's key and no further: nothing of ours is said. @throws ProvostError HOST_UNREACHABLE */
export function seeKey(options: HandshakeOptions): Promise<SeenKey> {
  const { hop, where, known, signal } = options;
  let seen: SeenKey | null = null;
  let stage: Stage = options.sock ? 'handshake' : 'reach';
  const client = begin(
    options,
    (key) => {
      seen = { key, judgement: judge(known, hop.keyNames, key) };
      return false;
    },
    null,
  );
  return settle(client, signal, (resolve, reject) => {
    client
      .on('connect', () => (stage = 'handshake'))
      .on('error', (error) => (seen ? resolve(seen) : reject(connectProblem(error, where, stage))))
      .on('close', () => (seen ? resolve(seen) : reject(connectProblem(new Error('closed'), where, stage))));
  });
}
