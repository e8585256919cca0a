// The backend in a process of its own that plans and applies imports, so that its memory and its event loop are measured
// without the benchmark's: `accounts-child.ts DATA_FOLDER URL`, the password of the database in PROVOST_BENCH_PASSWORD.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parse } from 'csv-parse/sync';
import pino from 'pino';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend } from '../../main/backend.ts';

export type AccountsRequest =
  | { kind: 'parse'; file: string }
  | { kind: 'plan'; file: string }
  | { kind: 'apply'; planId: string }
  | { kind: 'end' };
export type AccountsAnswer =
  | { kind: 'ready' }
  | { kind: 'parse'; ms: number; rows: number }
  | { kind: 'plan'; ms: number; planId: string; sentence: string; p99: number; max: number; peak: number }
  | { kind: 'apply'; ms: number; done: number; p99: number; max: number };

const [dataDir = '', url = ''] = process.argv.slice(2);
const passphrase = path.join(dataDir, 'passphrase');
writeFileSync(passphrase, 'only for this benchmark', { mode: 0o600 });
const backend = await openBackend({
  dataDir: path.join(dataDir, 'data'),
  shell: 'cli',
  demo: false,
  env: { ...process.env, PROVOST_PASSPHRASE_FILE: passphrase },
  log: pino({ level: 'silent' }),
});
const client = backend.client(localOwner('bench'));
await client.targets.add({
  ...{ name: 'lab', kind: 'guacamole-sql', url, password: process.env['PROVOST_BENCH_PASSWORD'] ?? '' },
});
const answer = (message: AccountsAnswer): void => void process.send!(message);

/** The event loop and the memory while something is done. */
async function watched<Result>(work: () => Promise<Result>) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let peak = 0;
  const memory = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  delay.enable();
  const from = performance.now();
  const result = await work();
  const ms = performance.now() - from;
  delay.disable();
  clearInterval(memory);
  return { result, ms, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6, peak };
}

process.on('message', (request: AccountsRequest) => void handle(request));

async function handle(request: AccountsRequest): Promise<void> {
  switch (request.kind) {
    case 'parse': {
      // As the reference measured it to be right: what Provost itself reads with, and nothing done with the rows.
      const from = performance.now();
      const rows = parse(readFileSync(request.file), {
        ...{ columns: false, bom: true, delimiter: ',', record_delimiter: ['\r\n', '\n', '\r'], info: true },
        ...{ relax_column_count: true, skip_empty_lines: true, skip_records_with_error: true },
      });
      return answer({ kind: 'parse', ms: performance.now() - from, rows: rows.length });
    }
    case 'plan': {
      const { result, ms, p99, max, peak } = await watched(() =>
        client.accounts.planImport({ target: 'lab', files: [request.file] }),
      );
      return answer({ kind: 'plan', ms, planId: result.planId, sentence: result.sentence, p99, max, peak });
    }
    case 'apply': {
      const { result, ms, p99, max } = await watched(async () => {
        const { jobId } = await client.plans.apply({ planId: request.planId });
        let done = 0;
        for await (const row of await client.jobs.watch({ jobId })) done = row.counts.done;
        return done;
      });
      return answer({ kind: 'apply', ms, done: result, p99, max });
    }
    case 'end':
      await backend.close();
      process.exit(0);
  }
}

answer({ kind: 'ready' });
