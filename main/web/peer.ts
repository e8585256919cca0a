// Whose process is at the other end of a loopback connection, as Linux tells it. The link that opens the browser by itself
// is seen by every user of the machine in the opener's arguments for a moment; only the operator's own browser may use it.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

type Peer = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localPort'>;

/** "127.0.0.1" as /proc/net/tcp writes it, in the byte order of the machine: "0100007F". */
const hexAddress = (address: string): string =>
  address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase())
    .reverse()
    .join('');
const hexPort = (port: number): string => port.toString(16).padStart(4, '0').toUpperCase();

/**
 * @param table content of /proc/net/tcp (format: proc(5))
 * @returns the user id of the peer's process; null when the table has no such connection
 */
export function peerUser(table: string, { remoteAddress = '', remotePort = 0, localPort = 0 }: Peer): number | null {
  const address = remoteAddress.replace(/^::ffff:/, '');
  const theirs = `${hexAddress(address)}:${hexPort(remotePort)}`;
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (fields[1] === theirs && fields[2]?.endsWith(`:${hexPort(localPort)}`)) return Number(fields[7]);
  }
  return null;
}

/** @returns false when the connection is known to be another user's; where that can't be told, true */
export function mayBeOurs(peer: Peer, env = process.env, platform = process.platform): boolean {
  if (platform !== 'linux') return true;
  let table: string;
  try {
    table = readFileSync('/proc/net/tcp', 'utf8');
  } catch {
    // A hardened or unusual kernel: the link still works once only, and for minutes only.
    return true;
  }
  const user = peerUser(table, peer);
  const ours = [process.getuid?.(), 0, ...(env.SUDO_UID ? [Number(env.SUDO_UID)] : [])];
  return user === null || ours.includes(user);
}
