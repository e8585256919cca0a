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
  const since = Number(query.get('since') ?? 0) * 1000;
  const wanted = container.log.filter(({ at }) => at >= since);
  const tail = query.get('tail');
  const shown =
    tail === null || tail === 'all' ? wanted : wanted.slice(wanted.length - Math.min(wanted.length, Number(tail)));
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
