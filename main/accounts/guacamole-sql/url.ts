// Where Guacamole's database is, from the URL of a target: mysql://user@host:3306/database?tls=verify.
import net from 'node:net';
import { ProvostError } from '../../errors.ts';

export type Engine = 'mysql' | 'postgres';

/** verify: encrypted, certificate and name checked. unverified: encrypted to whoever answers. off: in the clear. */
const tlsModes = ['verify', 'unverified', 'off'] as const;
export type Tls = (typeof tlsModes)[number];

export interface Address {
  engine: Engine;
  host: string;
  port: number;
  user: string;
  database: string;
  tls: Tls;
}

const engines: Record<string, { engine: Engine; port: number }> = {
  'mysql:': { engine: 'mysql', port: 3306 },
  'mariadb:': { engine: 'mysql', port: 3306 },
  'postgres:': { engine: 'postgres', port: 5432 },
  'postgresql:': { engine: 'postgres', port: 5432 },
};

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (net.isIPv4(host) && host.startsWith('127.'));

const wrong = (message: string, hint: string) => new ProvostError('BAD_INPUT', message, { hint });

/**
 * Without `tls` the connection is encrypted and checked, unless it stays on this computer or goes through SSH.
 * @param tunnelled whether it is reached through SSH
 * @throws ProvostError BAD_INPUT
 */
export function parseAddress(url: string | null, tunnelled: boolean): Address {
  const hint = 'Write it as mysql://user@host:3306/database or postgres://user@host:5432/database.';
  const parsed = url === null ? null : URL.parse(url);
  if (!parsed) throw wrong('The address of the database can’t be read.', hint);
  const scheme = engines[parsed.protocol];
  if (!scheme) throw wrong(`“${parsed.protocol.slice(0, -1)}” is no database of Guacamole’s that is known here.`, hint);
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const database = decode(parsed.pathname.slice(1), hint);
  const user = decode(parsed.username, hint);
  if (host === '' || database === '' || user === '') {
    const missing = host === '' ? 'host' : user === '' ? 'user' : 'name of the database';
    throw wrong(`The address of the database has no ${missing}.`, hint);
  }
  const given = parsed.searchParams.get('tls');
  if (given !== null && !(tlsModes as readonly string[]).includes(given)) {
    throw wrong(`“tls=${given}” is not known.`, 'Use tls=verify, tls=unverified or tls=off.');
  }
  const tls = (given as Tls | null) ?? (tunnelled || isLoopback(host) ? 'off' : 'verify');
  return { ...scheme, host, port: parsed.port === '' ? scheme.port : Number(parsed.port), user, database, tls };
}

function decode(text: string, hint: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new ProvostError(
      'BAD_INPUT',
      'The address of the database has a % that stands for nothing.',
      { hint },
      { cause: error },
    );
  }
}
