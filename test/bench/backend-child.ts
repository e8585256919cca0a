// The backend in a process of its own, so that its memory and its event loop are measured without the benchmark's:
// `backend-child.ts DATA_FOLDER`, then one request at a time over Node's IPC channel.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import pino from 'pino';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend } from '../../main/backend.ts';
import type { JobRow } from '../../preload/contract/jobs.ts';

export type BenchRequest =
  | { kind: 'list'; times: number }
  | { kind: 'act'; verb: 'start' | 'stop' | 'remove' }
  | { kind: 'memory' }
  | { kind: 'saveLog'; name: string; file: string }
  | { kind: 'firstLine'; name: string }
  | { kind: 'end' };
export type BenchAnswer =
  | { kind: 'ready'; ms: number }
  | { kind: 'list'; ms: number[]; rows: number }
  | { kind: 'act'; ms: number; done: number; delayP99: number; delayMax: number }
  | { kind: 'saveLog'; ms: number; bytes: number; peak: number }
  | { kind: 'firstLine'; ms: number }
  | { kind: 'memory'; rss: number };

const resolution = 1;
const began = performance.now();
const backend = await openBackend({
  dataDir: process.argv[2]!,
  shell: 'cli',
  demo: false,
  env: process.env,
  log: pino({ level: 'silent' }),
});
const client = backend.client(localOwner('bench'));
const answer = (message: BenchAnswer) => process.send!(message);

async function listAll(): Promise<number> {
  let rows = 0;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await client.containers.list({ limit: 500, cursor: cursor ?? undefined });
    rows += page.rows.length;
    cursor = page.nextCursor;
  }
  return rows;
}

async function actOnAll(verb: 'start' | 'stop' | 'remove'): Promise<BenchAnswer> {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const from = performance.now();
  const { planStart, planStop, planRemove } = client.containers;
  const { planId, brake } = await { start: planStart, stop: planStop, remove: planRemove }[verb]({ all: true });
  const { jobId } = await client.plans.apply({ planId, ...(brake && { confirm: brake.confirm }) });
  let last: JobRow | undefined;
  for await (const row of await client.jobs.watch({ jobId })) last = row;
  const ms = performance.now() - from;
  delay.disable();
  // The histogram holds the time between ticks of `resolution` ms, in ns; what is above the tick is the delay.
  const above = (ns: number) => Math.max(0, ns / 1e6 - resolution);
  return {
    kind: 'act',
    ms,
    done: last!.counts.done,
    delayP99: above(delay.percentile(99)),
    delayMax: above(delay.max),
  };
}

/** @returns with the highest memory that was seen meanwhile */
async function saveLog(name: string, file: string): Promise<BenchAnswer> {
  let peak = process.memoryUsage.rss();
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const from = performance.now();
  let bytes = 0;
  for await (const event of await client.logs.watch({ names: [name], output: file })) {
    if (event.kind === 'saved') bytes = event.bytes;
  }
  clearInterval(watch);
  return { kind: 'saveLog', ms: performance.now() - from, bytes, peak };
}

async function firstLine(name: string): Promise<BenchAnswer> {
  const from = performance.now();
  const leave = new AbortController();
  for await (const event of await client.logs.watch(
    { names: [name], follow: true, tail: 1 },
    { signal: leave.signal },
  )) {
    if (event.kind === 'lines') break;
  }
  const ms = performance.now() - from;
  leave.abort();
  return { kind: 'firstLine', ms };
}

process.on('message', (request: BenchRequest) => {
  void (async () => {
    switch (request.kind) {
      case 'list': {
        const ms: number[] = [];
        let rows = 0;
        for (let time = 0; time < request.times; time++) {
          const from = performance.now();
          rows = await listAll();
          ms.push(performance.now() - from);
        }
        return answer({ kind: 'list', ms, rows });
      }
      case 'act':
        return answer(await actOnAll(request.verb));
      case 'saveLog':
        return answer(await saveLog(request.name, request.file));
      case 'firstLine':
        return answer(await firstLine(request.name));
      case 'memory':
        return answer({ kind: 'memory', rss: process.memoryUsage.rss() });
      case 'end':
        await backend.close();
        process.exit(0);
    }
  })();
});

for (let rows = 0; rows === 0;) {
  rows = await listAll();
  if (rows === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
answer({ kind: 'ready', ms: performance.now() - began });
