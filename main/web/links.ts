// The links that open the console.
import { isIP } from 'node:net';
import os from 'node:os';

/** @param host what the server listens on; an address that means "all" is called by the machine's name */
export function consoleUrl(host: string, port: number, secure: boolean): string {
  const all = host === '0.0.0.0' || host === '::';
  const name = all ? os.hostname() : isIP(host) === 6 ? `[${host}]` : host;
  return `${secure ? 'https' : 'http'}://${name}:${port}/`;
}

/** Works once, see session.ts. The token stands in the query: the link is opened by programs that drop a fragment. */
export const launchUrl = (host: string, port: number, secure: boolean, token: string): string =>
  `${consoleUrl(host, port, secure)}launch?token=${token}`;
