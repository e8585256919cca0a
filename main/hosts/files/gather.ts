// Sends the requests of a moment as one packet. ssh2 encrypts and writes each by itself, which costs both ends more than
// all the rest of a request; to the server they are one stream of bytes, wherever it is cut.
import type { SFTPWrapper } from 'ssh2';

/** What every server takes in one packet. */
const packetAtMost = 32 * 1024;

interface Outgoing {
  channelData(channel: number, data: Buffer): void;
}

/** The space that the server has left was counted by ssh2 before. Without the inside of ssh2 1.17 it does nothing. */
export function gatherRequests(sftp: SFTPWrapper): void {
  const inside = sftp as unknown as { _protocol?: Partial<Outgoing> };
  const protocol = inside._protocol;
  if (typeof protocol?.channelData !== 'function') return;
  const whole = protocol as Outgoing;
  let waiting: Buffer[] = [];
  const send = (channel: number) => {
    const all = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
    waiting = [];
    for (let at = 0; at < all.length; at += packetAtMost) {
      whole.channelData(channel, all.subarray(at, at + packetAtMost));
    }
  };
  inside._protocol = Object.create(protocol, {
    channelData: {
      value: (channel: number, data: Buffer) => {
        // After all that an answer set going has been said.
        if (waiting.length === 0) process.nextTick(send, channel);
        waiting.push(data);
      },
    },
  }) as Outgoing;
}
