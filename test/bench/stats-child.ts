// The backend in a process of its own, so that what it spends is measured without the benchmark's: `stats-child.ts FOLDER`,
// then one request at a time over Node's IPC channel.
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend } from '../../main/backend.ts';

export type StatsRequest =
  /** What every running container uses, once. */
  | { kind: 'round' }
  /** How much it spends while nobody looks, or while somebody watches all as a window does. */
  | { kind: 'spend'; ms: number; watch: boolean }
  | { kind: 'end' };
export type StatsAnswer =
  | { kind: 'ready' }
  | { kind: 'round'; ms: number; rows: number; known: number }
  | { kind: 'spend'; cpuMs: number; rss: number; rounds: number; known: number };

const backend = await openBackend({
  dataDir: process.argv[2]!,
  shell: 'cli',
  demo: false,
  env: process.env,
  log: pino({ level: 'silent' }),
});
const client = backend.client(localOwner('bench'));
const answer = (message: StatsAnswer) => process.send!(message);
const known = (rows: readonly { cpu: number | null }[]) => rows.filter(({ cpu }) => cpu !== null).length;

async function round(): Promise<StatsAnswer> {
  const from = performance.now();
  for await (const { rows } of await client.stats.watch({ once: true })) {
    return { kind: 'round', ms: performance.now() - from, rows: rows.length, known: known(rows) };
  }
  throw new Error('The stream ended without a round');
}

async function spend(ms: number, watch: boolean): Promise<StatsAnswer> {
  const abort = new AbortController();
  let rounds = 0;
  let last = 0;
  const watching = (async () => {
    if (!watch) return;
    const { rows } = await client.containers.list({ state: ['running'], limit: 200 });
    const keys = rows.map(({ engineId, id }) => `${engineId}/${id}`);
    for await (const event of await client.stats.watch({ keys }, { signal: abort.signal })) {
      rounds++;
      last = known(event.rows);
    }
  })();
  // What opening it costs is not what it costs from then on.
  await sleep(3000);
  const before = process.cpuUsage();
  const roundsBefore = rounds;
  await sleep(ms);
  const { user, system } = process.cpuUsage(before);
  const counted = rounds - roundsBefore;
  abort.abort();
  await watching.catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  return { kind: 'spend', cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss(), rounds: counted, known: last };
}

process.on('message', (request: StatsRequest) => {
  void (async () => {
    if (request.kind === 'round') answer(await round());
    else if (request.kind === 'spend') answer(await spend(request.ms, request.watch));
    else {
      await backend.close();
      process.exit(0);
    }
  })();
});

for (let total: number | null = null; !total;) {
  ({ total } = await client.containers.list({ limit: 1 }));
  if (!total) await sleep(10);
}
answer({ kind: 'ready' });
