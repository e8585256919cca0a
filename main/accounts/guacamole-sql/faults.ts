// What a database's errors mean for us, whichever of the two it is: whose fault, and whether another try can help.
import { isProvostError, messageOf, ProvostError } from '../../errors.ts';

/**
 * row: one account's values are refused. again: a deadlock or a lock that took too long; the transaction may be repeated.
 * away: the server or the way to it. denied: credentials or rights. unsupported: no such database.
 */
export type Fault = 'row' | 'again' | 'away' | 'denied' | 'unsupported' | 'failed';

interface DriverError {
  code?: string;
  errno?: number;
  /** mysql2: the connection is of no use any more. */
  fatal?: boolean;
}

const mysqlFaults: [Fault, number[]][] = [
  ['row', [1048, 1062, 1216, 1264, 1265, 1292, 1366, 1406, 1452, 1525, 3819, 4025]],
  ['again', [1020, 1205, 1213]],
  ['away', [1040, 1053, 1203, 1226, 1317, 1927, 2006, 2013]],
  ['denied', [1044, 1045, 1129, 1130, 1142, 1143, 1227, 1251, 1290, 1370, 1698, 1820, 1836, 1862, 3118, 4151]],
  ['unsupported', [1049]],
];
const mysqlFault = new Map(
  mysqlFaults.flatMap(([fault, numbers]) => numbers.map((number) => [number, fault] as const)),
);

const sqlStates: [Fault, RegExp][] = [
  ['row', /^(22001|22003|22007|22008|22021|22P02|22P05|2350[235]|23514)$/],
  ['again', /^(40001|40P01|55P03)$/],
  ['away', /^(08...|57P0[123]|53300)$/],
  ['denied', /^(28...|42501|25006)$/],
  ['unsupported', /^3D000$/],
];

const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'PROTOCOL_CONNECTION_LOST',
]);

export function faultOf(error: unknown): Fault {
  if (isProvostError(error)) {
    const faults: Partial<Record<string, Fault>> = { TARGET_UNREACHABLE: 'away', TARGET_DENIED: 'denied' };
    return faults[error.code] ?? 'failed';
  }
  const { code = '', errno, fatal = false } = (error ?? {}) as DriverError;
  if (
    network.has(code) ||
    /^(Connection terminated|Client has encountered a connection error)/.test(messageOf(error))
  ) {
    return 'away';
  }
  if (isTls(code, messageOf(error))) return 'denied';
  const mysql = errno === undefined ? undefined : mysqlFault.get(errno);
  if (mysql) return mysql;
  return (
    sqlStates.find(([, pattern]) => code.length === 5 && pattern.test(code))?.[0] ??
    (fatal || /closed state/.test(messageOf(error)) ? 'away' : 'failed')
  );
}

const isTls = (code: string, message: string) =>
  /^(HANDSHAKE_NO_SSL_SUPPORT|HANDSHAKE_SSL_ERROR|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_)/.test(code) ||
  /does not support SSL|SSL connection|self-signed certificate|certificate has expired|altnames/i.test(message);

/** The database's own words, without names of hosts. */
export function wordsOf(error: unknown): string {
  const { code = '' } = (error ?? {}) as DriverError;
  if (network.has(code)) return code;
  return messageOf(error)
    .replaceAll(/'@'[^']*'/g, "'@'…'")
    .replaceAll(/(for |from )?host "[^"]*"/g, 'this host')
    .replaceAll(/Host: \S+ /g, '')
    .slice(0, 500);
}

export const awayHint = 'Look whether the database runs and the address is right, then test again.';

/** What was thrown as what the contract knows. Errors of ours pass. */
export function asTargetError(error: unknown): ProvostError {
  if (isProvostError(error)) return error;
  const words = wordsOf(error);
  const { code = '' } = (error ?? {}) as DriverError;
  const cause = { cause: error };
  switch (faultOf(error)) {
    case 'away':
    case 'again':
      return new ProvostError('TARGET_UNREACHABLE', 'The database does not answer.', { words, hint: awayHint }, cause);
    case 'denied':
      return isTls(code, words)
        ? new ProvostError(
            'TARGET_DENIED',
            'No encrypted connection to the database came about.',
            {
              words,
              hint: 'Give the target the certificate authority of the server, reach it through SSH, or add ?tls=off.',
            },
            cause,
          )
        : new ProvostError(
            'TARGET_DENIED',
            'The database refuses the user of this target.',
            { words, hint: 'Check user, password and rights.' },
            cause,
          );
    case 'unsupported':
      return new ProvostError(
        'TARGET_UNSUPPORTED',
        'There is no such database on the server.',
        { words, hint: 'Check the name of the database in the URL.' },
        cause,
      );
    default:
      return new ProvostError('TARGET_FAILED', 'The database could not do what was asked.', { words }, cause);
  }
}
