// One signed-in connection to a directory, used for one piece of work. It is never silently made anew: a connection that
// came back would be neither encrypted nor signed in.
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { Client, ResultCodeError, type Entry, type Filter } from 'ldapts';
import { ProvostError } from '../../errors.ts';
import type { TargetAccess } from '../parts.ts';
import type { TargetConfig } from '../target.ts';
import type { DirectoryAddress } from './address.ts';
import { problemOf } from './problems.ts';

const connectLimitMs = 10_000;
/** Of one answer: a page of a thousand entries, a bind. */
const answerLimitMs = 60_000;
export const pageSize = 1000;

export interface Session {
  /** Whether what is said is encrypted, and by what. */
  encryption: 'ldaps' | 'StartTLS' | 'none';
  /** Every page of a search, referrals left out. */
  pages(base: string, filter: Filter | string, attributes: string[]): AsyncIterable<Entry[]>;
  /** One entry by its name; null: it is not there. "" is what the directory says of itself. */
  entry(dn: string, attributes: string[]): Promise<Entry | null>;
  close(): void;
}

async function streamTo(
  address: DirectoryAddress,
  config: TargetConfig,
  access: TargetAccess,
  signal: AbortSignal,
): Promise<Duplex> {
  if (config.via !== null) return access.tunnel(address.host, address.port, signal);
  const socket = net.connect({ host: address.host, port: address.port, keepAlive: true });
  return opened(socket, 'connect', signal);
}

/** Waits for the event of a socket that opens; destroys it when that fails or takes too long. */
function opened<Socket extends net.Socket>(socket: Socket, event: string, signal: AbortSignal): Promise<Socket> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(connectLimitMs)]);
  return new Promise((resolve, reject) => {
    const done = (error: Error | null) => {
      either.removeEventListener('abort', stop);
      socket.off('error', done).off('close', shut);
      if (error === null) return resolve(socket);
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const stop = () => done(signal.aborted ? (signal.reason as Error) : new Error('It did not answer in time.'));
    const shut = () => done(new Error('It closed the connection.'));
    socket
      .once(event, () => done(null))
      .on('error', done)
      .on('close', shut);
    either.addEventListener('abort', stop, { once: true });
    if (either.aborted) stop();
  });
}

const tlsOptions = (address: DirectoryAddress, config: TargetConfig): tls.ConnectionOptions => ({
  host: address.host,
  // SNI knows no addresses, only names.
  servername: net.isIP(address.host) === 0 ? address.host : '',
  minVersion: 'TLSv1.2',
  ...(config.ca !== null && { ca: config.ca }),
});

/**
 * Connects, encrypts and signs in.
 * @param password null: anonymously, when there is no bind DN either
 * @throws ProvostError TARGET_*, HOST_*; the signal's reason
 */
export async function openSession(
  address: DirectoryAddress,
  config: TargetConfig,
  access: TargetAccess,
  password: string | null,
  signal: AbortSignal,
): Promise<Session> {
  signal.throwIfAborted();
  const { bindDn } = config;
  if (bindDn !== null && (password === null || password === '')) {
    // Directories take a name without a password for a visitor, and say nothing.
    throw new ProvostError('TARGET_DENIED', 'No password is stored for the bind DN.', {
      hint: 'Set the password of the target.',
    });
  }
  let way: Duplex | null = null;
  let stream: Duplex;
  try {
    way = await streamTo(address, config, access, signal);
    stream = way;
    if (address.secure) {
      stream = await opened(tls.connect({ ...tlsOptions(address, config), socket: way }), 'secureConnect', signal);
    }
  } catch (error) {
    way?.destroy();
    if (signal.aborted) throw signal.reason;
    throw problemOf(error, false);
  }
  // ldapts asks a socket whether it is open already; a stream of a tunnel doesn't say.
  if (!('readyState' in stream)) Object.defineProperty(stream, 'readyState', { value: 'open' });
  let handed = false;
  const hand = () => {
    if (handed) throw new Error('The connection was lost.');
    handed = true;
    return stream as tls.TLSSocket;
  };
  const client = new Client({
    url: `${address.secure ? 'ldaps' : 'ldap'}://${net.isIPv6(address.host) ? `[${address.host}]` : address.host}:${address.port}`,
    timeout: answerLimitMs,
    strictDN: false,
    ...(address.secure ? { createSecureConnection: hand } : { createConnection: hand }),
  });
  const gone = Promise.withResolvers<never>();
  // Told to whoever waits for an answer; nobody need be waiting.
  gone.promise.catch(() => undefined);
  stream.once('close', () => gone.reject(new Error('It closed the connection.')));
  stream.on('error', (error) => gone.reject(error));
  const abort = () => {
    gone.reject(signal.reason);
    stream.destroy();
  };
  signal.addEventListener('abort', abort, { once: true });
  const close = () => {
    signal.removeEventListener('abort', abort);
    // Says goodbye where it still can; what comes of it concerns nobody.
    void client.unbind().catch(() => undefined);
    setTimeout(() => stream.destroy(), 1000).unref();
  };
  /** Whatever happens to the connection ends what waits for it. */
  const answer = async <Value>(work: Promise<Value>, binding = false): Promise<Value> => {
    try {
      return await Promise.race([work, gone.promise]);
    } catch (error) {
      // Its answer lost the race, and comes too late.
      work.catch(() => undefined);
      if (signal.aborted) throw signal.reason;
      throw problemOf(error, binding);
    }
  };

  try {
    let encryption: Session['encryption'] = address.secure ? 'ldaps' : 'none';
    if (!address.secure && (await startTls(client, address, config, answer))) encryption = 'StartTLS';
    if (bindDn !== null) await answer(client.bind(bindDn, password!), true);
    return {
      encryption,
      async *pages(base, filter, attributes) {
        const results = client.searchPaginated(base, {
          ...{ filter, attributes, scope: 'sub', derefAliases: 'never', sizeLimit: 0 },
          paged: { pageSize },
        });
        for (;;) {
          const { done, value } = await answer(results.next());
          if (done === true) return;
          yield value.searchEntries;
        }
      },
      async entry(dn, attributes) {
        const found = await answer(client.search(dn, { scope: 'base', filter: '(objectClass=*)', attributes }));
        return found.searchEntries[0] ?? null;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** @returns whether it is encrypted now: directories that offer no TLS refuse the wish */
async function startTls(
  client: Client,
  address: DirectoryAddress,
  config: TargetConfig,
  answer: <Value>(work: Promise<Value>) => Promise<Value>,
): Promise<boolean> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error('It did not answer in time.')), connectLimitMs);
  const upgrade = client.startTLS(tlsOptions(address, config)).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ResultCodeError) return false;
      throw error;
    },
  );
  try {
    const encrypted = await answer(Promise.race([upgrade, limit.promise]));
    if (!encrypted && config.ca !== null) {
      throw new ProvostError(
        'TARGET_DENIED',
        'The directory offers no encryption, and a certificate authority is set.',
        {
          hint: 'Use ldaps:// in its address, or leave the certificate authority out.',
        },
      );
    }
    return encrypted;
  } finally {
    clearTimeout(timer);
    // Told above, unless the time was over before.
    upgrade.catch(() => undefined);
  }
}
