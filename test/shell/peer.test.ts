import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mayBeOurs, peerUser } from '../../main/web/peer.ts';
import { Launches, newLaunch } from '../../main/web/session.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1
   1: 0100007F:D431 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 2 1
   2: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 3 1
`;

describe('whose process is at the other end', () => {
  it('is read from the peer’s own line of the table', () => {
    expect(peerUser(table, { remoteAddress: '127.0.0.1', remotePort: 0xd431, localPort: 0x1f90 })).toBe(1001);
    expect(peerUser(table, { remoteAddress: '::ffff:127.0.0.1', remotePort: 0xd431, localPort: 0x1f90 })).toBe(1001);
    expect(peerUser(table, { remoteAddress: '127.0.0.1', remotePort: 0xd432, localPort: 0x1f90 })).toBeNull();
    expect(peerUser('', { remoteAddress: undefined, remotePort: undefined, localPort: undefined })).toBeNull();
  });

  it.runIf(process.platform === 'linux')('is this user for a connection of our own', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    const [socket] = (await once(server, 'connection')) as [Socket];
    onTestFinished(() => void socket.destroy());
    expect(mayBeOurs(socket)).toBe(true);
    const { readFileSync } = await import('node:fs');
    expect(peerUser(readFileSync('/proc/net/tcp', 'utf8'), socket)).toBe(process.getuid!());
  });
});

describe('a link that is for the operator’s own processes', () => {
  it('is refused to others and stays good for the operator, once', () => {
    const { token, launch } = newLaunch(Date.now(), true);
    const launches = new Launches([launch]);
    expect(launches.use(token, () => false)).toBeNull();
    expect(launches.use(token, () => true)).toBe(launch.hash);
    expect(launches.use(token, () => true)).toBeNull();
  });
});
