// A simulated container's log as Docker sends it: frames, or raw bytes when it has a terminal.
import type http from 'node:http';
import type { SimEngine } from './engine.ts';
import { runs, stamp, type SimContainer, type SimLogEntry } from './model.ts';

/** One frame: stream, three zeros, length, bytes. */
export function frame(stream: SimLogEntry['stream'], data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === 'stderr' ? 2 : 1;
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

export function writeLog(
  engine: SimEngine,
  container: SimContainer,
  apiVersion: string,
  query: URLSearchParams,
  response: http.ServerResponse,
): void {
  const tty = container.config.Tty === true;
  const flag = (name: string) => ['1', 'true'].includes(query.get(name) ?? '');
  const timestamps = flag('timestamps');
  // Seconds with a fraction, which binary numbers miss by a little.
  const moment = (name: string) => (query.has(name) ? Math.round(Number(query.get(name)) * 1000) : null);
  const since = moment('since') ?? 0;
  const until = moment('until') ?? Number.POSITIVE_INFINITY;
  const tail = query.get('tail');
  // As a real engine does: lines are counted from the newest first, then times are compared.
  const counted =
    tail === null || tail === 'all' || Number(tail) >= container.log.length
      ? container.log
      : container.log.slice(-Number(tail) || container.log.length);
  const shown = counted.filter(({ at }) => at >= since && at <= until);
  const type =
    tty || Number(apiVersion.split('.')[1]) < 42
      ? 'application/vnd.docker.raw-stream'
      : 'application/vnd.docker.multiplexed-stream';
  response.writeHead(200, { 'content-type': type });
  response.flushHeaders();
  const send = ({ at, stream, text }: SimLogEntry) => {
    const line = Buffer.from(`${timestamps ? `${stamp(at)} ` : ''}${text}${tty ? '\r\n' : '\n'}`);
    response.write(tty ? line : frame(stream, line));
  };
  shown.forEach(send);
  if (!flag('follow') || !runs(container)) {
    response.end();
    return;
  }
  const unlisten = engine.onLog(container.id, (entry) => {
    if (entry) send(entry);
    else response.end();
  });
  response.once('close', unlisten);
}
